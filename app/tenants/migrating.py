"""Bring the platform's and every tenant's schema to the newest revision, one transaction each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool

from app.kernel.tenancy import Tenant, check_slug
from app.tenants.granting import grant_platform, grant_tenant

ROOT = Path(__file__).resolve().parents[2] / "migrations"


@dataclass(frozen=True)
class Migrated:
    """Which schema was at which revision and is now at which."""

    schema: str
    before: str | None
    after: str | None


def owner_engine(admin_url: str) -> Engine:
    """Connections of the owner role, for migrations only; never kept open."""
    return create_engine(admin_url, poolclass=NullPool)


def migrate_platform(admin_url: str) -> Migrated:
    """Create or update the schema ``platform``: tenants, job queue, text functions."""
    engine = owner_engine(admin_url)
    with engine.begin() as connection:
        connection.execute(text("create schema if not exists platform"))
        migrated = _upgrade(connection, "platform", "platform")
        grant_platform(connection)
    return migrated


def migrate_tenant(admin_url: str, tenant: Tenant) -> Migrated:
    """Create or update one tenant's schema and give its role exactly the rights it needs."""
    check_slug(tenant.slug)
    engine = owner_engine(admin_url)
    with engine.begin() as connection:
        migrated = _upgrade(connection, "tenant", tenant.schema)
        grant_tenant(connection, tenant)
    return migrated


def migrate_everything(admin_url: str) -> list[Migrated]:
    """The platform, then tenant by tenant; what is already up to date costs one query."""
    done = [migrate_platform(admin_url)]
    with owner_engine(admin_url).connect() as connection:
        rows = connection.execute(text("select slug, name from platform.tenant order by id")).all()
    return done + [migrate_tenant(admin_url, Tenant(row.slug, row.name)) for row in rows]


def _upgrade(connection: Connection, kind: str, schema: str) -> Migrated:
    before = _revision(connection, schema)
    config = Config(attributes={"connection": connection, "schema": schema})
    config.set_main_option("script_location", str(ROOT / kind))
    if before != ScriptDirectory.from_config(config).get_current_head():
        command.upgrade(config, "head")
    return Migrated(schema, before, _revision(connection, schema))


def _revision(connection: Connection, schema: str) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table_schema": schema})
    return context.get_current_revision()
