"""Return invoices and answers to suppliers' despatches.

Revision ID: tenant_0029
Revises: tenant_0028
"""

from __future__ import annotations

revision = "tenant_0029"
down_revision = "tenant_0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
