"""What the edges need.

Revision ID: tenant_0015
Revises: tenant_0014
"""

from __future__ import annotations

revision = "tenant_0015"
down_revision = "tenant_0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
