"""Dealers and their people.

Revision ID: tenant_0031
Revises: tenant_0030
"""

from __future__ import annotations

revision = "tenant_0031"
down_revision = "tenant_0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
