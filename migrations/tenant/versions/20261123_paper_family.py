"""What the family of papers needs: trade name, footer and signature; the language a firm reads.

Revision ID: tenant_0017
Revises: tenant_0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tenant_0017"
down_revision = "tenant_0016"
branch_labels = None
depends_on = None

TEXTS = ("paper_footer", "paper_footer_english", "paper_signature", "paper_signature_english")


def upgrade() -> None:
    op.add_column("company", sa.Column("trade_name", sa.String(length=80), server_default="", nullable=False))
    for name in TEXTS:
        op.add_column("company", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("party", sa.Column("paper_language", sa.String(length=2), server_default="tr", nullable=False))
    op.create_check_constraint(op.f("ck_party_known_language"), "party", "paper_language in ('tr', 'en')")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_party_known_language"), "party")
    op.drop_column("party", "paper_language")
    for name in reversed(TEXTS):
        op.drop_column("company", name)
    op.drop_column("company", "trade_name")
