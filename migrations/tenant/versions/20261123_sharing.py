"""Papers that leave the house: kept for ten years, shared by links, printed many at a time.

Revision ID: tenant_0018
Revises: tenant_0017
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "tenant_0018"
down_revision = "tenant_0017"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
KEPT = ("issued_document", "document_file")


def upgrade() -> None:
    op.create_table(
        "paper_share",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=160), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(length=160), server_default="", nullable=False),
        sa.CheckConstraint("until > created_at", name=op.f("ck_paper_share_ends_after_it_begins")),
        sa.CheckConstraint(
            "(revoked_at is null) = (revoked_by = '')", name=op.f("ck_paper_share_revoked_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["issued_document.id"], name=op.f("fk_paper_share_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_share")),
        sa.UniqueConstraint("public_id", name=op.f("uq_paper_share_public_id")),
    )
    op.create_index(op.f("ix_paper_share_document_id"), "paper_share", ["document_id"], unique=False)
    op.create_table(
        "paper_opening",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("share_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=4), nullable=False),
        sa.Column("address", postgresql.INET(), nullable=True),
        sa.Column("device", sa.String(length=160), server_default="", nullable=False),
        sa.CheckConstraint("what in ('page', 'pdf')", name=op.f("ck_paper_opening_known_what")),
        sa.ForeignKeyConstraint(["share_id"], ["paper_share.id"], name=op.f("fk_paper_opening_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_opening")),
    )
    op.create_index(op.f("ix_paper_opening_share_id"), "paper_opening", ["share_id"], unique=False)
    op.create_table(
        "paper_batch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("documents", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(length=10), server_default="waiting", nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=160), nullable=False),
        sa.Column("created_by_id", sa.BigInteger(), nullable=True),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting', 'drawing', 'done', 'failed')", name=op.f("ck_paper_batch_known_state")
        ),
        sa.CheckConstraint(
            "done >= 0 and done <= total and total > 0", name=op.f("ck_paper_batch_done_of_total")
        ),
        sa.CheckConstraint("content is null or state = 'done'", name=op.f("ck_paper_batch_file_when_done")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_batch")),
    )
    op.add_column("mail", sa.Column("attaches", sa.Boolean(), server_default="true", nullable=False))
    op.add_column(
        "company", sa.Column("warns_before_leaving", sa.Boolean(), server_default="true", nullable=False)
    )
    op.drop_index(op.f("ix_issued_document_issued_at"), table_name="issued_document")
    op.create_index("ix_issued_document_issued_at", "issued_document", ["issued_at", "id"], unique=False)
    op.get_bind().connection.driver_connection.execute(  # type: ignore[union-attr]
        (SQL / "paper_keeping.sql").read_text(encoding="utf-8")
    )
    for table in KEPT:
        op.execute(
            f"create trigger keep_papers before update or delete on {table}"
            " for each row execute function keep_papers()"
        )


def downgrade() -> None:
    for table in KEPT:
        op.execute(f"drop trigger keep_papers on {table}")
    op.execute("drop function keep_papers()")
    op.drop_index("ix_issued_document_issued_at", table_name="issued_document")
    op.create_index(op.f("ix_issued_document_issued_at"), "issued_document", ["issued_at"], unique=False)
    op.drop_column("company", "warns_before_leaving")
    op.drop_column("mail", "attaches")
    for table in ("paper_batch", "paper_opening", "paper_share"):
        op.drop_table(table)
