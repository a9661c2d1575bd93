"""Attachments of orders and links to an order's public page.

Revision ID: tenant_0023
Revises: tenant_0022
"""

from __future__ import annotations

revision = "tenant_0023"
down_revision = "tenant_0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
