"""Return invoices and answers to suppliers' despatches.

Revision ID: tenant_0029
Revises: tenant_0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tenant_0029"
down_revision = "tenant_0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edocument", sa.Column("stock_slip_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_edocument_stock_slip_id"), "edocument", "stock_slip", ["stock_slip_id"], ["id"])
    op.create_index("uq_edocument_slip", "edocument", ["stock_slip_id"], unique=True)
    op.create_index(
        "uq_edocument_receipt",
        "edocument",
        ["goods_receipt_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'receipt'"),
    )
    op.create_table(
        "return_invoice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("return_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), server_default="invoice", nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(18, 2), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(length=160), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.String(length=160), server_default="", nullable=False),
        sa.CheckConstraint("kind in ('invoice', 'expense_slip')", name=op.f("ck_return_invoice_known_kind")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_return_invoice_amount_positive")),
        sa.ForeignKeyConstraint(["return_id"], ["goods_return.id"], name=op.f("fk_return_invoice_return_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["party.id"], name=op.f("fk_return_invoice_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_invoice")),
    )
    op.create_index("ix_return_invoice_return_id", "return_invoice", ["return_id"])
    op.create_index(
        "uq_return_invoice_number",
        "return_invoice",
        ["customer_id", "number"],
        unique=True,
        postgresql_where=sa.text("removed_at is null"),
    )
    op.create_table(
        "return_invoice_line",
        sa.Column("invoice_id", sa.BigInteger(), nullable=False),
        sa.Column("return_line_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_return_invoice_line_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["return_invoice.id"], name=op.f("fk_return_invoice_line_invoice_id")
        ),
        sa.ForeignKeyConstraint(
            ["return_line_id"], ["return_line.id"], name=op.f("fk_return_invoice_line_return_line_id")
        ),
        sa.PrimaryKeyConstraint("invoice_id", "return_line_id", name=op.f("pk_return_invoice_line")),
    )
    op.create_index("ix_return_invoice_line_return_line_id", "return_invoice_line", ["return_line_id"])


def downgrade() -> None:
    op.drop_table("return_invoice_line")
    op.drop_table("return_invoice")
    op.drop_index("uq_edocument_receipt", "edocument")
    op.drop_index("uq_edocument_slip", "edocument")
    op.drop_constraint(op.f("fk_edocument_stock_slip_id"), "edocument")
    op.drop_column("edocument", "stock_slip_id")
