"""Leftovers of the fortress.

Revision ID: tenant_0027
Revises: tenant_0026
"""

from __future__ import annotations

revision = "tenant_0027"
down_revision = "tenant_0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
