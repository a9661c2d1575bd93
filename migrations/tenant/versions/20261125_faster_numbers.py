"""Numbers taken in one statement.

Revision ID: tenant_0032
Revises: tenant_0031
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "tenant_0032"
down_revision = "tenant_0031"
branch_labels = None
depends_on = None


SCRIPT = Path(__file__).resolve().parents[1] / "sql" / "number_taking.sql"


def upgrade() -> None:
    """The function in its present words; its answers are the same, so going down leaves it."""
    op.get_bind().connection.driver_connection.execute(  # type: ignore[union-attr]
        SCRIPT.read_text(encoding="utf-8")
    )


def downgrade() -> None:
    pass
