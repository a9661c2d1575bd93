"""Orders.

Revision ID: tenant_0033
Revises: tenant_0032
"""

from __future__ import annotations

revision = "tenant_0033"
down_revision = "tenant_0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
