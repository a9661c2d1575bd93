"""The identity number of a company of one person is sealed, as that of any other person is.

Revision ID: tenant_0027
Revises: tenant_0026
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.documents.sealed_codes import open_code, seal_code
from app.kernel.sealing import unseal
from app.kernel.tenancy import Tenant
from app.parties.identification import PARTY, mask_tckn, stored_tax_id

revision = "tenant_0027"
down_revision = "tenant_0026"
branch_labels = None
depends_on = None

PLAIN = "tax_id ~ '^[0-9]{11}$' and tax_id <> '11111111111'"
AT_ONCE = 500


def upgrade() -> None:
    empty = sa.text("''")
    op.add_column("company", sa.Column("tax_id_sealed", sa.String(200), server_default=empty, nullable=False))
    op.add_column("company", sa.Column("tax_id_print", sa.String(64), server_default=empty, nullable=False))
    number = op.get_bind().execute(sa.text(f"select tax_id from company where {PLAIN}")).scalar()  # noqa: S608
    if number is not None:
        change = sa.text(
            "update company set tax_id = :tax_id, tax_id_sealed = :tax_id_sealed,"
            " tax_id_print = :tax_id_print"
        )
        op.execute(change.bindparams(**vars(stored_tax_id(_tenant(), number))))
        _hide_in_papers(number)
    op.create_check_constraint(op.f("ck_company_no_plain_identity_number"), "company", f"not ({PLAIN})")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_company_no_plain_identity_number"), "company", type_="check")
    sealed = op.get_bind().execute(sa.text("select tax_id_sealed from company")).scalar()
    if sealed:
        number = unseal(_tenant(), PARTY, sealed)
        op.execute(sa.text("update company set tax_id = :number").bindparams(number=number))
        _show_in_papers()
    for column in ("tax_id_print", "tax_id_sealed"):
        op.drop_column("company", column)


def _hide_in_papers(number: str) -> None:
    """In the frozen facts of papers the number is sealed, in those of e-documents masked."""
    tenant = _tenant()
    _change_papers("~ '^[0-9]{11}$'", lambda facts: seal_code(tenant, facts))
    hide = sa.text(
        "update edocument set snapshot = jsonb_set(snapshot, '{facts,seller,tax_id}', cast(:masked as jsonb))"
        " where snapshot #>> '{facts,seller,tax_id}' = :number"
    )
    with _kept_open("edocument"):
        op.execute(hide.bindparams(masked=json.dumps(mask_tckn(number)), number=number))


def _show_in_papers() -> None:
    tenant = _tenant()
    _change_papers("like 'sealed:%'", lambda facts: open_code(tenant, facts))


def _change_papers(which: str, change: Callable[[dict[str, Any]], Mapping[str, Any]]) -> None:
    connection, last = op.get_bind(), 0
    found = sa.text(
        f"select id, snapshot from issued_document where snapshot #>> '{{seller,tax_number}}' {which}"  # noqa: S608
        f" and id > :last order by id limit {AT_ONCE}"
    )
    write = sa.text("update issued_document set snapshot = cast(:snapshot as jsonb) where id = :id")
    with _kept_open("issued_document"):
        while rows := connection.execute(found, {"last": last}).all():
            last = rows[-1].id
            changed = [{"id": row.id, "snapshot": json.dumps(change(row.snapshot))} for row in rows]
            connection.execute(write, changed)


@contextmanager
def _kept_open(table: str) -> Iterator[None]:
    """What stays as it was for whoever asks is opened for this one change, which no reader of it sees."""
    op.execute(f"alter table {table} disable trigger user")
    yield
    op.execute(f"alter table {table} enable trigger user")


def _tenant() -> Tenant:
    """Whose schema this is: the keys of its seals are made of the company's short name."""
    schema = op.get_context().opts["version_table_schema"]
    return Tenant(re.sub("^t_", "", schema), schema)
