"""Numbers taken in one statement.

Revision ID: tenant_0032
Revises: tenant_0031
"""

from __future__ import annotations

revision = "tenant_0032"
down_revision = "tenant_0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
