"""Keys and tokens of programs that speak to the API.

Revision ID: tenant_0009
Revises: tenant_0008
"""

from __future__ import annotations

revision = "tenant_0009"
down_revision = "tenant_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
