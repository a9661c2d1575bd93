"""Files of orders that the floor sees, because somebody said so; rates that the central bank says.

Revision ID: tenant_0033
Revises: tenant_0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tenant_0033"
down_revision = "tenant_0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What is there already may show prices: nobody was asked when it came.
    is_shown = sa.Column("for_floor", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("order_attachment", is_shown)
    wants = sa.Column("takes_bank_rates", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("company", wants)
    is_of_bank = sa.Column("from_bank", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("exchange_rate", is_of_bank)
    # Promises are read by their day, the latest first, a page at a time. Some companies have the index already.
    op.create_index("ix_sales_order_due_on", "sales_order", ["due_on", "id"], if_not_exists=True)


def downgrade() -> None:
    op.drop_index("ix_sales_order_due_on", "sales_order", if_exists=True)
    op.drop_column("exchange_rate", "from_bank")
    op.drop_column("company", "takes_bank_rates")
    op.drop_column("order_attachment", "for_floor")
