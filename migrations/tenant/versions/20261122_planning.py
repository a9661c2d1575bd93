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


def downgrade() -> None:
    op.execute("drop function plan_order")
    op.execute("drop function issue_stock")
    _run("stock_issue.sql")


def _run(script: str) -> None:
    op.get_bind().connection.driver_connection.execute(  # type: ignore[union-attr]
        (SQL / script).read_text(encoding="utf-8")
    )
