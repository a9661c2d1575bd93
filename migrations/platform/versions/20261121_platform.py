"""Platform: tenants and their host names, the job queue, Turkish text functions.

Revision ID: platform_0001
Revises:
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from procrastinate.sync_psycopg_connector import SyncPsycopgConnector

revision = "platform_0001"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"


def upgrade() -> None:
    op.create_table(
        "tenant",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("slug", sa.String(31), nullable=False),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tenant"),
        sa.UniqueConstraint("slug", name="uq_tenant_slug"),
        schema="platform",
    )
    op.create_table(
        "tenant_domain",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("tenant_id", sa.BigInteger(), nullable=False),
        sa.Column("host", sa.String(253), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["platform.tenant.id"], name="fk_tenant_domain_tenant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tenant_domain"),
        sa.UniqueConstraint("host", name="uq_tenant_domain_host"),
        schema="platform",
    )
    op.create_index("ix_tenant_domain_tenant_id", "tenant_domain", ["tenant_id"], schema="platform")
    connection = op.get_bind()
    _run_script(connection, (SQL / "text.sql").read_text(encoding="utf-8"))
    _create_job_queue(connection)


def _create_job_queue(connection: sa.Connection) -> None:
    schema = SchemaManager(connector=SyncPsycopgConnector()).get_schema()
    _run_script(connection, schema)
    # A tenant's role may put a job into the queue with its own change, but sees no queue.
    connection.exec_driver_sql(
        "alter function platform.procrastinate_defer_jobs_v1(platform.procrastinate_job_to_defer_v1[])"
        " security definer set search_path = platform, pg_temp"
    )
    _run_script(connection, (SQL / "jobs.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("drop schema platform cascade")
    op.execute("create schema platform")


def _run_script(connection: sa.Connection, script: str) -> None:
    # The driver itself, without parameters: the script has percent signs and many statements.
    connection.connection.driver_connection.execute(script)  # type: ignore[union-attr]
