"""Second factors, sessions, invitations and the rules of signing in.

Revision ID: tenant_0008
Revises: tenant_0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "tenant_0008"
down_revision = "tenant_0007"
branch_labels = None
depends_on = None

NOW = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("secret", sa.String(300), nullable=False),
        sa.Column("enrolled_at", NOW, nullable=False),
        sa.Column("last_step", sa.BigInteger(), server_default="0", nullable=False),
        _person("second_factor"),
        sa.PrimaryKeyConstraint("user_id", name="pk_second_factor"),
    )
    op.create_table(
        "recovery_code",
        _number(),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("used_at", NOW, nullable=True),
        *_known_by("recovery_code", "code_hash"),
    )
    op.create_table(
        "trusted_device",
        _number(),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("address", postgresql.INET(), nullable=True),
        sa.Column("created_at", NOW, nullable=False),
        sa.Column("last_used_at", NOW, nullable=False),
        sa.Column("until", NOW, nullable=False),
        *_known_by("trusted_device", "token_hash"),
    )
    op.create_table(
        "sign_in_session",
        _number(),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("trusted_device_id", sa.BigInteger(), nullable=True),
        sa.Column("started_at", NOW, nullable=False),
        sa.Column("last_seen_at", NOW, nullable=False),
        sa.Column("expires_at", NOW, nullable=False),
        sa.Column("address", postgresql.INET(), nullable=True),
        sa.Column("device", sa.String(120), nullable=False),
        sa.Column("ended_at", NOW, nullable=True),
        sa.Column("ended_why", sa.String(20), server_default="", nullable=False),
        *_known_by("sign_in_session", "token_hash"),
        sa.ForeignKeyConstraint(
            ["trusted_device_id"],
            ["trusted_device.id"],
            ondelete="SET NULL",
            name="fk_sign_in_session_trusted_device_id_trusted_device",
        ),
    )
    op.create_index(
        "ix_sign_in_session_open",
        "sign_in_session",
        ["expires_at"],
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "one_time_link",
        _number(),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("created_at", NOW, nullable=False),
        sa.Column("until", NOW, nullable=False),
        sa.Column("used_at", NOW, nullable=True),
        sa.CheckConstraint("purpose in ('invitation', 'reset')", name="ck_one_time_link_known_purpose"),
        *_known_by("one_time_link", "token_hash"),
    )
    for table in ("recovery_code", "trusted_device", "sign_in_session", "one_time_link"):
        op.create_index(f"ix_{table}_user_id", table, ["user_id"])
    op.create_table(
        "sign_in_rules",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("trusted_days", sa.Integer(), server_default="30", nullable=False),
        sa.Column("idle_minutes", sa.Integer(), server_default="120", nullable=False),
        sa.Column("absolute_hours", sa.Integer(), server_default="14", nullable=False),
        sa.CheckConstraint("id = 1", name="ck_sign_in_rules_one_row"),
        sa.CheckConstraint("trusted_days between 0 and 90", name="ck_sign_in_rules_trusted_days_in_range"),
        sa.CheckConstraint("idle_minutes between 5 and 1440", name="ck_sign_in_rules_idle_minutes_in_range"),
        sa.CheckConstraint("absolute_hours between 1 and 168", name="ck_sign_in_rules_absolute_hours_in_range"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_rules"),
    )
    op.execute("insert into sign_in_rules (id) values (1)")


def downgrade() -> None:
    for table in (
        "sign_in_rules",
        "one_time_link",
        "sign_in_session",
        "trusted_device",
        "recovery_code",
        "second_factor",
    ):
        op.drop_table(table)


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False)


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["ab_user.id"], ondelete="CASCADE", name=f"fk_{table}_user_id_ab_user"
    )


def _known_by(table: str, hashed: str) -> tuple[sa.Constraint, ...]:
    return (
        _person(table),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint(hashed, name=f"uq_{table}_{hashed}"),
    )
