"""Dealers and models.

Revision ID: tenant_0034
Revises: tenant_0033
"""

from __future__ import annotations

revision = "tenant_0034"
down_revision = "tenant_0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
