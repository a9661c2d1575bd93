"""What dealers say of their orders: the day they wish for, and a note.

Revision ID: tenant_0034
Revises: tenant_0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tenant_0034"
down_revision = "tenant_0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sales_order", sa.Column("wished_on", sa.Date(), nullable=True))
    op.add_column("sales_order", sa.Column("dealer_note", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("sales_order", "dealer_note")
    op.drop_column("sales_order", "wished_on")
