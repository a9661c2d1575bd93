"""Loading lists, returns, remembered drivers and vehicles, addresses of delivery, pre-printed forms.

Revision ID: tenant_0012
Revises: tenant_0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "tenant_0012"
down_revision = "tenant_0011"
branch_labels = None
depends_on = None

RULES = {
    "packages_positive": "packages > 0",
    "gross_weight_positive": "gross_weight > 0",
    "form_has_a_date": "(form_number = '') = (form_date is null)",
}


def upgrade() -> None:
    op.create_table(
        "form_layout",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("shift_x", sa.Integer(), server_default="0", nullable=False),
        sa.Column("shift_y", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_form_layout_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_layout")),
    )
    op.create_table(
        "driver",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("carrier_id", sa.BigInteger(), nullable=True),
        sa.Column("first_name", sa.String(length=80), nullable=False),
        sa.Column("last_name", sa.String(length=80), nullable=False),
        sa.Column("national_id", sa.String(length=200), server_default="", nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column(
            "search",
            sa.Text(),
            sa.Computed("platform.tr_fold(first_name || ' ' || last_name)", persisted=True),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["carrier_id"], ["party.id"], name=op.f("fk_driver_carrier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_driver")),
        sa.UniqueConstraint(
            "carrier_id",
            "search",
            name=op.f("uq_driver_carrier_id_search"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "goods_return",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), server_default="return", nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=160), nullable=False),
        sa.Column("customer_document", sa.String(length=40), server_default="", nullable=False),
        sa.Column("customer_document_date", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=160), server_default="", nullable=False),
        sa.Column("undo_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("kind in ('return', 'rejection')", name=op.f("ck_goods_return_known_kind")),
        sa.ForeignKeyConstraint(["customer_id"], ["party.id"], name=op.f("fk_goods_return_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_return")),
        sa.UniqueConstraint("number", name=op.f("uq_goods_return_number")),
    )
    op.create_index(op.f("ix_goods_return_customer_id"), "goods_return", ["customer_id"], unique=False)
    op.create_table(
        "party_address",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("street", sa.String(length=200), server_default="", nullable=False),
        sa.Column("district", sa.String(length=80), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("postal_code", sa.String(length=10), server_default="", nullable=False),
        sa.Column("country", sa.String(length=60), server_default="Türkiye", nullable=False),
        sa.Column("contact", sa.String(length=160), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=30), server_default="", nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_party_address_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_address")),
        sa.UniqueConstraint("party_id", "name", name=op.f("uq_party_address_party_id_name")),
    )
    op.create_index(op.f("ix_party_address_party_id"), "party_address", ["party_id"], unique=False)
    op.create_index(
        "uq_party_address_default", "party_address", ["party_id"], unique=True, postgresql_where="is_default"
    )
    op.create_table(
        "vehicle",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("carrier_id", sa.BigInteger(), nullable=True),
        sa.Column("plate", sa.String(length=12), nullable=False),
        sa.Column("trailer_plate", sa.String(length=12), server_default="", nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False),
        sa.ForeignKeyConstraint(["carrier_id"], ["party.id"], name=op.f("fk_vehicle_carrier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle")),
        sa.UniqueConstraint(
            "carrier_id",
            "plate",
            name=op.f("uq_vehicle_carrier_id_plate"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "loading_list",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), server_default="loading", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=160), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("form", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("shipment_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=160), server_default="", nullable=False),
        sa.Column("cancel_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(state = 'shipped') = (shipment_id is not null)",
            name=op.f("ck_loading_list_shipped_with_a_shipment"),
        ),
        sa.CheckConstraint(
            "state in ('loading', 'shipped', 'cancelled')", name=op.f("ck_loading_list_known_state")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["party.id"], name=op.f("fk_loading_list_customer_id")),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_loading_list_shipment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loading_list")),
        sa.UniqueConstraint("number", name=op.f("uq_loading_list_number")),
        sa.UniqueConstraint("shipment_id", name=op.f("uq_loading_list_shipment_id")),
    )
    op.create_index(op.f("ix_loading_list_customer_id"), "loading_list", ["customer_id"], unique=False)
    op.create_index(op.f("ix_loading_list_state"), "loading_list", ["state"], unique=False)
    op.create_table(
        "return_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("return_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("shipment_line_id", sa.BigInteger(), nullable=False),
        sa.Column("work_order_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(length=20), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(fate = 'rework') = (department_id is not null)",
            name=op.f("ck_return_line_rework_has_a_department"),
        ),
        sa.CheckConstraint("fate in ('ready', 'inspect', 'rework')", name=op.f("ck_return_line_known_fate")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_return_line_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_return_line_department_id")
        ),
        sa.ForeignKeyConstraint(["return_id"], ["goods_return.id"], name=op.f("fk_return_line_return_id")),
        sa.ForeignKeyConstraint(
            ["shipment_line_id"], ["shipment_line.id"], name=op.f("fk_return_line_shipment_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["work_order_id"], ["work_order.id"], name=op.f("fk_return_line_work_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_line")),
    )
    op.create_index(op.f("ix_return_line_return_id"), "return_line", ["return_id"], unique=False)
    op.create_index(
        op.f("ix_return_line_shipment_line_id"), "return_line", ["shipment_line_id"], unique=False
    )
    op.create_index(op.f("ix_return_line_work_order_id"), "return_line", ["work_order_id"], unique=False)
    op.create_table(
        "loading_door",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.Column("door_id", sa.BigInteger(), nullable=False),
        sa.Column("is_held", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=160), nullable=False),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ticked_by", sa.String(length=160), server_default="", nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["door_id"], ["door.id"], name=op.f("fk_loading_door_door_id")),
        sa.ForeignKeyConstraint(["list_id"], ["loading_list.id"], name=op.f("fk_loading_door_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loading_door")),
    )
    op.create_index(op.f("ix_loading_door_door_id"), "loading_door", ["door_id"], unique=False)
    op.create_index(op.f("ix_loading_door_list_id"), "loading_door", ["list_id"], unique=False)
    op.create_index(
        "uq_loading_door_held", "loading_door", ["door_id"], unique=True, postgresql_where="is_held"
    )
    op.create_index(
        "uq_loading_door_on_list",
        "loading_door",
        ["list_id", "door_id"],
        unique=True,
        postgresql_where="removed_at is null",
    )
    op.create_table(
        "returned_door",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("door_id", sa.BigInteger(), nullable=False),
        sa.Column("is_here", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("sent_again_line_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["door_id"], ["door.id"], name=op.f("fk_returned_door_door_id")),
        sa.ForeignKeyConstraint(["line_id"], ["return_line.id"], name=op.f("fk_returned_door_line_id")),
        sa.ForeignKeyConstraint(
            ["sent_again_line_id"], ["shipment_line.id"], name=op.f("fk_returned_door_sent_again_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_door")),
    )
    op.create_index(op.f("ix_returned_door_door_id"), "returned_door", ["door_id"], unique=False)
    op.create_index(op.f("ix_returned_door_line_id"), "returned_door", ["line_id"], unique=False)
    op.create_index(
        op.f("ix_returned_door_sent_again_line_id"), "returned_door", ["sent_again_line_id"], unique=False
    )
    op.create_index(
        "uq_returned_door_waits", "returned_door", ["door_id"], unique=True, postgresql_where="is_here"
    )
    op.add_column("shipment", sa.Column("internal_note", sa.Text(), server_default="", nullable=False))
    op.add_column("shipment", sa.Column("recipient_id", sa.BigInteger(), nullable=True))
    op.add_column(
        "shipment", sa.Column("delivery_contact", sa.String(length=160), server_default="", nullable=False)
    )
    op.add_column(
        "shipment", sa.Column("delivery_phone", sa.String(length=30), server_default="", nullable=False)
    )
    op.add_column("shipment", sa.Column("packages", sa.Integer(), nullable=True))
    op.add_column("shipment", sa.Column("gross_weight", sa.Numeric(precision=18, scale=3), nullable=True))
    op.add_column(
        "shipment", sa.Column("form_number", sa.String(length=20), server_default="", nullable=False)
    )
    op.add_column("shipment", sa.Column("form_date", sa.Date(), nullable=True))
    op.add_column("shipment", sa.Column("invoiced_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "shipment", sa.Column("invoice_number", sa.String(length=40), server_default="", nullable=False)
    )
    op.create_index("ix_shipment_despatched_at", "shipment", ["despatched_at"], unique=False)
    op.create_index(
        "ix_shipment_not_invoiced",
        "shipment",
        ["despatched_at"],
        unique=False,
        postgresql_where="invoiced_at is null",
    )
    op.create_index(
        "uq_shipment_form_number",
        "shipment",
        ["form_number"],
        unique=True,
        postgresql_where="form_number <> ''",
    )
    op.create_foreign_key(op.f("fk_shipment_recipient_id"), "shipment", "party", ["recipient_id"], ["id"])
    for name, rule in RULES.items():
        op.create_check_constraint(op.f(f"ck_shipment_{name}"), "shipment", rule)


def downgrade() -> None:
    for name in RULES:
        op.drop_constraint(op.f(f"ck_shipment_{name}"), "shipment", type_="check")
    op.drop_constraint(op.f("fk_shipment_recipient_id"), "shipment", type_="foreignkey")
    op.drop_index("uq_shipment_form_number", table_name="shipment", postgresql_where="form_number <> ''")
    op.drop_index("ix_shipment_not_invoiced", table_name="shipment", postgresql_where="invoiced_at is null")
    op.drop_index("ix_shipment_despatched_at", table_name="shipment")
    op.drop_column("shipment", "invoice_number")
    op.drop_column("shipment", "invoiced_at")
    op.drop_column("shipment", "form_date")
    op.drop_column("shipment", "form_number")
    op.drop_column("shipment", "gross_weight")
    op.drop_column("shipment", "packages")
    op.drop_column("shipment", "delivery_phone")
    op.drop_column("shipment", "delivery_contact")
    op.drop_column("shipment", "recipient_id")
    op.drop_column("shipment", "internal_note")
    op.drop_index("uq_returned_door_waits", table_name="returned_door", postgresql_where="is_here")
    op.drop_index(op.f("ix_returned_door_sent_again_line_id"), table_name="returned_door")
    op.drop_index(op.f("ix_returned_door_line_id"), table_name="returned_door")
    op.drop_index(op.f("ix_returned_door_door_id"), table_name="returned_door")
    op.drop_table("returned_door")
    op.drop_index("uq_loading_door_on_list", table_name="loading_door", postgresql_where="removed_at is null")
    op.drop_index("uq_loading_door_held", table_name="loading_door", postgresql_where="is_held")
    op.drop_index(op.f("ix_loading_door_list_id"), table_name="loading_door")
    op.drop_index(op.f("ix_loading_door_door_id"), table_name="loading_door")
    op.drop_table("loading_door")
    op.drop_index(op.f("ix_return_line_work_order_id"), table_name="return_line")
    op.drop_index(op.f("ix_return_line_shipment_line_id"), table_name="return_line")
    op.drop_index(op.f("ix_return_line_return_id"), table_name="return_line")
    op.drop_table("return_line")
    op.drop_index(op.f("ix_loading_list_state"), table_name="loading_list")
    op.drop_index(op.f("ix_loading_list_customer_id"), table_name="loading_list")
    op.drop_table("loading_list")
    op.drop_table("vehicle")
    op.drop_index("uq_party_address_default", table_name="party_address", postgresql_where="is_default")
    op.drop_index(op.f("ix_party_address_party_id"), table_name="party_address")
    op.drop_table("party_address")
    op.drop_index(op.f("ix_goods_return_customer_id"), table_name="goods_return")
    op.drop_table("goods_return")
    op.drop_table("driver")
    op.drop_table("form_layout")
