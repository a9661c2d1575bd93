"""Attachments of orders and links to an order's public page.

Revision ID: tenant_0023
Revises: tenant_0022
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "tenant_0023"
down_revision = "tenant_0022"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_SHOWN = ("status_shows_prices", "status_shows_papers")


def upgrade() -> None:
    _links()
    _attachments()
    for column in _SHOWN:
        op.add_column("company", sa.Column(column, sa.Boolean(), server_default="false", nullable=False))


def downgrade() -> None:
    for column in _SHOWN:
        op.drop_column("company", column)
    for table in ("order_attachment", "order_link_opening", "order_link"):
        op.drop_table(table)


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def _text(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length), server_default="", nullable=False)


def _links() -> None:
    op.create_table(
        "order_link",
        _id(),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.String(length=160), nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.Column("revoked_at", _MOMENT, nullable=True),
        _text("revoked_by", 160),
        sa.CheckConstraint("until > created_at", name=op.f("ck_order_link_ends_after_it_begins")),
        sa.CheckConstraint(
            "(revoked_at is null) = (revoked_by = '')", name=op.f("ck_order_link_revoked_by_somebody")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_order_link_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_link")),
        sa.UniqueConstraint("public_id", name=op.f("uq_order_link_public_id")),
    )
    op.create_index(op.f("ix_order_link_order_id"), "order_link", ["order_id"], unique=False)
    op.create_table(
        "order_link_opening",
        _id(),
        sa.Column("link_id", sa.BigInteger(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("what", sa.String(length=4), nullable=False),
        sa.Column("address", postgresql.INET(), nullable=True),
        _text("device", 160),
        sa.CheckConstraint("what in ('page', 'pdf')", name=op.f("ck_order_link_opening_known_what")),
        sa.ForeignKeyConstraint(["link_id"], ["order_link.id"], name=op.f("fk_order_link_opening_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_link_opening")),
    )
    op.create_index(op.f("ix_order_link_opening_link_id"), "order_link_opening", ["link_id"], unique=False)


def _attachments() -> None:
    op.create_table(
        "order_attachment",
        _id(),
        sa.Column("public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.Column("added_by", sa.String(length=160), nullable=False),
        sa.Column("removed_at", _MOMENT, nullable=True),
        _text("removed_by", 160),
        _text("removed_reason", 500),
        sa.CheckConstraint("kind in ('photo', 'pdf')", name=op.f("ck_order_attachment_known_kind")),
        sa.CheckConstraint("size > 0", name=op.f("ck_order_attachment_size_positive")),
        sa.CheckConstraint(
            "(removed_at is null) = (content is not null)",
            name=op.f("ck_order_attachment_content_until_removed"),
        ),
        sa.CheckConstraint(
            "(removed_at is null) = (removed_reason = '')",
            name=op.f("ck_order_attachment_removed_for_a_reason"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_order_attachment_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_attachment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_order_attachment_public_id")),
    )
    op.create_index("ix_order_attachment_order", "order_attachment", ["order_id", "removed_at"], unique=False)
