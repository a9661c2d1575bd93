"""What the fortress needs.

Revision ID: tenant_0020
Revises: tenant_0019
"""

from __future__ import annotations

revision = "tenant_0020"
down_revision = "tenant_0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
