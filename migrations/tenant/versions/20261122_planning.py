"""Planning in one round trip, from all warehouses that supply orders, minding what others have reserved.

Revision ID: tenant_0004
Revises: tenant_0003
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "tenant_0004"
down_revision = "tenant_0003"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"


def upgrade() -> None:
    op.execute("drop function issue_stock")
    _run("supply_issue.sql")
    _run("order_plan.sql")
    _run("balance_keeping.sql")
    _keep_to_own_tables()


def downgrade() -> None:
    op.execute("drop function plan_order")
    op.execute("drop function issue_stock")
    op.execute("drop trigger keep_stock_balances on stock_move")
    op.execute("drop function keep_stock_balances()")
    _run("stock_balance.sql")
    _run("stock_issue.sql")
    _keep_to_own_tables()


def _keep_to_own_tables() -> None:
    # The function runs as its owner, so it must not find tables by the caller's search path.
    schema = op.get_context().opts["version_table_schema"]
    op.execute(f'alter function keep_stock_balances() set search_path = "{schema}", pg_temp')


def _run(script: str) -> None:
    op.get_bind().connection.driver_connection.execute(  # type: ignore[union-attr]
        (SQL / script).read_text(encoding="utf-8")
    )
