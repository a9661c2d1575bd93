"""Changes of orders whose doors are being made.

Revision ID: tenant_0026
Revises: tenant_0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "tenant_0026"
down_revision = "tenant_0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=160), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("due_before", sa.Date(), nullable=True),
        sa.Column("due_after", sa.Date(), nullable=True),
        sa.Column("net_before", sa.Numeric(18, 2), nullable=False),
        sa.Column("net_after", sa.Numeric(18, 2), nullable=False),
        sa.Column("cost", sa.Numeric(18, 2), nullable=False),
        sa.Column("lost", sa.Numeric(18, 2), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_order_change_reason_given")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_order_change_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_change")),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_order_change_order_id_number")),
    )
    op.drop_constraint(op.f("ck_order_line_quantity_positive"), "order_line")
    op.create_check_constraint(op.f("ck_order_line_quantity_not_negative"), "order_line", "quantity >= 0")
    op.add_column("order_line", sa.Column("parted_from_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_order_line_parted_from_id"), "order_line", "order_line", ["parted_from_id"], ["id"]
    )
    op.create_index(op.f("ix_order_line_parted_from_id"), "order_line", ["parted_from_id"])
    op.add_column("work_order", sa.Column("change_note", sa.Text(), server_default="", nullable=False))
    op.add_column("material_need", sa.Column("change_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_material_need_change_id"), "material_need", "order_change", ["change_id"], ["id"]
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_material_need_change_id"), "material_need", type_="foreignkey")
    op.drop_column("material_need", "change_id")
    op.drop_column("work_order", "change_note")
    op.drop_index(op.f("ix_order_line_parted_from_id"), "order_line")
    op.drop_constraint(op.f("fk_order_line_parted_from_id"), "order_line", type_="foreignkey")
    op.drop_column("order_line", "parted_from_id")
    op.drop_constraint(op.f("ck_order_line_quantity_not_negative"), "order_line")
    op.create_check_constraint(
        op.f("ck_order_line_quantity_positive"), "order_line", "quantity > 0", postgresql_not_valid=True
    )
    op.drop_table("order_change")
