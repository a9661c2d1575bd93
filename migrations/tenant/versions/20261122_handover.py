"""Handing electronic documents over, and the answers to them.

Revision ID: tenant_0013
Revises: tenant_0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "tenant_0013"
down_revision = "tenant_0012"
branch_labels = None
depends_on = None

OUTCOMES = (
    "('given', 'known', 'again', 'unsure', 'stopped', 'refused', 'at_gib', 'lost', 'contradiction')"
)
JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.create_table(
        "integrator_settings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("adapter", sa.String(length=20), server_default="draft", nullable=False),
        sa.Column("address", sa.String(length=300), server_default="", nullable=False),
        sa.Column("sealed_key", sa.Text(), server_default="", nullable=False),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bookmark", sa.String(length=200), server_default="", nullable=False),
        sa.Column("is_signing", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("sealed_certificate", sa.Text(), server_default="", nullable=False),
        sa.Column("certificate_name", sa.String(length=160), server_default="", nullable=False),
        sa.Column("certificate_serial", sa.String(length=60), server_default="", nullable=False),
        sa.Column("certificate_from", sa.Date(), nullable=True),
        sa.Column("certificate_until", sa.Date(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_integrator_settings_one_row")),
        sa.CheckConstraint("adapter in ('draft', 'http')", name=op.f("ck_integrator_settings_known_adapter")),
        sa.CheckConstraint(
            "adapter = 'draft' or (address <> '' and sealed_key <> '')",
            name=op.f("ck_integrator_settings_address_and_key_when_connected"),
        ),
        sa.CheckConstraint(
            "not is_signing or sealed_certificate <> ''",
            name=op.f("ck_integrator_settings_certificate_when_signing"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_integrator_settings")),
    )
    op.execute("insert into integrator_settings (id) values (1)")
    op.create_table(
        "handover",
        sa.Column("document_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reference", sa.String(length=120), server_default="", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_unsure", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_stopped", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_code", sa.String(length=80), server_default="", nullable=False),
        sa.Column("last_facts", JSONB, server_default="{}", nullable=False),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_handover_tries_not_negative")),
        sa.ForeignKeyConstraint(["document_id"], ["edocument.id"], name=op.f("fk_handover_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_handover")),
    )
    op.create_index("ix_handover_next_at", "handover", ["next_at"], unique=False)
    op.create_table(
        "handover_attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=80), server_default="", nullable=False),
        sa.Column("facts", JSONB, server_default="{}", nullable=False),
        sa.Column("milliseconds", sa.Integer(), server_default="0", nullable=False),
        sa.Column("actor_name", sa.String(length=160), nullable=False),
        sa.CheckConstraint(f"outcome in {OUTCOMES}", name=op.f("ck_handover_attempt_known_outcome")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["edocument.id"], name=op.f("fk_handover_attempt_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_attempt")),
    )
    op.create_index(op.f("ix_handover_attempt_document_id"), "handover_attempt", ["document_id"], unique=False)
    op.create_table(
        "signed_document",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("of_sha256", sa.String(length=64), nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("certificate_name", sa.String(length=160), nullable=False),
        sa.Column("certificate_serial", sa.String(length=60), nullable=False),
        sa.CheckConstraint(
            "sha256 = encode(sha256(xml), 'hex')", name=op.f("ck_signed_document_hash_of_the_xml")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["edocument.id"], name=op.f("fk_signed_document_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_document")),
        sa.UniqueConstraint("document_id", "of_sha256", name=op.f("uq_signed_document_document_id_of_sha256")),
    )
    op.create_index(op.f("ix_signed_document_document_id"), "signed_document", ["document_id"], unique=False)
    op.create_table(
        "despatch_answer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=120), server_default="", nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.String(length=160), nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=40), server_default="", nullable=False),
        sa.Column("ettn", sa.Uuid(), nullable=True),
        sa.Column("despatch_number", sa.String(length=40), server_default="", nullable=False),
        sa.Column("despatch_ettn", sa.Uuid(), nullable=True),
        sa.Column("sender_tax_id", sa.String(length=11), server_default="", nullable=False),
        sa.Column("sender_name", sa.String(length=160), server_default="", nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.String(length=20), server_default="", nullable=False),
        sa.Column("lines", JSONB, server_default="[]", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("findings", JSONB, server_default="[]", nullable=False),
        sa.Column("return_id", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.String(length=160), server_default="", nullable=False),
        sa.Column("closed_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "state in ('applied', 'late', 'unknown', 'unreadable', 'contradiction', 'closed')",
            name=op.f("ck_despatch_answer_known_state"),
        ),
        sa.CheckConstraint(
            "verdict in ('', 'accepted', 'partly', 'rejected')", name=op.f("ck_despatch_answer_known_verdict")
        ),
        sa.CheckConstraint(
            "state <> 'applied' or document_id is not null",
            name=op.f("ck_despatch_answer_applied_to_a_document"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["edocument.id"], name=op.f("fk_despatch_answer_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["return_id"], ["goods_return.id"], name=op.f("fk_despatch_answer_return_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_despatch_answer")),
        sa.UniqueConstraint("sha256", name=op.f("uq_despatch_answer_sha256")),
    )
    op.create_index(op.f("ix_despatch_answer_document_id"), "despatch_answer", ["document_id"], unique=False)
    op.create_index(op.f("ix_despatch_answer_ettn"), "despatch_answer", ["ettn"], unique=False)
    op.create_index(op.f("ix_despatch_answer_return_id"), "despatch_answer", ["return_id"], unique=False)
    op.create_index(op.f("ix_despatch_answer_received_at"), "despatch_answer", ["received_at"], unique=False)
    op.create_index("ix_despatch_answer_state", "despatch_answer", ["state"], unique=False)


def downgrade() -> None:
    for table in ("despatch_answer", "signed_document", "handover_attempt", "handover", "integrator_settings"):
        op.drop_table(table)
