"""Less work for each row: references of moves are proved once for a batch, reservations are one stretch.

Revision ID: tenant_0007
Revises: tenant_0006
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "tenant_0007"
down_revision = "tenant_0006"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"
REFERENCES = {
    "material_id": "material",
    "source_id": "location",
    "target_id": "location",
    "order_line_id": "order_line",
}

SCRIPTS = (
    "balance_keeping.sql",
    "moved_keeping.sql",
    "supply_issue.sql",
    "receipt_posting.sql",
    "goods_receive.sql",
)
"""Earlier revisions run some of them too, as they are now: going down takes none of those away."""


def upgrade() -> None:
    for column in REFERENCES:
        op.drop_constraint(f"fk_stock_move_{column}", "stock_move")
    _index_reservations(["material_id", "rank", "order_id"], include=["quantity"])
    for script in SCRIPTS:
        _run(script)
    for table in sorted(set(REFERENCES.values())):
        op.execute(
            f"create trigger keep_what_was_moved after delete or update of id on {table}"
            " for each row execute function keep_what_was_moved()"
        )
    # The functions run as their owner, so they must not find tables by the caller's search path.
    schema = op.get_context().opts["version_table_schema"]
    for function in ("keep_stock_balances", "keep_what_was_moved"):
        op.execute(f'alter function {function}() set search_path = "{schema}", pg_temp')


def downgrade() -> None:
    for table in sorted(set(REFERENCES.values())):
        op.execute(f"drop trigger keep_what_was_moved on {table}")
    op.execute("drop function keep_what_was_moved()")
    _index_reservations(["material_id", "rank"], include=["quantity", "order_id"])
    for column, table in REFERENCES.items():
        op.create_foreign_key(f"fk_stock_move_{column}", "stock_move", table, [column], ["id"])


def _index_reservations(columns: list[str], include: list[str]) -> None:
    op.drop_index("ix_reservation_material", table_name="reservation")
    op.create_index("ix_reservation_material", "reservation", columns, postgresql_include=include)


def _run(script: str) -> None:
    op.get_bind().connection.driver_connection.execute(  # type: ignore[union-attr]
        (SQL / script).read_text(encoding="utf-8")
    )
