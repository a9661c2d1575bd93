"""What the migrations build is what the models say, in both sets, and both ways."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from app.kernel.tenancy import Tenant
from app.tenants.migrating import ROOT, migrate_tenant, owner_engine
from migrations.environment import _belongs, _platform_name
from models.base import metadata
from tools.postgres import Urls


def differences(connection: Connection, schema: str, *, platform: bool) -> list[object]:
    default = "public" if platform else schema
    connection.execute(text(f"set search_path = {default}, public"))
    connection.dialect.default_schema_name = default
    context = MigrationContext.configure(
        connection,
        opts={
            "include_schemas": platform,
            "include_name": _platform_name if platform else None,
            "include_object": _belongs(platform),
            "compare_type": True,
        },
    )
    return list(compare_metadata(context, metadata))


def test_a_companys_schema_is_what_the_models_say(urls: Urls, acme: Tenant) -> None:
    with owner_engine(urls.admin_url).connect() as connection:
        assert differences(connection, acme.schema, platform=False) == []


def test_the_platform_is_what_the_models_say(urls: Urls, acme: Tenant) -> None:
    with owner_engine(urls.admin_url).connect() as connection:
        assert differences(connection, "public", platform=True) == []


def test_a_schema_goes_down_and_up_again(urls: Urls) -> None:
    tenant = Tenant("updown", "Aşağı Yukarı")
    engine = owner_engine(urls.admin_url)
    with engine.begin() as connection:
        connection.execute(text(f"create schema {tenant.schema}"))
    migrate_tenant(urls.admin_url, tenant)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection, "schema": tenant.schema})
        config.set_main_option("script_location", str(Path(ROOT) / "tenant"))
        command.downgrade(config, "base")
    with engine.begin() as connection:
        left = connection.scalars(
            text("select tablename from pg_tables where schemaname = :schema"), {"schema": tenant.schema}
        )
        assert set(left) == {"alembic_version"}
    assert migrate_tenant(urls.admin_url, tenant).after is not None
