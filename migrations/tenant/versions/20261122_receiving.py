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
    op.get_bind().connection.driver_connection.execute(  # type: ignore[union-attr]
        (SQL / "goods_receive.sql").read_text(encoding="utf-8")
    )


def downgrade() -> None:
    op.execute("drop function receive_goods")
    op.execute("drop function receipt_facts")
