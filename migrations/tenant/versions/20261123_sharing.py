"""What sharing and batches need.

Revision ID: tenant_0018
Revises: tenant_0017
"""

from __future__ import annotations

revision = "tenant_0018"
down_revision = "tenant_0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
