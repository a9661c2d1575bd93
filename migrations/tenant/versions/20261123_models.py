"""What versions of door models need.

Revision ID: tenant_0021
Revises: tenant_0020
"""

from __future__ import annotations

revision = "tenant_0021"
down_revision = "tenant_0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
