"""Groups, conditions and pictures of a model's questions.

Revision ID: tenant_0030
Revises: tenant_0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "tenant_0030"
down_revision = "tenant_0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "model_parameter", sa.Column("group_name", sa.String(length=60), server_default="", nullable=False)
    )
    op.add_column(
        "model_parameter", sa.Column("shown_if", sa.String(length=1000), server_default="", nullable=False)
    )
    op.create_table(
        "option_picture",
        sa.Column("option_id", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["option_id"],
            ["parameter_option.id"],
            name=op.f("fk_option_picture_option_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("option_id", name=op.f("pk_option_picture")),
    )


def downgrade() -> None:
    op.drop_table("option_picture")
    op.drop_column("model_parameter", "shown_if")
    op.drop_column("model_parameter", "group_name")
