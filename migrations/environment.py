"""What both sets share: one schema, one transaction, short lock waits, and which tables belong to it."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection, text

import models
from models.base import metadata

LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "60s"

assert models


def run(*, platform: bool) -> None:
    """Migrate the schema named in the configuration's attributes over the connection given there."""
    attributes = context.config.attributes
    connection: Connection = attributes["connection"]
    schema: str = attributes["schema"]
    connection.execute(text("select set_config('search_path', :path, false)"), {"path": f"{schema},public"})
    connection.execute(text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.execute(text(f"set statement_timeout = '{STATEMENT_TIMEOUT}'"))
    # Reflection then sees this schema's tables under the plain names the models use.
    connection.dialect.default_schema_name = "public" if platform else schema
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_schemas=platform,
        include_name=_platform_name if platform else None,
        include_object=_belongs(platform),
        version_table_schema=schema,
        compare_type=True,
        compare_server_default=False,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def _platform_name(name: str | None, kind: str, _parents: Any) -> bool:
    return kind != "schema" or name == "platform"


def _belongs(platform: bool) -> Any:  # noqa: FBT001
    def belongs(thing: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:  # noqa: FBT001
        table = thing if kind == "table" else getattr(thing, "table", None)
        if table is None:
            return True
        if str(table.name).startswith("procrastinate") or table.name == "alembic_version":
            return False
        if kind == "table" and reflected and platform and table.schema != "platform":
            return False
        del name
        return (table.schema == "platform") == platform

    return belongs
