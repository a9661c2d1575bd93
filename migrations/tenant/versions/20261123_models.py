"""Released versions of door models, and the examples that must hold before one is released.

Revision ID: tenant_0021
Revises: tenant_0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "tenant_0021"
down_revision = "tenant_0019"
branch_labels = None
depends_on = None

_JSON = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.add_column("door_model", sa.Column("version", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "model_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("model_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.String(length=160), nullable=False),
        sa.Column("note", sa.String(length=300), server_default="", nullable=False),
        sa.Column("content", _JSON, nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_model_version_number_positive")),
        sa.ForeignKeyConstraint(["model_id"], ["door_model.id"], name=op.f("fk_model_version_model_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_version")),
        sa.UniqueConstraint("model_id", "number", name=op.f("uq_model_version_model_id_number")),
    )
    op.create_table(
        "version_material",
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("material_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["model_version.id"], name=op.f("fk_version_material_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_version_material_material_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "material_id", name=op.f("pk_version_material")),
    )
    op.create_index(op.f("ix_version_material_material_id"), "version_material", ["material_id"])
    op.create_table(
        "model_example",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("model_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("answers", _JSON, nullable=False),
        sa.Column("expected", _JSON, nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_id"], ["door_model.id"], name=op.f("fk_model_example_model_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_example")),
        sa.UniqueConstraint("model_id", "name", name=op.f("uq_model_example_model_id_name")),
    )
    op.add_column("order_line", sa.Column("version_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_order_line_version_id"), "order_line", "model_version", ["version_id"], ["id"]
    )
    op.create_index(op.f("ix_order_line_version_id"), "order_line", ["version_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_order_line_version_id"), "order_line")
    op.drop_constraint(op.f("fk_order_line_version_id"), "order_line", type_="foreignkey")
    op.drop_column("order_line", "version_id")
    op.drop_table("model_example")
    op.drop_table("version_material")
    op.drop_table("model_version")
    op.drop_column("door_model", "version")
