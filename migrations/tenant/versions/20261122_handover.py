"""Handing electronic documents over, and the answers to them.

Revision ID: tenant_0013
Revises: tenant_0012
"""

from __future__ import annotations

revision = "tenant_0013"
down_revision = "tenant_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
