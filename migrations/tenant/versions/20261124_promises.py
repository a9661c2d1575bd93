"""Working calendar, promised dates and how they were reckoned.

Revision ID: tenant_0025
Revises: tenant_0024
"""

from __future__ import annotations

revision = "tenant_0025"
down_revision = "tenant_0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
