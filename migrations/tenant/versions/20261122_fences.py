"""Rights for single warehouses.

Revision ID: tenant_0014
Revises: tenant_0013
"""

from __future__ import annotations

revision = "tenant_0014"
down_revision = "tenant_0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
