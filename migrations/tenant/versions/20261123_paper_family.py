"""What the family of papers needs.

Revision ID: tenant_0017
Revises: tenant_0016
"""

from __future__ import annotations

revision = "tenant_0017"
down_revision = "tenant_0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
