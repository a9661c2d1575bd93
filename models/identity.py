"""People and roles: FAB's own tables, under the names the rest of the house uses; and how people come in."""

from __future__ import annotations

from datetime import datetime

from flask_appbuilder.security.sqla.models import Role, User
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey

__all__ = [
    "FailedSignIns",
    "OneTimeLink",
    "RecoveryCode",
    "Role",
    "SecondFactor",
    "SignInRules",
    "SignInSession",
    "TrustedDevice",
    "User",
]

LINK_PURPOSES = ("invitation", "reset")


def _person() -> ForeignKey:
    """Whose it is; it goes with the account."""
    return ForeignKey("ab_user.id", ondelete="CASCADE")


class FailedSignIns(Base):
    """How often a password was wrong lately, for one name from one address, or from an address at all."""

    __tablename__ = "failed_sign_ins"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class SecondFactor(Base):
    """The secret that a person's telephone shares with us, sealed."""

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(_person(), primary_key=True, autoincrement=False)
    secret: Mapped[str] = mapped_column(String(300))
    enrolled_at: Mapped[datetime]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """The step of thirty seconds whose code came last; no code of this or an earlier one counts again."""


class RecoveryCode(Base):
    """One of the ten codes for the day the telephone is lost; its hash, and when it was used."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index("ix_recovery_code_user_id", "user_id"),)

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(_person())
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None]


class TrustedDevice(Base):
    """A browser in which somebody asked not to be asked for codes for a while."""

    __tablename__ = "trusted_device"
    __table_args__ = (Index("ix_trusted_device_user_id", "user_id"),)

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(_person())
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str | None] = mapped_column(INET)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    until: Mapped[datetime]


class SignInSession(Base):
    """Somebody at a browser, from coming in to leaving; the browser holds the token, we its hash."""

    __tablename__ = "sign_in_session"
    __table_args__ = (
        Index("ix_sign_in_session_user_id", "user_id"),
        Index("ix_sign_in_session_open", "expires_at", postgresql_where=text("ended_at is null")),
    )

    id: Mapped[PrimaryKey]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(_person())
    trusted_device_id: Mapped[int | None] = mapped_column(
        ForeignKey("trusted_device.id", ondelete="SET NULL")
    )
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    """To the minute."""
    expires_at: Mapped[datetime]
    """However busy: then they sign in again."""
    address: Mapped[str | None] = mapped_column(INET)
    device: Mapped[str] = mapped_column(String(120))
    """What the browser says it is, in a few words."""
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(String(20), default="", server_default="")
    user: Mapped[User] = relationship(User)


class OneTimeLink(Base):
    """A link that lets its holder choose a password once; its hash."""

    __tablename__ = "one_time_link"
    __table_args__ = (
        CheckConstraint(f"purpose in {LINK_PURPOSES}", "known_purpose"),
        Index("ix_one_time_link_user_id", "user_id"),
    )

    id: Mapped[PrimaryKey]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(_person())
    purpose: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    until: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInRules(Base):
    """How long a company lets its people stay signed in, and whether it trusts their browsers. One row."""

    __tablename__ = "sign_in_rules"
    __table_args__ = (
        CheckConstraint("id = 1", "one_row"),
        CheckConstraint("trusted_days between 0 and 90", "trusted_days_in_range"),
        CheckConstraint("idle_minutes between 5 and 1440", "idle_minutes_in_range"),
        CheckConstraint("absolute_hours between 1 and 168", "absolute_hours_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    trusted_days: Mapped[int] = mapped_column(default=30, server_default="30")
    """For how long a trusted browser is not asked for a code; 0: always asked."""
    idle_minutes: Mapped[int] = mapped_column(default=120, server_default="120")
    absolute_hours: Mapped[int] = mapped_column(default=14, server_default="14")
    """Longer than any day at work."""
