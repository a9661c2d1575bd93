"""Fences.

Revision ID: tenant_0036
Revises: tenant_0035
"""

from __future__ import annotations

revision = "tenant_0036"
down_revision = "tenant_0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
