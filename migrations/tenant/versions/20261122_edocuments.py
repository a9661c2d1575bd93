"""Electronic documents: what was built, what the rules said, what became of it.

Revision ID: tenant_0011
Revises: tenant_0010
"""

from __future__ import annotations

revision = "tenant_0011"
down_revision = "tenant_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
