"""Price lists, price rows of models, and what a quote was made of.

Revision ID: tenant_0022
Revises: tenant_0021
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "tenant_0022"
down_revision = "tenant_0021"
branch_labels = None
depends_on = None

_JSON = postgresql.JSONB(astext_type=sa.Text())
_MONEY = sa.Numeric(precision=18, scale=2)
_QUANTITY = sa.Numeric(precision=18, scale=3)
_PERCENT = sa.Numeric(precision=6, scale=2)
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _price_rows()
    _price_lists()
    _price_updates()
    _columns()


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def _text(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length), server_default="", nullable=False)


def _price_rows() -> None:
    op.create_table(
        "price_row",
        _id(),
        sa.Column("model_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        _text("name", 160),
        sa.Column("option_id", sa.BigInteger(), nullable=True),
        _text("formula", 1000),
        sa.Column("over", _QUANTITY, nullable=True),
        sa.Column("step", _QUANTITY, nullable=True),
        sa.Column("amount", _MONEY, server_default="0", nullable=False),
        _text("condition", 1000),
        sa.CheckConstraint(
            "kind in ('base', 'option', 'area', 'step', 'formula')", name=op.f("ck_price_row_known_kind")
        ),
        sa.CheckConstraint(
            "(kind = 'option') = (option_id is not null)", name=op.f("ck_price_row_option_of_option_rows")
        ),
        sa.CheckConstraint(
            "(kind in ('area', 'step', 'formula')) = (formula <> '')",
            name=op.f("ck_price_row_formula_where_needed"),
        ),
        sa.CheckConstraint("(kind = 'step') = (step is not null)", name=op.f("ck_price_row_step_of_steps")),
        sa.CheckConstraint("step is null or step > 0", name=op.f("ck_price_row_step_positive")),
        sa.ForeignKeyConstraint(
            ["model_id"], ["door_model.id"], name=op.f("fk_price_row_model_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["option_id"], ["parameter_option.id"], name=op.f("fk_price_row_option_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_row")),
    )
    op.create_index(op.f("ix_price_row_model_id"), "price_row", ["model_id"])
    op.create_index(op.f("ix_price_row_option_id"), "price_row", ["option_id"])


def _price_lists() -> None:
    op.create_table(
        "price_list",
        _id(),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("percent", _PERCENT, server_default="0", nullable=False),
        sa.Column("rounding", _MONEY, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("prices_at", _MOMENT, nullable=False),
        sa.CheckConstraint(
            "valid_until is null or valid_from <= valid_until", name=op.f("ck_price_list_from_before_until")
        ),
        sa.CheckConstraint("rounding is null or rounding > 0", name=op.f("ck_price_list_rounding_positive")),
        sa.CheckConstraint("percent > -100", name=op.f("ck_price_list_percent_above_minus_hundred")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_list")),
        sa.UniqueConstraint("name", name=op.f("uq_price_list_name")),
    )
    op.create_table(
        "price_list_row",
        _id(),
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("model_id", sa.BigInteger(), nullable=True),
        sa.Column("option_id", sa.BigInteger(), nullable=True),
        sa.Column("amount", _MONEY, nullable=False),
        sa.CheckConstraint(
            "kind in ('model_price', 'model_percent', 'option')", name=op.f("ck_price_list_row_known_kind")
        ),
        sa.CheckConstraint(
            "(kind = 'option') = (option_id is not null)",
            name=op.f("ck_price_list_row_option_of_option_rows"),
        ),
        sa.CheckConstraint(
            "kind = 'option' or model_id is not null", name=op.f("ck_price_list_row_model_of_model_rows")
        ),
        sa.CheckConstraint(
            "kind <> 'model_price' or amount >= 0", name=op.f("ck_price_list_row_price_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["price_list.id"], name=op.f("fk_price_list_row_list_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["model_id"], ["door_model.id"], name=op.f("fk_price_list_row_model_id")),
        sa.ForeignKeyConstraint(
            ["option_id"], ["parameter_option.id"], name=op.f("fk_price_list_row_option_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_list_row")),
        sa.UniqueConstraint(
            "list_id",
            "kind",
            "model_id",
            "option_id",
            name=op.f("uq_price_list_row_list_id_kind_model_id_option_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_price_list_row_model_id"), "price_list_row", ["model_id"])
    op.create_index(op.f("ix_price_list_row_option_id"), "price_list_row", ["option_id"])


def _price_updates() -> None:
    op.create_table(
        "price_update",
        _id(),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("made_by", sa.String(length=160), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("rule", _JSON, nullable=False),
        sa.Column("undoes_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["undoes_id"], ["price_update.id"], name=op.f("fk_price_update_undoes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_update")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_price_update_undoes_id")),
    )
    op.create_index(op.f("ix_price_update_made_at"), "price_update", ["made_at"])
    op.create_table(
        "price_update_item",
        _id(),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.String(length=400), nullable=False),
        sa.Column("before", _MONEY, nullable=False),
        sa.Column("after", _MONEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["update_id"], ["price_update.id"], name=op.f("fk_price_update_item_update_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_update_item")),
    )
    op.create_index(op.f("ix_price_update_item_update_id"), "price_update_item", ["update_id"])


def _columns() -> None:
    op.add_column("door_model", sa.Column("price_percent", _PERCENT, server_default="0", nullable=False))
    op.add_column("door_model", sa.Column("price_rounding", _MONEY, nullable=True))
    op.add_column("door_model", sa.Column("prices_at", _MOMENT, nullable=True))
    op.create_check_constraint(
        op.f("ck_door_model_price_percent_above_minus_hundred"), "door_model", "price_percent > -100"
    )
    op.create_check_constraint(
        op.f("ck_door_model_price_rounding_positive"),
        "door_model",
        "price_rounding is null or price_rounding > 0",
    )
    op.add_column("party", sa.Column("price_list_id", sa.BigInteger(), nullable=True))
    op.add_column("party", sa.Column("discount_percent", _PERCENT, server_default="0", nullable=False))
    op.create_foreign_key(op.f("fk_party_price_list_id"), "party", "price_list", ["price_list_id"], ["id"])
    op.create_index(op.f("ix_party_price_list_id"), "party", ["price_list_id"])
    op.create_check_constraint(
        op.f("ck_party_discount_in_range"), "party", "discount_percent >= 0 and discount_percent <= 100"
    )
    op.add_column(
        "order_line", sa.Column("discount_is_manual", sa.Boolean(), server_default="false", nullable=False)
    )
    # What was typed before anybody had a standing discount was typed.
    op.execute("update order_line set discount_is_manual = true where discount_percent <> 0")
    op.add_column("order_line", sa.Column("priced_at", _MOMENT, nullable=True))
    op.add_column("order_line", sa.Column("price_parts", _JSON, server_default="{}", nullable=False))
    op.add_column("order_line", sa.Column("replacement_cost", _MONEY, server_default="0", nullable=False))
    op.add_column("order_line", sa.Column("quoted_cost", _MONEY, nullable=True))
    op.add_column("order_line", sa.Column("quoted_at", _MOMENT, nullable=True))
    op.add_column("company", sa.Column("cost_alarm_percent", _PERCENT, server_default="5", nullable=False))


def downgrade() -> None:
    op.drop_column("company", "cost_alarm_percent")
    for column in ("quoted_at", "quoted_cost", "replacement_cost", "price_parts", "priced_at"):
        op.drop_column("order_line", column)
    op.drop_column("order_line", "discount_is_manual")
    op.drop_column("party", "discount_percent")
    op.drop_column("party", "price_list_id")
    for column in ("prices_at", "price_rounding", "price_percent"):
        op.drop_column("door_model", column)
    for table in ("price_update_item", "price_update", "price_list_row", "price_list", "price_row"):
        op.drop_table(table)
