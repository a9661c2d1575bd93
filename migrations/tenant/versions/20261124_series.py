"""Number series of documents per year and branch.

Revision ID: tenant_0028
Revises: tenant_0027
"""

from __future__ import annotations

revision = "tenant_0028"
down_revision = "tenant_0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
