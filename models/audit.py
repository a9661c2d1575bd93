"""The chain of the audit trail: seals over its entries, signed heads of days, and what the proof found."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from models.base import Base, Json, PrimaryKey, Xid8


class AuditSeal(Base):
    """Some entries in their order, bound to all before them by the hash of the seal before; append-only."""

    __tablename__ = "audit_seal"
    __table_args__ = (
        CheckConstraint("number > 0", "counted_from_one"),
        Index("ix_audit_seal_last_id", "last_id"),
    )

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entries: Mapped[list[int]] = deferred(mapped_column(ARRAY(BigInteger), nullable=False))
    """The ids of the entries in the order of their transactions."""
    prints: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    """The SHA-256 of each entry's content, 32 bytes each, in the same order."""
    first_id: Mapped[int | None] = mapped_column(BigInteger)
    last_id: Mapped[int | None] = mapped_column(BigInteger)
    """The smallest and the largest of the entries."""
    total: Mapped[int] = mapped_column(BigInteger)
    """Entries of the whole chain up to here."""
    era_start: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Entries up to this id were written by the database server before this one."""
    reached_xact: Mapped[str] = mapped_column(Xid8)
    reached_id: Mapped[int] = mapped_column(BigInteger)
    """How far the chain is: the transaction and the id of its last entry."""
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    sealed_at: Mapped[datetime]


class AuditHead(Base):
    """Where the chain stood on a day, signed with the key of this installation; append-only."""

    __tablename__ = "audit_head"

    id: Mapped[PrimaryKey]
    day: Mapped[date] = mapped_column(unique=True)
    seal_number: Mapped[int] = mapped_column(BigInteger)
    statement: Mapped[str]
    """Exactly what was signed."""
    public_key: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(128))
    signed_at: Mapped[datetime]


class AuditProof(Base):
    """What one run of the proof of the chain found; kept, so that a missing night shows."""

    __tablename__ = "audit_proof"

    id: Mapped[PrimaryKey]
    at: Mapped[datetime]
    entries: Mapped[int] = mapped_column(BigInteger)
    seals: Mapped[int] = mapped_column(BigInteger)
    differences: Mapped[int]
    findings: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'"))


class AuditWords(Base):
    """What an entry says, folded for search; written when it is sealed, so that acts do not pay for it."""

    __tablename__ = "audit_words"
    __table_args__ = (
        Index(
            "ix_audit_words_words", "words", postgresql_using="gin", postgresql_ops={"words": "gin_trgm_ops"}
        ),
    )

    entry_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    words: Mapped[str]


class AuditRules(Base):
    """Who gets the signed head of each day. One row at most."""

    __tablename__ = "audit_rules"
    __table_args__ = (CheckConstraint("id = 1", "one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    head_recipient: Mapped[str] = mapped_column(String(320), default="", server_default="")
