"""Programs that speak to the API: keys somebody made for them, sessions of people who signed in by JSON."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import INET, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Name, PrimaryKey
from models.identity import User


def _person() -> ForeignKey:
    """Whose it is; it goes with the account."""
    return ForeignKey("ab_user.id", ondelete="CASCADE")


class ApiKey(Base):
    """A key that lets one program in [API anahtarı]: what it may, until when, from where; its hash."""

    __tablename__ = "api_key"

    id: Mapped[PrimaryKey]
    name: Mapped[Name]
    prefix: Mapped[str] = mapped_column(String(12), unique=True)
    """By what it is found and told apart; no secret."""
    secret_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(_person(), index=True)
    """Who made it; it never may more than they may now."""
    scopes: Mapped[list[str]] = mapped_column(JSONB)
    networks: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default="[]")
    """Addresses it is used from, like 85.34.20.0/24; none: from anywhere."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    """To the minute."""
    last_address: Mapped[str | None] = mapped_column(INET)
    revoked_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(User)

    def __str__(self) -> str:
        return self.name


class ProgramSession(Base):
    """A program in which a person signed in with password and code; all its refresh tokens are a family."""

    __tablename__ = "program_session"
    __table_args__ = (
        CheckConstraint("(ended_at is null) = (ended_why = '')", "ended_for_a_reason"),
        Index("ix_program_session_user_id", "user_id"),
    )

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(_person())
    program: Mapped[str] = mapped_column(String(120))
    """What it says it is."""
    password_mark: Mapped[str] = mapped_column(String(64))
    """Of the password at sign-in: with another one the session is over."""
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """Thirty days after it was last renewed."""
    address: Mapped[str | None] = mapped_column(INET)
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(String(20), default="", server_default="")
    user: Mapped[User] = relationship(User)


class RefreshToken(Base):
    """One token of a family; used once it is kept, so that it is known when it comes again."""

    __tablename__ = "refresh_token"
    __table_args__ = (Index("ix_refresh_token_session_id", "session_id"),)

    id: Mapped[PrimaryKey]
    session_id: Mapped[int] = mapped_column(ForeignKey("program_session.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ProgramUse(Base):
    """How often a key or a session asked in the current minute; lost with the server, which harms nobody."""

    __tablename__ = "program_use"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    who: Mapped[str] = mapped_column(String(40), primary_key=True)
    """key:7 or session:12."""
    minute: Mapped[datetime]
    asked: Mapped[int] = mapped_column(default=0, server_default=text("0"))
