"""What the migrations build is what the models say, in both sets, and both ways."""

from __future__ import annotations

import json
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
from tests.signing_in import sealing_with
from tools.postgres import Urls

_PAPER = (
    "insert into issued_document (kind, number, revision, issued_at, issued_by, subject, subject_id,"
    " snapshot) values ('waybill', 'IRS1', 0, now(), 'Ali', 'Shipment', 1, cast(:facts as jsonb))"
)


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


def _seals_what_was_plain(connection: Connection, config: Config) -> None:
    """A company of one person from before its number was sealed, with a paper that names it."""
    number, company = "10000000146", "select tax_id, company::text as row from company"
    paper = "select snapshot #>> '{seller,tax_number}' from issued_document"
    command.downgrade(config, "tenant_0026")
    connection.execute(text(f"insert into company (id, legal_name, tax_id) values (1, 'Ali', '{number}')"))
    facts = json.dumps({"seller": {"tax_number": number}, "qr": ""})
    connection.execute(text(_PAPER), {"facts": facts})
    command.upgrade(config, "head")
    shown, row = connection.execute(text(company)).one()
    assert shown == "•••••••0146"
    assert number not in row
    assert connection.scalar(text(paper)).startswith("sealed:")
    command.downgrade(config, "tenant_0026")
    assert connection.scalar(text("select tax_id from company")) == number
    assert connection.scalar(text(paper)) == number


def _brings_an_index_that_some_have(connection: Connection, config: Config) -> None:
    there = text("select to_regclass('ix_sales_order_due_on') is not null")
    command.downgrade(config, "tenant_0032")
    assert not connection.scalar(there)
    connection.execute(text("create index ix_sales_order_due_on on sales_order (due_on, id)"))
    command.upgrade(config, "head")
    assert connection.scalar(there)


def test_a_schema_goes_down_and_up_again(urls: Urls) -> None:
    tenant = Tenant("updown", "Aşağı Yukarı")
    engine = owner_engine(urls.admin_url)
    with engine.begin() as connection:
        connection.execute(text(f"create schema {tenant.schema}"))
    migrate_tenant(urls.admin_url, tenant)
    with engine.begin() as connection, sealing_with("m" * 40):
        config = Config(attributes={"connection": connection, "schema": tenant.schema})
        config.set_main_option("script_location", str(Path(ROOT) / "tenant"))
        _brings_an_index_that_some_have(connection, config)
        _seals_what_was_plain(connection, config)
        command.downgrade(config, "base")
    with engine.begin() as connection:
        left = connection.scalars(
            text("select tablename from pg_tables where schemaname = :schema"), {"schema": tenant.schema}
        )
        assert set(left) == {"alembic_version"}
    assert migrate_tenant(urls.admin_url, tenant).after is not None
