"""Invoices on their way: doors that are invoiced once, buyers registered for e-Invoice, answers in 8 days.

Revision ID: tenant_0019
Revises: tenant_0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tenant_0019"
down_revision = "tenant_0018"
branch_labels = None
depends_on = None

REGISTRATIONS = "('', 'registered', 'not_registered')"
LIVE = sa.text("released_at is null")

DOORS = """
insert into invoiced_door (document_id, door_id, shipment_id)
select i.document_id, d.id, i.shipment_id
from invoiced_shipment i
join shipment_line l on l.shipment_id = i.shipment_id
join door d on d.shipment_line_id = l.id and d.scrapped_event_id is null
order by d.id
"""


def upgrade() -> None:
    op.add_column("party", sa.Column("einvoice", sa.String(length=20), server_default="", nullable=False))
    op.create_check_constraint(op.f("ck_party_known_einvoice"), "party", f"einvoice in {REGISTRATIONS}")
    op.add_column("company", sa.Column("earchive_series", sa.String(length=3), server_default="EAR", nullable=False))
    op.add_column("edocument", sa.Column("answer_by", sa.Date(), nullable=True))
    op.add_column(
        "integrator_settings", sa.Column("sends_invoices", sa.Boolean(), server_default="true", nullable=False)
    )
    op.add_column(
        "despatch_answer", sa.Column("about", sa.String(length=10), server_default="despatch", nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_despatch_answer_known_about"), "despatch_answer", "about in ('despatch', 'invoice')"
    )
    op.add_column("invoiced_shipment", sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint("pk_invoiced_shipment", "invoiced_shipment")
    op.create_primary_key("pk_invoiced_shipment", "invoiced_shipment", ["shipment_id", "document_id"])
    op.create_index(
        "uq_invoiced_shipment_live", "invoiced_shipment", ["shipment_id"], unique=True, postgresql_where=LIVE
    )
    op.create_table(
        "invoiced_door",
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("door_id", sa.BigInteger(), nullable=False),
        sa.Column("shipment_id", sa.BigInteger(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["edocument.id"], name=op.f("fk_invoiced_door_document_id"), ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(["door_id"], ["door.id"], name=op.f("fk_invoiced_door_door_id")),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_invoiced_door_shipment_id")),
        sa.PrimaryKeyConstraint("document_id", "door_id", name=op.f("pk_invoiced_door")),
    )
    op.create_index("ix_invoiced_door_shipment_id", "invoiced_door", ["shipment_id"])
    op.create_index("uq_invoiced_door_live", "invoiced_door", ["door_id"], unique=True, postgresql_where=LIVE)
    op.execute(DOORS)


def downgrade() -> None:
    op.drop_table("invoiced_door")
    op.execute("delete from invoiced_shipment where released_at is not null")
    op.drop_index("uq_invoiced_shipment_live", "invoiced_shipment")
    op.drop_constraint("pk_invoiced_shipment", "invoiced_shipment")
    op.create_primary_key("pk_invoiced_shipment", "invoiced_shipment", ["shipment_id"])
    op.drop_column("invoiced_shipment", "released_at")
    op.drop_constraint(op.f("ck_despatch_answer_known_about"), "despatch_answer")
    op.drop_column("despatch_answer", "about")
    op.drop_column("integrator_settings", "sends_invoices")
    op.drop_column("edocument", "answer_by")
    op.drop_column("company", "earchive_series")
    op.drop_constraint(op.f("ck_party_known_einvoice"), "party")
    op.drop_column("party", "einvoice")
