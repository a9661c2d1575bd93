"""Receiving goods in two round trips: what a delivery is judged by, and all its rows.

Revision ID: tenant_0005
Revises: tenant_0004
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "tenant_0005"
down_revision = "tenant_0004"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"


def upgrade() -> None:
    _run("goods_receive.sql")
    # Companies that are here already get the trigger's function that asks first whether anything goes out.
    _run("balance_keeping.sql")
    # The function runs as its owner, so it must not find tables by the caller's search path.
    schema = op.get_context().opts["version_table_schema"]
    op.execute(f'alter function keep_stock_balances() set search_path = "{schema}", pg_temp')


def downgrade() -> None:
    op.execute("drop function receive_goods")
    op.execute("drop function receipt_facts")


def _run(script: str) -> None:
    op.get_bind().connection.driver_connection.execute(  # type: ignore[union-attr]
        (SQL / script).read_text(encoding="utf-8")
    )
