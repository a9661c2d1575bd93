"""Papers are found by who they are for.

Revision ID: tenant_0016
Revises: tenant_0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tenant_0016"
down_revision = "tenant_0014"
branch_labels = None
depends_on = None

PARTY = (
    "coalesce(snapshot #>> '{customer,name}', snapshot #>> '{buyer,name}', snapshot #>> '{supplier,name}', '')"
)


def upgrade() -> None:
    op.add_column("issued_document", sa.Column("party_name", sa.Text(), sa.Computed(PARTY, persisted=True), nullable=False))
    op.add_column(
        "issued_document",
        sa.Column(
            "search", sa.Text(), sa.Computed(f"platform.tr_fold(number || ' ' || {PARTY})", persisted=True), nullable=False
        ),
    )
    op.create_index(
        "ix_issued_document_search",
        "issued_document",
        ["search"],
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    )
    op.create_index("ix_issued_document_issued_at", "issued_document", ["issued_at"])


def downgrade() -> None:
    op.drop_index("ix_issued_document_issued_at", "issued_document")
    op.drop_index("ix_issued_document_search", "issued_document")
    op.drop_column("issued_document", "search")
    op.drop_column("issued_document", "party_name")
