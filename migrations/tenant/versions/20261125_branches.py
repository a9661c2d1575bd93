"""Series of our own documents for every branch, its address, and who belongs to it.

Revision ID: tenant_0035
Revises: tenant_0034
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "tenant_0035"
down_revision = "tenant_0034"
branch_labels = None
depends_on = None

SCRIPT = Path(__file__).resolve().parents[1] / "sql" / "branch_numbers.sql"
ADDRESS = (("street", 300), ("district", 60), ("city", 60), ("postal_code", 20))


def upgrade() -> None:
    # The letters of a branch are those of the house and its code.
    op.alter_column("number_series", "series", type_=sa.String(20), existing_type=sa.String(10))
    for name, length in ADDRESS:
        op.add_column("branch", sa.Column(name, sa.String(length), server_default="", nullable=False))
    op.create_table(
        "branch_series",
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("letters", sa.String(length=20), nullable=False),
        sa.Column("is_yearly", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("digits", sa.Integer(), server_default="5", nullable=False),
        sa.CheckConstraint("letters <> ''", name=op.f("ck_branch_series_has_letters")),
        sa.CheckConstraint("digits between 3 and 8", name=op.f("ck_branch_series_readable_digits")),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_branch_series_branch_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("branch_id", "document", name=op.f("pk_branch_series")),
    )
    op.create_table(
        "person_branch",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branch.id"], name=op.f("fk_person_branch_branch_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["ab_user.id"], name=op.f("fk_person_branch_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_person_branch")),
    )
    op.create_index("ix_person_branch_branch_id", "person_branch", ["branch_id"])
    op.get_bind().connection.driver_connection.execute(  # type: ignore[union-attr]
        SCRIPT.read_text(encoding="utf-8")
    )


def downgrade() -> None:
    op.execute("drop function if exists take_codes_of(bigint, text, text, integer, integer)")
    op.drop_table("person_branch")
    op.drop_table("branch_series")
    for name, _length in ADDRESS:
        op.drop_column("branch", name)
