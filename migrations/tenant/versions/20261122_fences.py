"""Rights for single warehouses.

Revision ID: tenant_0014
Revises: tenant_0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tenant_0014"
down_revision = "tenant_0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_warehouse",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["ab_user.id"], name="fk_person_warehouse_user_id_ab_user", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["location.id"],
            name="fk_person_warehouse_location_id_location",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "location_id", name="pk_person_warehouse"),
    )
    op.create_index("ix_person_warehouse_location_id", "person_warehouse", ["location_id"])


def downgrade() -> None:
    op.drop_table("person_warehouse")
