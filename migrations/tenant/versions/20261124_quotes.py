"""Terms of proformas, payment plans, and customers' approvals.

Revision ID: tenant_0024
Revises: tenant_0023
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "tenant_0024"
down_revision = "tenant_0023"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    op.add_column(
        "sales_order",
        sa.Column("exchange_rate", sa.Numeric(precision=18, scale=6), server_default="1", nullable=False),
    )
    op.add_column("sales_order", sa.Column("exchange_rate_on", sa.Date(), nullable=True))
    op.add_column("sales_order", sa.Column("quoted_until", sa.Date(), nullable=True))
    op.create_check_constraint(op.f("ck_sales_order_rate_positive"), "sales_order", "exchange_rate > 0")
    op.add_column(
        "company", sa.Column("approval_confirms", sa.Boolean(), server_default="false", nullable=False)
    )
    op.create_table(
        "order_terms",
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("valid_days", sa.Integer(), nullable=True),
        sa.Column("typed_rate", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("withholding", sa.String(length=3), server_default="", nullable=False),
        sa.Column("delivery_way", sa.String(length=20), server_default="", nullable=False),
        sa.Column("incoterm", sa.String(length=3), server_default="", nullable=False),
        sa.Column("incoterm_place", sa.String(length=80), server_default="", nullable=False),
        sa.CheckConstraint("valid_days between 1 and 365", name=op.f("ck_order_terms_days_of_a_year")),
        sa.CheckConstraint("typed_rate > 0", name=op.f("ck_order_terms_rate_positive")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["sales_order.id"], name=op.f("fk_order_terms_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_terms")),
    )
    _create_steps()
    _create_answers()
    _create_payments()


def _create_steps() -> None:
    op.create_table(
        "payment_step",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("due", sa.String(length=10), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("percent", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.CheckConstraint(
            "due in ('order', 'delivery', 'days', 'date')", name=op.f("ck_payment_step_known_due")
        ),
        sa.CheckConstraint(
            "(due = 'days') = (days is not null)", name=op.f("ck_payment_step_days_when_days")
        ),
        sa.CheckConstraint("days between 1 and 3650", name=op.f("ck_payment_step_days_possible")),
        sa.CheckConstraint(
            "(due = 'date') = (due_on is not null)", name=op.f("ck_payment_step_day_when_date")
        ),
        sa.CheckConstraint("percent is null or amount is null", name=op.f("ck_payment_step_one_of_two")),
        sa.CheckConstraint("percent > 0 and percent <= 100", name=op.f("ck_payment_step_percent_in_range")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_step_amount_positive")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["order_terms.order_id"], name=op.f("fk_payment_step_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_step")),
        sa.UniqueConstraint(
            "order_id",
            "position",
            name=op.f("uq_payment_step_order_id_position"),
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index(op.f("ix_payment_step_order_id"), "payment_step", ["order_id"], unique=False)


def _create_answers() -> None:
    op.create_table(
        "proforma_answer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("share_id", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("role", sa.String(length=80), server_default="", nullable=False),
        sa.Column("remark", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", postgresql.INET(), nullable=True),
        sa.Column("device", sa.String(length=160), server_default="", nullable=False),
        sa.CheckConstraint("answer in ('approved', 'changes')", name=op.f("ck_proforma_answer_known_answer")),
        sa.CheckConstraint(
            "answer <> 'changes' or remark <> ''", name=op.f("ck_proforma_answer_changes_in_words")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["issued_document.id"], name=op.f("fk_proforma_answer_document_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_proforma_answer_order_id")),
        sa.ForeignKeyConstraint(["share_id"], ["paper_share.id"], name=op.f("fk_proforma_answer_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proforma_answer")),
        sa.UniqueConstraint("document_id", name=op.f("uq_proforma_answer_document_id")),
    )
    op.create_index(op.f("ix_proforma_answer_order_id"), "proforma_answer", ["order_id"], unique=False)


def _create_payments() -> None:
    op.create_table(
        "order_payment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("reversal_of", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_name", sa.String(length=160), nullable=False),
        sa.CheckConstraint(
            "way in ('transfer', 'cash', 'card', 'cheque', 'note')", name=op.f("ck_order_payment_known_way")
        ),
        sa.CheckConstraint(
            "(reversal_of is null and amount > 0) or (reversal_of is not null and amount < 0)",
            name=op.f("ck_order_payment_mirrored"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_order_payment_order_id")),
        sa.ForeignKeyConstraint(
            ["reversal_of"], ["order_payment.id"], name=op.f("fk_order_payment_reversal_of")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_payment")),
        sa.UniqueConstraint("reversal_of", name=op.f("uq_order_payment_reversal_of")),
    )
    op.create_index(op.f("ix_order_payment_order_id"), "order_payment", ["order_id"], unique=False)
    op.get_bind().connection.driver_connection.execute(  # type: ignore[union-attr]
        (SQL / "payment_keeping.sql").read_text(encoding="utf-8")
    )
    op.execute(
        "create trigger keep_order_payments before insert on order_payment"
        " for each row execute function keep_order_payments()"
    )


def downgrade() -> None:
    op.execute("drop trigger keep_order_payments on order_payment")
    op.execute("drop function keep_order_payments()")
    for table in ("order_payment", "proforma_answer", "payment_step", "order_terms"):
        op.drop_table(table)
    op.drop_column("company", "approval_confirms")
    op.drop_constraint(op.f("ck_sales_order_rate_positive"), "sales_order")
    for column in ("quoted_until", "exchange_rate_on", "exchange_rate"):
        op.drop_column("sales_order", column)
