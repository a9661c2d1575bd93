"""Dealers and their people.

Revision ID: tenant_0031
Revises: tenant_0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tenant_0031"
down_revision = "tenant_0030"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_RULE = "ck_sales_order_sent_by_its_dealer"


def upgrade() -> None:
    op.create_table(
        "person_party",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("given_by", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["ab_user.id"], name=op.f("fk_person_party_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_person_party_party_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_person_party")),
    )
    op.create_index(op.f("ix_person_party_party_id"), "person_party", ["party_id"], unique=False)
    op.add_column("sales_order", sa.Column("by_dealer", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("sales_order", sa.Column("sent_by_dealer_at", _MOMENT, nullable=True))
    op.create_check_constraint(op.f(_RULE), "sales_order", "by_dealer or sent_by_dealer_at is null")


def downgrade() -> None:
    op.drop_constraint(op.f(_RULE), "sales_order", type_="check")
    op.drop_column("sales_order", "sent_by_dealer_at")
    op.drop_column("sales_order", "by_dealer")
    op.drop_table("person_party")
