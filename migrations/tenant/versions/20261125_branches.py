"""Series of a branch.

Revision ID: tenant_0035
Revises: tenant_0034
"""

from __future__ import annotations

revision = "tenant_0035"
down_revision = "tenant_0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
