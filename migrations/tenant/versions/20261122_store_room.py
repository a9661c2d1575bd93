"""The store room: slips, counts, reservations, purchase orders, closed days, imports, mails.

Revision ID: tenant_0003
Revises: tenant_0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "tenant_0003"
down_revision = "tenant_0002"
branch_labels = None
depends_on = None

# Orders that were confirmed before there were reservations have theirs from now on.
RESERVE = """
insert into reservation (order_id, material_id, quantity, rank)
select o.id, m.material_id, sum(m.quantity),
       cast(extract(epoch from coalesce(o.confirmed_at, o.created_at)) * 1000000 as bigint)
from sales_order o
join order_line l on l.order_id = o.id
join order_material m on m.line_id = l.id
where o.state = 'confirmed'
group by o.id, m.material_id
"""
# A place for measured leftovers; a company that already uses the code has named one of its own.
REMNANTS = """
insert into location (code, name, kind, purpose, is_active)
select 'ARTAN', 'Artan parçalar', 'warehouse', 'remnants', true
where exists (select from location where kind = 'supplier')
on conflict (code) do nothing
"""


def upgrade() -> None:
    op.create_table(
        "exchange_rate",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("rate", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.CheckConstraint("rate > 0", name=op.f("ck_exchange_rate_rate_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
        sa.UniqueConstraint("currency", "on", name=op.f("uq_exchange_rate_currency_on")),
    )
    op.create_table(
        "import_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=20), server_default="waiting", nullable=False),
        sa.Column("rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rows_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("added", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unchanged", sa.Integer(), server_default="0", nullable=False),
        sa.Column("wrong", sa.Integer(), server_default="0", nullable=False),
        sa.Column("errors", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("preview", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=160), nullable=False),
        sa.Column("run_by", sa.String(length=160), server_default="", nullable=False),
        sa.Column("run_by_id", sa.BigInteger(), nullable=True),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting', 'checking', 'checked', 'writing', 'done', 'failed')",
            name=op.f("ck_import_run_known_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_table(
        "ledger_proof",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moves", sa.BigInteger(), nullable=False),
        sa.Column("balances", sa.BigInteger(), nullable=False),
        sa.Column("differences", sa.Integer(), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_proof")),
    )
    op.create_table(
        "stock_closing",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last_move_id", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_stock_closing")),
    )
    op.create_table(
        "stock_day",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("material_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_day")),
        sa.UniqueConstraint(
            "location_id", "material_id", "day", name=op.f("uq_stock_day_location_id_material_id_day")
        ),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=20), server_default="waiting", nullable=False),
        sa.Column("error", sa.String(length=300), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=160), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('waiting', 'sent', 'failed')", name=op.f("ck_mail_known_state")),
        sa.ForeignKeyConstraint(["document_id"], ["issued_document.id"], name=op.f("fk_mail_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    op.create_index(op.f("ix_mail_document_id"), "mail", ["document_id"], unique=False)
    op.create_table(
        "purchase_order",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("supplier_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), server_default="TRY", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("cancel_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=160), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('draft', 'sent', 'partly_received', 'received', 'cancelled')",
            name=op.f("ck_purchase_order_known_state"),
        ),
        sa.ForeignKeyConstraint(["supplier_id"], ["party.id"], name=op.f("fk_purchase_order_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order")),
        sa.UniqueConstraint("number", name=op.f("uq_purchase_order_number")),
    )
    op.create_index("ix_purchase_order_state", "purchase_order", ["state", "expected_on"], unique=False)
    op.create_index(op.f("ix_purchase_order_supplier_id"), "purchase_order", ["supplier_id"], unique=False)
    op.create_table(
        "purchase_order_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("factor", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("received", sa.Numeric(precision=18, scale=3), server_default="0", nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=False),
        sa.CheckConstraint("factor > 0", name=op.f("ck_purchase_order_line_factor_positive")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_purchase_order_line_quantity_positive")),
        sa.CheckConstraint("received >= 0", name=op.f("ck_purchase_order_line_received_not_negative")),
        sa.CheckConstraint("unit_price >= 0", name=op.f("ck_purchase_order_line_unit_price_not_negative")),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_purchase_order_line_material_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_order.id"], name=op.f("fk_purchase_order_line_order_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_purchase_order_line_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order_line")),
    )
    op.create_index(
        "ix_purchase_order_line_open",
        "purchase_order_line",
        ["material_id"],
        unique=False,
        postgresql_where="received < quantity",
    )
    op.create_index(
        op.f("ix_purchase_order_line_order_id"), "purchase_order_line", ["order_id"], unique=False
    )
    op.create_table(
        "reservation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("material_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_reservation_quantity_positive")),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_reservation_material_id")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_reservation_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
        sa.UniqueConstraint("order_id", "material_id", name=op.f("uq_reservation_order_id_material_id")),
    )
    op.create_index(
        "ix_reservation_material",
        "reservation",
        ["material_id", "rank"],
        unique=False,
        postgresql_include=["quantity", "order_id"],
    )
    op.create_table(
        "supply_term",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("material_id", sa.BigInteger(), nullable=False),
        sa.Column("supplier_id", sa.BigInteger(), nullable=False),
        sa.Column("supplier_code", sa.String(length=60), server_default="", nullable=False),
        sa.Column("price", sa.Numeric(precision=18, scale=6), server_default="0", nullable=False),
        sa.Column("currency", sa.String(length=3), server_default="TRY", nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("minimum", sa.Numeric(precision=18, scale=3), server_default="0", nullable=False),
        sa.Column("multiple", sa.Numeric(precision=18, scale=3), server_default="0", nullable=False),
        sa.CheckConstraint("lead_days >= 0", name=op.f("ck_supply_term_lead_days_not_negative")),
        sa.CheckConstraint("minimum >= 0", name=op.f("ck_supply_term_minimum_not_negative")),
        sa.CheckConstraint("multiple >= 0", name=op.f("ck_supply_term_multiple_not_negative")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_supply_term_price_not_negative")),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_supply_term_material_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["party.id"], name=op.f("fk_supply_term_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_term")),
        sa.UniqueConstraint(
            "material_id", "supplier_id", name=op.f("uq_supply_term_material_id_supplier_id")
        ),
    )
    op.create_index(op.f("ix_supply_term_supplier_id"), "supply_term", ["supplier_id"], unique=False)
    op.create_table(
        "shelf",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("warehouse_id", sa.BigInteger(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False),
        sa.ForeignKeyConstraint(["warehouse_id"], ["location.id"], name=op.f("fk_shelf_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelf")),
        sa.UniqueConstraint("code", name=op.f("uq_shelf_code")),
    )
    op.create_index(op.f("ix_shelf_warehouse_id"), "shelf", ["warehouse_id"], unique=False)
    op.create_table(
        "stock_count",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("warehouse_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), server_default="", nullable=False),
        sa.Column("shelf_id", sa.BigInteger(), nullable=True),
        sa.Column("is_blind", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=160), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=160), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("slip_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state in ('open', 'posted', 'cancelled')", name=op.f("ck_stock_count_known_state")
        ),
        sa.ForeignKeyConstraint(["shelf_id"], ["shelf.id"], name=op.f("fk_stock_count_shelf_id")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["location.id"], name=op.f("fk_stock_count_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count")),
        sa.UniqueConstraint("number", name=op.f("uq_stock_count_number")),
    )
    op.create_index(op.f("ix_stock_count_state"), "stock_count", ["state"], unique=False)
    op.create_table(
        "receipt_cost",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("receipt_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("spread_by", sa.String(length=10), nullable=False),
        sa.CheckConstraint("spread_by in ('value', 'weight')", name=op.f("ck_receipt_cost_known_spread")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_receipt_cost_amount_positive")),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["goods_receipt.id"], name=op.f("fk_receipt_cost_receipt_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_cost")),
    )
    op.create_index(op.f("ix_receipt_cost_receipt_id"), "receipt_cost", ["receipt_id"], unique=False)
    op.create_table(
        "stock_count_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("count_id", sa.BigInteger(), nullable=False),
        sa.Column("material_id", sa.BigInteger(), nullable=False),
        sa.Column("lot_id", sa.BigInteger(), nullable=True),
        sa.Column("counted", sa.Numeric(precision=18, scale=3), nullable=True),
        sa.Column("book", sa.Numeric(precision=18, scale=3), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_by", sa.String(length=160), server_default="", nullable=False),
        sa.Column("posted", sa.Numeric(precision=18, scale=3), nullable=True),
        sa.CheckConstraint(
            "(counted is null) = (book is null)", name=op.f("ck_stock_count_line_counted_against_the_book")
        ),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_stock_count_line_counted_not_negative")),
        sa.ForeignKeyConstraint(["count_id"], ["stock_count.id"], name=op.f("fk_stock_count_line_count_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_stock_count_line_lot_id")),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_stock_count_line_material_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count_line")),
        sa.UniqueConstraint(
            "count_id",
            "material_id",
            "lot_id",
            name=op.f("uq_stock_count_line_count_id_material_id_lot_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        op.f("ix_stock_count_line_material_id"), "stock_count_line", ["material_id"], unique=False
    )
    op.create_table(
        "stock_slip",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("target_id", sa.BigInteger(), nullable=True),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("supplier_id", sa.BigInteger(), nullable=True),
        sa.Column("receipt_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=160), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=160), server_default="", nullable=False),
        sa.Column("undo_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "kind in ('transfer', 'scrap', 'return', 'issue', 'count', 'revalue', 'send_back')",
            name=op.f("ck_stock_slip_known_kind"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_stock_slip_order_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["goods_receipt.id"], name=op.f("fk_stock_slip_receipt_id")),
        sa.ForeignKeyConstraint(["source_id"], ["location.id"], name=op.f("fk_stock_slip_source_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["party.id"], name=op.f("fk_stock_slip_supplier_id")),
        sa.ForeignKeyConstraint(["target_id"], ["location.id"], name=op.f("fk_stock_slip_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_slip")),
        sa.UniqueConstraint("number", name=op.f("uq_stock_slip_number")),
    )
    op.create_index(op.f("ix_stock_slip_kind"), "stock_slip", ["kind"], unique=False)
    op.create_index(op.f("ix_stock_slip_order_id"), "stock_slip", ["order_id"], unique=False)
    op.create_index(op.f("ix_stock_slip_receipt_id"), "stock_slip", ["receipt_id"], unique=False)
    op.create_foreign_key(op.f("fk_stock_count_slip_id"), "stock_count", "stock_slip", ["slip_id"], ["id"])
    op.add_column("kiosk", sa.Column("code_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "department",
        sa.Column("overhead_rate", sa.Numeric(precision=18, scale=6), server_default="0", nullable=False),
    )
    op.add_column(
        "goods_receipt", sa.Column("currency", sa.String(length=3), server_default="TRY", nullable=False)
    )
    op.add_column(
        "goods_receipt",
        sa.Column("exchange_rate", sa.Numeric(precision=18, scale=6), server_default="1", nullable=False),
    )
    op.add_column(
        "goods_receipt_line",
        sa.Column("landed", sa.Numeric(precision=18, scale=2), server_default="0", nullable=False),
    )
    op.add_column("goods_receipt_line", sa.Column("purchase_order_line_id", sa.BigInteger(), nullable=True))
    op.create_index(
        op.f("ix_goods_receipt_line_purchase_order_line_id"),
        "goods_receipt_line",
        ["purchase_order_line_id"],
        unique=False,
    )
    op.create_foreign_key(
        op.f("fk_goods_receipt_line_purchase_order_line_id"),
        "goods_receipt_line",
        "purchase_order_line",
        ["purchase_order_line_id"],
        ["id"],
    )
    op.add_column(
        "location", sa.Column("purpose", sa.String(length=20), server_default="supply", nullable=False)
    )
    op.add_column("lot", sa.Column("length_mm", sa.Integer(), nullable=True))
    op.add_column("lot", sa.Column("width_mm", sa.Integer(), nullable=True))
    op.add_column("lot", sa.Column("left_from_line_id", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_lot_remnant", "lot", ["material_id"], unique=False, postgresql_where="length_mm is not null"
    )
    op.create_foreign_key(
        op.f("fk_lot_left_from_line_id"), "lot", "order_line", ["left_from_line_id"], ["id"]
    )
    op.add_column(
        "material", sa.Column("weight", sa.Numeric(precision=18, scale=6), server_default="0", nullable=False)
    )
    op.add_column("material", sa.Column("shelf_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_material_shelf_id"), "material", "shelf", ["shelf_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_goods_receipt_line_landed_not_negative"), "goods_receipt_line", "landed >= 0"
    )
    op.create_check_constraint(
        op.f("ck_department_overhead_rate_not_negative"), "department", "overhead_rate >= 0"
    )
    op.create_check_constraint(op.f("ck_material_weight_not_negative"), "material", "weight >= 0")
    op.create_check_constraint(
        op.f("ck_location_known_purpose"), "location", "purpose in ('supply', 'remnants', 'blocked')"
    )
    op.create_check_constraint(
        op.f("ck_location_only_warehouses_have_a_purpose"),
        "location",
        "kind = 'warehouse' or purpose = 'supply'",
    )
    op.create_check_constraint(op.f("ck_lot_length_positive"), "lot", "length_mm > 0")
    op.create_check_constraint(
        op.f("ck_lot_width_of_a_measured_piece"), "lot", "width_mm is null or (width_mm > 0 and length_mm is not null)"
    )
    op.create_table(
        "recorded_time",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_recorded_time_minutes_not_negative")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name=op.f("fk_recorded_time_order_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_recorded_time_department_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recorded_time")),
        sa.UniqueConstraint(
            "order_line_id", "department_id", name=op.f("uq_recorded_time_order_line_id_department_id")
        ),
    )
    op.create_index(
        "ix_stock_move_posted_at",
        "stock_move",
        ["posted_at"],
        unique=False,
        postgresql_using="brin",
        postgresql_with={"pages_per_range": "16", "autosummarize": "on"},
    )
    op.execute(RESERVE)
    op.execute(REMNANTS)


def downgrade() -> None:
    op.execute("delete from location where code = 'ARTAN' and purpose = 'remnants'")
    op.drop_table("recorded_time")
    op.drop_index("ix_stock_move_posted_at", table_name="stock_move", postgresql_using="brin")
    op.drop_constraint(op.f("ck_goods_receipt_line_landed_not_negative"), "goods_receipt_line", type_="check")
    op.drop_constraint(op.f("ck_department_overhead_rate_not_negative"), "department", type_="check")
    op.drop_constraint(op.f("ck_material_weight_not_negative"), "material", type_="check")
    op.drop_constraint(op.f("ck_location_known_purpose"), "location", type_="check")
    op.drop_constraint(op.f("ck_location_only_warehouses_have_a_purpose"), "location", type_="check")
    op.drop_constraint(op.f("ck_lot_length_positive"), "lot", type_="check")
    op.drop_constraint(op.f("ck_lot_width_of_a_measured_piece"), "lot", type_="check")
    op.drop_constraint(op.f("fk_material_shelf_id"), "material", type_="foreignkey")
    op.drop_column("material", "shelf_id")
    op.drop_column("material", "weight")
    op.drop_constraint(op.f("fk_lot_left_from_line_id"), "lot", type_="foreignkey")
    op.drop_index("ix_lot_remnant", table_name="lot")
    op.drop_column("lot", "left_from_line_id")
    op.drop_column("lot", "width_mm")
    op.drop_column("lot", "length_mm")
    op.drop_column("location", "purpose")
    op.drop_constraint(
        op.f("fk_goods_receipt_line_purchase_order_line_id"), "goods_receipt_line", type_="foreignkey"
    )
    op.drop_index(op.f("ix_goods_receipt_line_purchase_order_line_id"), table_name="goods_receipt_line")
    op.drop_column("goods_receipt_line", "purchase_order_line_id")
    op.drop_column("goods_receipt_line", "landed")
    op.drop_column("goods_receipt", "exchange_rate")
    op.drop_column("goods_receipt", "currency")
    op.drop_column("department", "overhead_rate")
    op.drop_column("kiosk", "code_until")
    op.drop_constraint(op.f("fk_stock_count_slip_id"), "stock_count", type_="foreignkey")
    op.drop_index(op.f("ix_stock_slip_receipt_id"), table_name="stock_slip")
    op.drop_index(op.f("ix_stock_slip_order_id"), table_name="stock_slip")
    op.drop_index(op.f("ix_stock_slip_kind"), table_name="stock_slip")
    op.drop_table("stock_slip")
    op.drop_index(op.f("ix_stock_count_line_material_id"), table_name="stock_count_line")
    op.drop_table("stock_count_line")
    op.drop_index(op.f("ix_receipt_cost_receipt_id"), table_name="receipt_cost")
    op.drop_table("receipt_cost")
    op.drop_index(op.f("ix_stock_count_state"), table_name="stock_count")
    op.drop_table("stock_count")
    op.drop_index(op.f("ix_shelf_warehouse_id"), table_name="shelf")
    op.drop_table("shelf")
    op.drop_index(op.f("ix_supply_term_supplier_id"), table_name="supply_term")
    op.drop_table("supply_term")
    op.drop_index("ix_reservation_material", table_name="reservation")
    op.drop_table("reservation")
    op.drop_index(op.f("ix_purchase_order_line_order_id"), table_name="purchase_order_line")
    op.drop_index("ix_purchase_order_line_open", table_name="purchase_order_line")
    op.drop_table("purchase_order_line")
    op.drop_index(op.f("ix_purchase_order_supplier_id"), table_name="purchase_order")
    op.drop_index("ix_purchase_order_state", table_name="purchase_order")
    op.drop_table("purchase_order")
    op.drop_index(op.f("ix_mail_document_id"), table_name="mail")
    op.drop_table("mail")
    op.drop_table("stock_day")
    op.drop_table("stock_closing")
    op.drop_table("ledger_proof")
    op.drop_table("import_run")
    op.drop_table("exchange_rate")
