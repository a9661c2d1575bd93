"""What PostgreSQL refuses whoever has got hold of a company's role, and what it cannot refuse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from procrastinate.exceptions import ConnectorException
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.kernel.database import Database
from app.kernel.jobs import defer
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant, tenant_context
from app.kernel.work import Work
from app.tenants.granting import KEPT_BY_TRIGGER, LEDGERS
from tests.conftest import NOW
from tools.postgres import Urls

DENIED = "42501"  # insufficient_privilege

WRITES = (
    "insert into platform.{table} default values",
    "delete from platform.{table}",
    "truncate platform.{table}",
)
PLATFORM_TABLES = ("tenant", "tenant_domain", "alembic_version")


def refusal(session: Session, statement: str) -> str:
    """The state PostgreSQL refuses a statement with; empty when it does not."""
    try:
        with session.begin_nested():
            session.execute(text(statement))
    except DBAPIError as error:
        return str(getattr(error.orig, "sqlstate", ""))
    return ""


@pytest.mark.parametrize(
    "statement",
    [
        "select * from t_rival.location",
        "insert into t_rival.location (code, name, kind) values ('X', 'X', 'warehouse')",
        "select * from platform.tenant",
        "select * from platform.procrastinate_jobs",
        "insert into platform.procrastinate_jobs (queue_name, task_name) values ('x', 'verify_ledgers')",
        "select platform.procrastinate_cancel_job_v1(1, true, true)",
        "create temporary table material (id int)",
        "create table material_of_mine (id int)",
        "create table public.material (id int)",
        "create schema mine",
        "create function tr_lower(text) returns text language sql as 'select 1::text'",
        "alter table location add column x int",
        "alter table stock_move disable trigger all",
        "drop table audit_entry",
        "set local session_replication_role = 'replica'",
        "grant t_rival to t_acme",
        "alter role t_acme superuser",
        "select pg_read_file('/etc/passwd')",
        "copy location to '/tmp/out'",
        "copy location to program 'id'",
        "select * from pg_authid",
        "update alembic_version set version_num = 'x'",
    ],
)
def test_a_companys_role_may_not(session: Session, rival: Tenant, statement: str) -> None:
    assert refusal(session, statement) == DENIED


@pytest.mark.parametrize("table", LEDGERS)
def test_ledgers_only_grow(session: Session, table: str) -> None:
    named = {"document_file": "content", "stock_closing": "day", "audit_seal": "number"}
    column = {**named, "version_material": "version_id"}.get(table, "id")
    for statement in (f"update {table} set {column} = {column}", f"delete from {table}", f"truncate {table}"):
        assert refusal(session, statement) == DENIED, statement


@pytest.mark.parametrize("table", KEPT_BY_TRIGGER)
def test_balances_are_written_by_the_database_alone(session: Session, table: str) -> None:
    for statement in (
        f"update {table} set on_hand = 5",
        f"update {table} set value = 5",
        f"insert into {table} (location_id, material_id, on_hand, value) values (1, 1, 1, 1)",
        f"delete from {table}",
        f"truncate {table}",
    ):
        assert refusal(session, statement) == DENIED, statement
    assert refusal(session, f"select on_hand from {table} for update") == ""


@pytest.fixture
def bare(database: Database, acme: Tenant) -> Iterator[Session]:
    """The web role itself, without a company."""
    with tenant_context(None), database.sessions() as session:
        yield session
        session.rollback()


@pytest.mark.parametrize("table", PLATFORM_TABLES)
def test_the_web_role_does_not_write_who_the_companies_are(bare: Session, table: str) -> None:
    for statement in WRITES:
        assert refusal(bare, statement.format(table=table)) == DENIED, statement
    assert refusal(bare, f"create trigger x before insert on platform.{table} execute function x()") == DENIED


@pytest.mark.parametrize(
    "statement",
    [
        "select * from t_acme.location",
        "create temporary table tenant (id int)",
        "create table public.x (id int)",
        "create role t_evil",
        "alter role app createrole",
        "drop schema t_acme cascade",
    ],
)
def test_the_web_role_without_a_company_may_not(bare: Session, statement: str) -> None:
    assert refusal(bare, statement) == DENIED


def test_temporary_tables_would_be_found_last(session: Session) -> None:
    assert session.scalar(text("show search_path")) == "t_acme,platform,pg_temp"


def test_functions_that_run_as_their_owner_find_only_their_own_tables(urls: Urls, session: Session) -> None:
    found = session.execute(
        text(
            "select p.oid::regprocedure::text as name, p.proconfig from pg_proc p"
            " join pg_namespace n on n.oid = p.pronamespace"
            " where p.prosecdef and (n.nspname = 'platform' or starts_with(n.nspname, 't_'))"
        )
    ).all()
    assert found
    for row in found:
        (path,) = [one for one in row.proconfig or () if one.startswith("search_path=")]
        assert path.endswith("pg_temp"), row.name


# --- jobs ---------------------------------------------------------------------------------------------


def jobs_of(session: Session, document: int) -> list[str]:
    """The companies of the jobs about one document; other tests leave jobs in the same queue."""
    session.execute(text("reset role"))
    about = text(
        "select args ->> 'tenant' from platform.procrastinate_jobs where args ->> 'document_id' = :document"
    )
    return list(session.scalars(about, {"document": str(document)}))


def test_a_job_for_ones_own_company_is_taken(session: Session, acme: Tenant) -> None:
    defer(Work(session, system(), acme, NOW), "render_document", document_id=900_001)
    assert jobs_of(session, 900_001) == ["acme"]


def test_a_job_for_another_company_is_refused(session: Session, rival: Tenant) -> None:
    with pytest.raises(ConnectorException) as caught, session.begin_nested():
        defer(Work(session, system(), rival, NOW), "render_document", document_id=900_002)
    assert "a job for another company" in str(caught.value.__cause__)
    assert jobs_of(session, 900_002) == []


@pytest.mark.parametrize(
    "arguments", ["{}", '{"tenant": null}', '{"tenant": ["acme"]}', '{"tenant": "acme "}']
)
def test_a_job_that_hides_its_company_is_refused(session: Session, arguments: str) -> None:
    statement = (
        "select platform.procrastinate_defer_jobs_v1(array[row('default', 'verify_ledgers', 0, null, null,"
        f" '{arguments}', null)::platform.procrastinate_job_to_defer_v1])"
    )
    assert refusal(session, statement.replace(":", "\\:")) == DENIED


def test_the_clock_and_the_worker_defer_for_everybody(bare: Session) -> None:
    bare.execute(text("set local search_path = platform"))  # as the worker's connections have it
    statement = (
        "insert into platform.procrastinate_jobs (queue_name, task_name, args)"
        """ values ('default', 'verify_ledgers', '{"timestamp": 1}')"""
    )
    assert refusal(bare, statement.replace(":", "\\:")) == ""


# --- what this layer cannot refuse --------------------------------------------------------------------


def test_only_the_product_keeps_a_session_from_taking_another_role(session: Session, rival: Tenant) -> None:
    """The web role is a member of every company's role, so SQL of an attacker's choice could change roles.

    PostgreSQL cannot forbid it in one session; this test keeps the fact in sight, and test_sql.py keeps
    anybody's words out of SQL.
    """
    assert refusal(session, "set local role t_rival") == ""
