"""What was issued stays for ten years: neither web role nor owner of the tables changes or removes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from app.documents.issuing import issue_document
from app.documents.storing import store_file
from app.kernel.tenancy import Tenant
from app.kernel.work import Work
from app.tenants.migrating import owner_engine
from tests.reports.samples import a_proforma
from tools.postgres import Urls

REFUSED = "an issued paper stays as it was for ten years"
YOUNG = "make_timestamptz(extract(year from now())::int - 10, 1, 1, 12, 0, 0, 'Europe/Istanbul')"
OLD = "make_timestamptz(extract(year from now())::int - 11, 12, 31, 12, 0, 0, 'Europe/Istanbul')"


@contextmanager
def as_owner(urls: Urls, tenant: Tenant) -> Iterator[Connection]:
    """Whoever owns the tables; nothing of it stays."""
    with owner_engine(urls.admin_url).connect() as connection:
        connection.execute(text(f"set local search_path = {tenant.schema}, platform"))
        yield connection
        connection.rollback()


def a_paper(connection: Connection, issued_at: str) -> int:
    row = connection.execute(
        text(
            "insert into issued_document"
            " (kind, number, revision, issued_at, issued_by, subject, subject_id, snapshot)"
            f" values ('proforma', gen_random_uuid()::text, 0, {issued_at}, 'Ayşe', 'Order', 1, '{{}}')"
            " returning id"
        )
    )
    number = int(row.scalar_one())
    connection.execute(
        text(
            "insert into document_file (document_id, sha256, content, created_at)"
            f" values (:id, repeat('0', 64), 'x', {issued_at})"
        ),
        {"id": number},
    )
    return number


CHANGES = (
    "update issued_document set snapshot = '{}' where id = :id",
    "update document_file set content = 'y' where document_id = :id",
    "delete from document_file where document_id = :id",
    "delete from issued_document where id = :id",
)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("issued_at", ["now()", YOUNG])
def test_not_even_the_owner_of_the_tables_touches_a_paper(
    urls: Urls, acme: Tenant, change: str, issued_at: str
) -> None:
    with as_owner(urls, acme) as connection:
        number = a_paper(connection, issued_at)
        with pytest.raises(DBAPIError, match=REFUSED):
            connection.execute(text(change), {"id": number})


def test_after_ten_years_a_paper_may_go_and_still_never_change(urls: Urls, acme: Tenant) -> None:
    with as_owner(urls, acme) as connection:
        number = a_paper(connection, OLD)
        with pytest.raises(DBAPIError, match=REFUSED), connection.begin_nested():
            connection.execute(text(CHANGES[0]), {"id": number})
        for table, column in (("document_file", "document_id"), ("issued_document", "id")):
            gone = connection.execute(text(f"delete from {table} where {column} = :id"), {"id": number})
            assert gone.rowcount == 1


@pytest.mark.parametrize("change", CHANGES)
def test_the_web_role_may_not_even_try(work: Work, change: str) -> None:
    document = issue_document(work, "proforma", "PRF-KEPT-1", ("Order", 1), a_proforma().to_json())
    store_file(work, document, b"%PDF")
    with pytest.raises(DBAPIError, match="permission denied"), work.session.begin_nested():
        work.session.execute(text(change), {"id": document.id})
