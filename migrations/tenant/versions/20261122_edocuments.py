"""Electronic documents: what was built, what the rules said, what became of it.

The state of a shipment's e-despatch moves from the shipment to the document.

Revision ID: tenant_0011
Revises: tenant_0010
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "tenant_0011"
down_revision = "tenant_0010"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"
PATTERN = "^[A-Z0-9]{3}20[0-9]{2}[0-9]{9}$"
BUILT = "('validated', 'handed_over', 'at_gib', 'answered')"

# What left before there were e-documents has a draft of one: nothing of it was ever built.
DRAFTS = """
insert into edocument (kind, shipment_id, party_id, number, ettn, profile, type_code, created_at, created_by)
select 'despatch', id, customer_id, waybill_number, ettn, 'TEMELIRSALIYE', 'SEVK', issued_at, shipped_by
from shipment order by id;
insert into edocument_event (document_id, at, to_state, actor_name)
select id, created_at, state, created_by from edocument order by id;
"""


def upgrade() -> None:
    op.add_column("company", sa.Column("invoice_series", sa.String(length=3), server_default="FAT", nullable=False))
    op.add_column("company", sa.Column("trade_registry", sa.String(length=40), server_default="", nullable=False))
    op.add_column("company", sa.Column("declares_worth", sa.Boolean(), server_default="false", nullable=False))
    op.create_table(
        "edocument",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("shipment_id", sa.BigInteger(), nullable=True),
        sa.Column("goods_receipt_id", sa.BigInteger(), nullable=True),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=True),
        sa.Column("ettn", sa.Uuid(), nullable=False),
        sa.Column("profile", sa.String(length=20), nullable=False),
        sa.Column("type_code", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), server_default="draft", nullable=False),
        sa.Column("answer", sa.String(length=20), server_default="", nullable=False),
        sa.Column("snapshot", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=160), nullable=False),
        sa.Column("validated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "search",
            sa.Text(),
            sa.Computed("platform.tr_fold(coalesce(number, '') || ' ' || ettn::text)", persisted=True),
            nullable=False,
        ),
        sa.CheckConstraint("kind in ('despatch', 'invoice', 'receipt')", name=op.f("ck_edocument_known_kind")),
        sa.CheckConstraint(
            "state in ('draft', 'validated', 'handed_over', 'at_gib', 'answered', 'refused', 'by_form')",
            name=op.f("ck_edocument_known_state"),
        ),
        sa.CheckConstraint(
            "answer in ('', 'accepted', 'partly', 'rejected')", name=op.f("ck_edocument_known_answer")
        ),
        sa.CheckConstraint(
            "answer = '' or state = 'answered'", name=op.f("ck_edocument_answered_when_answered")
        ),
        sa.CheckConstraint(f"number ~ '{PATTERN}'", name=op.f("ck_edocument_legal_number")),
        sa.CheckConstraint(
            "kind <> 'despatch' or shipment_id is not null", name=op.f("ck_edocument_despatch_of_a_shipment")
        ),
        sa.CheckConstraint(
            "kind <> 'receipt' or goods_receipt_id is not null", name=op.f("ck_edocument_answer_to_a_receipt")
        ),
        sa.CheckConstraint(
            f"state not in {BUILT} or (xml is not null and number is not null)",
            name=op.f("ck_edocument_built_when_validated"),
        ),
        sa.CheckConstraint("sha256 = encode(sha256(xml), 'hex')", name=op.f("ck_edocument_hash_of_the_xml")),
        sa.CheckConstraint("(xml is null) = (sha256 is null)", name=op.f("ck_edocument_xml_with_its_hash")),
        sa.ForeignKeyConstraint(
            ["goods_receipt_id"], ["goods_receipt.id"], name=op.f("fk_edocument_goods_receipt_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_edocument_party_id")),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_edocument_shipment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edocument")),
        sa.UniqueConstraint("ettn", name=op.f("uq_edocument_ettn")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_edocument_kind_number")),
    )
    op.create_index(op.f("ix_edocument_created_at"), "edocument", ["created_at"], unique=False)
    op.create_index(op.f("ix_edocument_goods_receipt_id"), "edocument", ["goods_receipt_id"], unique=False)
    op.create_index(op.f("ix_edocument_party_id"), "edocument", ["party_id"], unique=False)
    op.create_index(
        "ix_edocument_search",
        "edocument",
        ["search"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    )
    op.create_index("ix_edocument_state", "edocument", ["kind", "state"], unique=False)
    op.create_index(
        "uq_edocument_despatch",
        "edocument",
        ["shipment_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'despatch'"),
    )
    op.create_table(
        "edocument_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_state", sa.String(length=20), server_default="", nullable=False),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("actor_name", sa.String(length=160), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["edocument.id"], name=op.f("fk_edocument_event_document_id"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edocument_event")),
    )
    op.create_index(op.f("ix_edocument_event_document_id"), "edocument_event", ["document_id"], unique=False)
    op.create_table(
        "invoiced_shipment",
        sa.Column("shipment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["edocument.id"], name=op.f("fk_invoiced_shipment_document_id"), ondelete="cascade"
        ),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_invoiced_shipment_shipment_id")),
        sa.PrimaryKeyConstraint("shipment_id", name=op.f("pk_invoiced_shipment")),
    )
    op.create_index(op.f("ix_invoiced_shipment_document_id"), "invoiced_shipment", ["document_id"], unique=False)
    for statement in DRAFTS.strip().rstrip(";").split(";\n"):
        op.execute(statement)
    op.drop_column("shipment", "state")
    op.get_bind().connection.driver_connection.execute(  # type: ignore[union-attr]
        (SQL / "edocument_keeping.sql").read_text(encoding="utf-8")
    )
    op.execute(
        "create trigger keep_edocuments before update or delete on edocument"
        " for each row execute function keep_edocuments()"
    )


def downgrade() -> None:
    op.add_column("shipment", sa.Column("state", sa.String(length=20), server_default="draft", nullable=False))
    op.execute(
        "update shipment s set state = e.state from edocument e"
        " where e.shipment_id = s.id and e.kind = 'despatch' and e.state not in ('refused', 'by_form')"
    )
    op.drop_table("invoiced_shipment")
    op.drop_table("edocument_event")
    op.drop_table("edocument")
    op.execute("drop function keep_edocuments()")
    op.drop_column("company", "declares_worth")
    op.drop_column("company", "trade_registry")
    op.drop_column("company", "invoice_series")
