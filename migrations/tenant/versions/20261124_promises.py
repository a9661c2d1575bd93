"""Working calendar, promised dates and how they were reckoned.

Revision ID: tenant_0025
Revises: tenant_0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "tenant_0025"
down_revision = "tenant_0024"
branch_labels = None
depends_on = None

TABLES = (
    "promise",
    "supplier_lateness",
    "department_pace",
    "standard_time",
    "department_crew",
    "promise_rules",
    "calendar_day",
)


def upgrade() -> None:
    _add_settings()
    _add_measured()
    _add_promises()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _add_settings() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.CheckConstraint("kind in ('closed', 'half', 'open')", name=op.f("ck_calendar_day_known_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("day", name=op.f("uq_calendar_day_day")),
    )
    op.create_table(
        "promise_rules",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("enough_doors", sa.Integer(), server_default="10", nullable=False),
        sa.Column("ship_days", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_promise_rules_one_row")),
        sa.CheckConstraint(
            "enough_doors between 1 and 1000", name=op.f("ck_promise_rules_enough_doors_in_range")
        ),
        sa.CheckConstraint("ship_days between 0 and 10", name=op.f("ck_promise_rules_ship_days_in_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_rules")),
    )
    op.execute("insert into promise_rules (id) values (1)")
    op.create_table(
        "department_crew",
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("people between 1 and 500", name=op.f("ck_department_crew_people_in_range")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_department_crew_department_id")
        ),
        sa.PrimaryKeyConstraint("department_id", name=op.f("pk_department_crew")),
    )


def _add_measured() -> None:
    op.create_table(
        "standard_time",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("model_id", sa.BigInteger(), nullable=True),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("doors", sa.Integer(), nullable=False),
        sa.Column("median", sa.Numeric(12, 2), nullable=False),
        sa.Column("most", sa.Numeric(12, 2), nullable=False),
        sa.Column("ratio_median", sa.Numeric(18, 6), nullable=True),
        sa.Column("ratio_most", sa.Numeric(18, 6), nullable=True),
        sa.ForeignKeyConstraint(["model_id"], ["door_model.id"], name=op.f("fk_standard_time_model_id")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_standard_time_department_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_time")),
        sa.UniqueConstraint(
            "model_id",
            "department_id",
            name=op.f("uq_standard_time_model_id_department_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "department_pace",
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Numeric(12, 2), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_department_pace_department_id")
        ),
        sa.PrimaryKeyConstraint("department_id", name=op.f("pk_department_pace")),
    )
    op.create_table(
        "supplier_lateness",
        sa.Column("supplier_id", sa.BigInteger(), nullable=False),
        sa.Column("deliveries", sa.Integer(), nullable=False),
        sa.Column("median_days", sa.Integer(), nullable=False),
        sa.Column("most_days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["supplier_id"], ["party.id"], name=op.f("fk_supplier_lateness_supplier_id")),
        sa.PrimaryKeyConstraint("supplier_id", name=op.f("pk_supplier_lateness")),
    )


def _add_promises() -> None:
    op.create_table(
        "promise",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(length=160), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("likely_on", sa.Date(), nullable=True),
        sa.Column("safe_on", sa.Date(), nullable=True),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("plan", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("kind in ('given', 'confirmed')", name=op.f("ck_promise_known_kind")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_promise_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    op.create_index("ix_promise_order", "promise", ["order_id", "id"], unique=False)
    # What was promised before anybody kept it: the day the order still has.
    op.execute(
        "insert into promise (order_id, kind, given_at, given_by, due_on)"
        " select id, 'confirmed', confirmed_at, created_by, due_on from sales_order"
        " where confirmed_at is not null and due_on is not null order by confirmed_at, id"
    )
