"""Keys and tokens of programs that speak to the API.

Revision ID: tenant_0009
Revises: tenant_0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "tenant_0009"
down_revision = "tenant_0008"
branch_labels = None
depends_on = None

NOW = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "api_key",
        _number(),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("prefix", sa.String(12), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("scopes", postgresql.JSONB(), nullable=False),
        sa.Column("networks", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("created_at", NOW, nullable=False),
        sa.Column("expires_at", NOW, nullable=False),
        sa.Column("last_used_at", NOW, nullable=True),
        sa.Column("last_address", postgresql.INET(), nullable=True),
        sa.Column("revoked_at", NOW, nullable=True),
        _person("api_key"),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
        sa.UniqueConstraint("prefix", name="uq_api_key_prefix"),
    )
    op.create_index("ix_api_key_user_id", "api_key", ["user_id"])
    op.create_table(
        "program_session",
        _number(),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("program", sa.String(120), nullable=False),
        sa.Column("password_mark", sa.String(64), nullable=False),
        sa.Column("started_at", NOW, nullable=False),
        sa.Column("last_seen_at", NOW, nullable=False),
        sa.Column("expires_at", NOW, nullable=False),
        sa.Column("address", postgresql.INET(), nullable=True),
        sa.Column("ended_at", NOW, nullable=True),
        sa.Column("ended_why", sa.String(20), server_default="", nullable=False),
        _person("program_session"),
        sa.CheckConstraint(
            "(ended_at is null) = (ended_why = '')", name="ck_program_session_ended_for_a_reason"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_program_session"),
    )
    op.create_index("ix_program_session_user_id", "program_session", ["user_id"])
    op.create_table(
        "refresh_token",
        _number(),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("expires_at", NOW, nullable=False),
        sa.Column("used_at", NOW, nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["program_session.id"],
            name="fk_refresh_token_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_refresh_token"),
        sa.UniqueConstraint("token_hash", name="uq_refresh_token_token_hash"),
    )
    op.create_index("ix_refresh_token_session_id", "refresh_token", ["session_id"])
    op.create_table(
        "program_use",
        sa.Column("who", sa.String(40), nullable=False),
        sa.Column("minute", NOW, nullable=False),
        sa.Column("asked", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("who", name="pk_program_use"),
        prefixes=["UNLOGGED"],
    )


def downgrade() -> None:
    for table in ("program_use", "refresh_token", "program_session", "api_key"):
        op.drop_table(table)


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False)


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["ab_user.id"], name=f"fk_{table}_user_id", ondelete="CASCADE"
    )
