"""Who may touch which table: the web role nothing, each tenant's role its own schema, ledgers append-only."""

from __future__ import annotations

from sqlalchemy import Connection, text

from app.kernel.tenancy import Tenant

LEDGERS = (
    "stock_move",
    "stock_day",
    "stock_closing",
    "ledger_proof",
    "audit_entry",
    "audit_seal",
    "audit_head",
    "audit_proof",
    "production_event",
    "time_correction",
    "floor_day",
    "floor_day_block",
    "document_file",
    "issued_document",
    "edocument_event",
    "handover_attempt",
    "signed_document",
    "model_version",
    "version_material",
    "paper_opening",
    "order_link_opening",
    "promise",
    "proforma_answer",
    "order_payment",
    "order_change",
    "price_update",
    "price_update_item",
)
"""Rows are added and read; nobody changes or removes them."""

KEPT_BY_TRIGGER = ("stock_balance",)
"""Only the database itself writes these. The lock of a row needs UPDATE on one column: its id."""


_ROWS = "select, insert, update, delete"
_WHO_THEY_ARE = "platform.tenant, platform.tenant_domain, platform.alembic_version"
_DEFER = "platform.procrastinate_defer_jobs_v1(platform.procrastinate_job_to_defer_v1[])"
_CLOSE_QUEUE = """
do $$
declare
    one regprocedure;
begin
    for one in
        select oid from pg_proc
        where pronamespace = 'platform'::regnamespace and starts_with(proname, 'procrastinate')
    loop
        execute format('revoke all on function %s from public', one);
        execute format('grant execute on function %s to app', one);
    end loop;
end
$$
"""


def grant_platform(connection: Connection) -> None:
    """The web role may read who the tenants are and work the job queue; tenant roles may defer jobs."""
    for statement in (
        "revoke all on schema platform from public",
        "grant usage on schema platform to public",
        "revoke all on all tables in schema platform from app",
        f"grant {_ROWS} on all tables in schema platform to app",
        f"revoke insert, update, delete on {_WHO_THEY_ARE} from app",
        "revoke all on all sequences in schema platform from app",
        "grant usage, select on all sequences in schema platform to app",
        _CLOSE_QUEUE,
        f"grant execute on function {_DEFER} to public",
    ):
        connection.execute(text(statement))


def grant_tenant(connection: Connection, tenant: Tenant) -> None:
    """Create the tenant's role when missing and give it its own schema, and only that."""
    schema = tenant.schema
    found = connection.execute(text("select 1 from pg_roles where rolname = :role"), {"role": tenant.role})
    if found.first() is None:
        connection.execute(text(f'create role "{tenant.role}" nologin'))
    statements = [
        f'grant "{tenant.role}" to app',
        f'revoke all on schema "{schema}" from public',
        f'grant usage on schema "{schema}" to "{tenant.role}"',
        f'grant {_ROWS} on all tables in schema "{schema}" to "{tenant.role}"',
        f'grant usage on all sequences in schema "{schema}" to "{tenant.role}"',
        f'revoke insert, update, delete on "{schema}".alembic_version from "{tenant.role}"',
    ]
    statements += [
        f'revoke update, delete, truncate on "{schema}"."{table}" from "{tenant.role}"' for table in LEDGERS
    ]
    for table in KEPT_BY_TRIGGER:
        statements.append(
            f'revoke insert, update, delete, truncate on "{schema}"."{table}" from "{tenant.role}"'
        )
        statements.append(f'grant update (id) on "{schema}"."{table}" to "{tenant.role}"')
    for statement in statements:
        connection.execute(text(statement))
