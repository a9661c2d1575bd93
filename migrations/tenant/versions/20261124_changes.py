"""Changes of orders whose doors are being made.

Revision ID: tenant_0026
Revises: tenant_0025
"""

from __future__ import annotations

revision = "tenant_0026"
down_revision = "tenant_0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
