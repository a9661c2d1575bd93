"""The audit trail is sealed into a chain, and identity numbers of partners are sealed.

Revision ID: tenant_0010
Revises: tenant_0009
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.kernel.sealing import unseal
from app.kernel.tenancy import Tenant
from app.parties.identification import PARTY, stored_tax_id
from models.base import Xid8

revision = "tenant_0010"
down_revision = "tenant_0009"
branch_labels = None
depends_on = None

PLAIN = "tax_id ~ '^[0-9]{11}$' and tax_id <> '11111111111'"
AT_ONCE = 500
HIDE = r"""
update audit_entry set facts = cast(regexp_replace(
    cast(facts as text), '("tax_id": ")[0-9]{7}([0-9]{4}")', '\1•••••••\2', 'g') as jsonb)
where subject = 'party' and cast(facts as text) ~ '"tax_id": "[1-9][0-9]{10}"'
"""
"""What the trail said of partners before it is sealed for good."""


def upgrade() -> None:
    _mark_entries()
    _create_chain()
    _seal_identity_numbers()


def downgrade() -> None:
    _open_identity_numbers()
    for table in ("audit_rules", "audit_words", "audit_proof", "audit_head", "audit_seal"):
        op.drop_table(table)
    op.drop_index("ix_audit_entry_xact", table_name="audit_entry")
    for column in ("xact", "request_id", "device"):
        op.drop_column("audit_entry", column)


def _mark_entries() -> None:
    """Entries of before get the number of this transaction: they are sealed first, in order of their ids."""
    empty = sa.text("''")
    op.add_column("audit_entry", sa.Column("device", sa.String(160), server_default=empty, nullable=False))
    op.add_column("audit_entry", sa.Column("request_id", sa.String(32), server_default=empty, nullable=False))
    now = sa.text("pg_current_xact_id()")
    op.add_column("audit_entry", sa.Column("xact", Xid8(), server_default=now, nullable=False))
    op.create_index("ix_audit_entry_xact", "audit_entry", ["xact", "id"])


def _create_chain() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "audit_seal",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entries", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("prints", sa.LargeBinary(), nullable=False),
        sa.Column("first_id", sa.BigInteger()),
        sa.Column("last_id", sa.BigInteger()),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("era_start", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("reached_xact", Xid8(), nullable=False),
        sa.Column("reached_id", sa.BigInteger(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("sealed_at", moment, nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_audit_seal_counted_from_one")),
        sa.PrimaryKeyConstraint("number", name="pk_audit_seal"),
        sa.UniqueConstraint("hash", name="uq_audit_seal_hash"),
    )
    op.create_index("ix_audit_seal_last_id", "audit_seal", ["last_id"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seal_number", sa.BigInteger(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("public_key", sa.String(64), nullable=False),
        sa.Column("signature", sa.String(128), nullable=False),
        sa.Column("signed_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
        sa.UniqueConstraint("day", name="uq_audit_head_day"),
    )
    op.create_table(
        "audit_proof",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("seals", sa.BigInteger(), nullable=False),
        sa.Column("differences", sa.Integer(), nullable=False),
        sa.Column("findings", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_proof"),
    )
    op.create_table(
        "audit_words",
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_audit_words"),
    )
    op.create_index(
        "ix_audit_words_words",
        "audit_words",
        ["words"],
        postgresql_using="gin",
        postgresql_ops={"words": "gin_trgm_ops"},
    )
    op.create_table(
        "audit_rules",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("head_recipient", sa.String(320), server_default="", nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_rules_one_row")),
        sa.PrimaryKeyConstraint("id", name="pk_audit_rules"),
    )


def _seal_identity_numbers() -> None:
    """All of a company or none: who runs the migration again goes on with the next company."""
    empty = sa.text("''")
    op.add_column("party", sa.Column("tax_id_sealed", sa.String(200), server_default=empty, nullable=False))
    op.add_column("party", sa.Column("tax_id_print", sa.String(64), server_default=empty, nullable=False))
    connection, tenant = op.get_bind(), _tenant()
    change = sa.text(
        "update party set tax_id = :tax_id, tax_id_sealed = :tax_id_sealed, tax_id_print = :tax_id_print"
        " where id = :id"
    )
    plain = sa.text(f"select id, tax_id from party where {PLAIN} order by id limit {AT_ONCE}")  # noqa: S608
    while rows := connection.execute(plain).all():
        found = [{"id": row.id, **vars(stored_tax_id(tenant, row.tax_id))} for row in rows]
        connection.execute(change, found)
    op.execute(HIDE)
    op.create_index("ix_party_tax_id_print", "party", ["tax_id_print"])
    op.create_check_constraint(op.f("ck_party_no_plain_identity_number"), "party", f"not ({PLAIN})")
    _search_by("case when tax_id like '•%' then '' else tax_id end")


def _open_identity_numbers() -> None:
    op.drop_constraint(op.f("ck_party_no_plain_identity_number"), "party", type_="check")
    connection, tenant = op.get_bind(), _tenant()
    sealed = sa.text("select id, tax_id_sealed from party where tax_id_sealed <> '' order by id")
    change = sa.text("update party set tax_id = :tax_id where id = :id")
    for row in connection.execute(sealed).all():
        connection.execute(change, {"id": row.id, "tax_id": unseal(tenant, PARTY, row.tax_id_sealed)})
    op.drop_index("ix_party_tax_id_print", table_name="party")
    for column in ("tax_id_print", "tax_id_sealed"):
        op.drop_column("party", column)
    _search_by("tax_id")


def _search_by(tax_id: str) -> None:
    """The words a partner is found by, with a tax number of its own making."""
    words = f"platform.tr_fold(name || ' ' || code || ' ' || {tax_id} || ' ' || phone || ' ' || city)"
    op.drop_index("ix_party_search", table_name="party")
    op.drop_column("party", "search")
    op.add_column("party", sa.Column("search", sa.Text(), sa.Computed(words, persisted=True), nullable=False))
    op.create_index(
        "ix_party_search",
        "party",
        ["search"],
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    )


def _tenant() -> Tenant:
    """Whose schema this is: the keys of its seals are made of the company's short name."""
    schema = op.get_context().opts["version_table_schema"]
    return Tenant(re.sub("^t_", "", schema), schema)
