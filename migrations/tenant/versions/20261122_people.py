"""Second factors, sessions, invitations and the rules of signing in.

Revision ID: tenant_0008
Revises: tenant_0007
"""

from __future__ import annotations

revision = "tenant_0008"
down_revision = "tenant_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
