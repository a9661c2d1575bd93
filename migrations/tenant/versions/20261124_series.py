"""Number series of documents per year and branch.

Revision ID: tenant_0028
Revises: tenant_0027
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "tenant_0028"
down_revision = "tenant_0027"
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parents[1] / "sql"
SCRIPTS = ("number_taking.sql", "goods_receive.sql", "order_plan.sql")
"""Receiving and planning take their numbers from the first; going down takes none of them away."""
LEGAL = "'^[A-Z0-9]{3}$'"
LEGAL_SERIES = ("waybill_series", "invoice_series", "earchive_series")


def upgrade() -> None:
    op.add_column("number_series", sa.Column("first_number", sa.Integer(), server_default="1", nullable=False))
    op.create_table(
        "branch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        *(sa.Column(name, sa.String(length=3), nullable=False) for name in LEGAL_SERIES),
        sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False),
        *(sa.CheckConstraint(f"{name} ~ {LEGAL}", name=op.f(f"ck_branch_legal_{name}")) for name in LEGAL_SERIES),
        sa.CheckConstraint("earchive_series <> invoice_series", name=op.f("ck_branch_earchive_apart")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branch")),
        *(sa.UniqueConstraint(name, name=op.f(f"uq_branch_{name}")) for name in ("code", *LEGAL_SERIES)),
    )
    op.create_table(
        "document_series",
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("letters", sa.String(length=5), nullable=False),
        sa.Column("is_yearly", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("digits", sa.Integer(), server_default="5", nullable=False),
        sa.CheckConstraint("letters ~ '^[A-Z0-9]{1,5}$'", name=op.f("ck_document_series_short_letters")),
        sa.CheckConstraint("digits between 3 and 8", name=op.f("ck_document_series_readable_digits")),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_document_series")),
    )
    for table in ("shipment", "edocument"):
        op.add_column(table, sa.Column("branch_id", sa.BigInteger(), nullable=True))
        op.create_foreign_key(op.f(f"fk_{table}_branch_id"), table, "branch", ["branch_id"], ["id"])
    for script in SCRIPTS:
        op.get_bind().connection.driver_connection.execute(  # type: ignore[union-attr]
            (SQL / script).read_text(encoding="utf-8")
        )


def downgrade() -> None:
    for table in ("edocument", "shipment"):
        op.drop_column(table, "branch_id")
    op.drop_table("document_series")
    op.drop_table("branch")
    op.drop_column("number_series", "first_number")
