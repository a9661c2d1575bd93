"""Handing documents over to an integrator, every attempt of it, and the buyers' answers that come back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from models.base import Base, Json, Name, Note, PrimaryKey
from models.edocuments import EDocument

ADAPTERS = ("draft", "http")
OUTCOMES = ("given", "known", "again", "unsure", "stopped", "refused", "at_gib", "lost", "contradiction")
ANSWER_STATES = ("applied", "late", "unknown", "unreadable", "contradiction", "closed")


class IntegratorSettings(Base):
    """Who carries our documents, and the certificate of those who sign themselves. One row."""

    __tablename__ = "integrator_settings"
    __table_args__ = (
        CheckConstraint("id = 1", "one_row"),
        CheckConstraint(f"adapter in {ADAPTERS}", "known_adapter"),
        CheckConstraint(
            "adapter = 'draft' or (address <> '' and sealed_key <> '')", "address_and_key_when_connected"
        ),
        CheckConstraint("not is_signing or sealed_certificate <> ''", "certificate_when_signing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    adapter: Mapped[str] = mapped_column(String(20), default="draft", server_default="draft")
    address: Mapped[str] = mapped_column(String(300), default="", server_default="")
    sealed_key: Mapped[Note]
    """Sealed with the tenant's key; no screen ever shows it again."""
    connected_at: Mapped[datetime | None]
    """Documents that were validated before are handed over by a person only: they may have gone elsewhere."""
    sends_invoices: Mapped[bool] = mapped_column(default=True, server_default="true")
    """Whether invoices leave like despatches do, or bookkeeping sends them on another way."""
    bookmark: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """Up to where answers were fetched."""
    is_signing: Mapped[bool] = mapped_column(default=False, server_default="false")
    sealed_certificate: Mapped[Note]
    """Certificate and private key, sealed; the password of the file they came in is not kept at all."""
    certificate_name: Mapped[Name] = mapped_column(default="", server_default="")
    certificate_serial: Mapped[str] = mapped_column(String(60), default="", server_default="")
    certificate_from: Mapped[date | None]
    certificate_until: Mapped[date | None]


class Handover(Base):
    """How far a document is on its way out of the house: tries, the next one, and what is not known."""

    __tablename__ = "handover"
    __table_args__ = (
        CheckConstraint("tries >= 0", "tries_not_negative"),
        Index("ix_handover_next_at", "next_at"),
    )

    document_id: Mapped[int] = mapped_column(
        ForeignKey("edocument.id"), primary_key=True, autoincrement=False
    )
    reference: Mapped[str] = mapped_column(String(120), default="", server_default="")
    """The integrator's own name for it."""
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    is_unsure: Mapped[bool] = mapped_column(default=False, server_default="false")
    """It may have arrived: where it is must be asked before it is handed over again."""
    is_stopped: Mapped[bool] = mapped_column(default=False, server_default="false")
    """No try will help until a person has looked."""
    claimed_at: Mapped[datetime | None]
    """A worker is at it since then; a worker that died leaves this mark."""
    waiting_since: Mapped[datetime]
    given_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    """When it is tried, or its state asked, next."""
    last_code: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """The trouble of the last try; empty when it went well."""
    last_facts: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    document: Mapped[EDocument] = relationship()


class HandoverAttempt(Base):
    """One try to hand a document over or to learn where it is; append-only."""

    __tablename__ = "handover_attempt"
    __table_args__ = (CheckConstraint(f"outcome in {OUTCOMES}", "known_outcome"),)

    id: Mapped[PrimaryKey]
    document_id: Mapped[int] = mapped_column(ForeignKey("edocument.id"), index=True)
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(80), default="", server_default="")
    facts: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    milliseconds: Mapped[int] = mapped_column(default=0, server_default="0")
    actor_name: Mapped[Name]


class SignedDocument(Base):
    """A document with our own signature in it, as it left; append-only."""

    __tablename__ = "signed_document"
    __table_args__ = (
        UniqueConstraint("document_id", "of_sha256"),
        CheckConstraint("sha256 = encode(sha256(xml), 'hex')", "hash_of_the_xml"),
    )

    id: Mapped[PrimaryKey]
    document_id: Mapped[int] = mapped_column(ForeignKey("edocument.id"), index=True)
    of_sha256: Mapped[str] = mapped_column(String(64))
    """The hash of the unsigned bytes that were signed."""
    xml: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    sha256: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]
    certificate_name: Mapped[Name]
    certificate_serial: Mapped[str] = mapped_column(String(60))


class DespatchAnswer(Base):
    """An answer [irsaliye or fatura yanıtı] as it came, line by line, and what was done about it."""

    __tablename__ = "despatch_answer"
    __table_args__ = (
        CheckConstraint(f"state in {ANSWER_STATES}", "known_state"),
        CheckConstraint("about in ('despatch', 'invoice')", "known_about"),
        CheckConstraint("verdict in ('', 'accepted', 'partly', 'rejected')", "known_verdict"),
        CheckConstraint("state <> 'applied' or document_id is not null", "applied_to_a_document"),
        UniqueConstraint("sha256"),
        Index("ix_despatch_answer_state", "state"),
    )

    id: Mapped[PrimaryKey]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("edocument.id"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(20))
    """integrator or upload."""
    reference: Mapped[str] = mapped_column(String(120), default="", server_default="")
    received_at: Mapped[datetime] = mapped_column(index=True)
    received_by: Mapped[Name]
    xml: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    sha256: Mapped[str] = mapped_column(String(64))
    number: Mapped[str] = mapped_column(String(40), default="", server_default="")
    ettn: Mapped[UUID | None] = mapped_column(index=True)
    about: Mapped[str] = mapped_column(String(10), default="despatch", server_default="despatch")
    """What kind of document it answers; number and ETTN below are that document's."""
    despatch_number: Mapped[str] = mapped_column(String(40), default="", server_default="")
    despatch_ettn: Mapped[UUID | None]
    sender_tax_id: Mapped[str] = mapped_column(String(11), default="", server_default="")
    sender_name: Mapped[Name] = mapped_column(default="", server_default="")
    issued_at: Mapped[datetime | None]
    verdict: Mapped[str] = mapped_column(String(20), default="", server_default="")
    lines: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default="[]")
    """Per line: line, received, short, rejected, oversupply (text), reason_code, reason."""
    note: Mapped[Note]
    findings: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default="[]")
    """Why it was not applied: code and facts of a Refusal, or what the rules found."""
    return_id: Mapped[int | None] = mapped_column(ForeignKey("goods_return.id"), index=True)
    """What came back because of it."""
    closed_by: Mapped[Name] = mapped_column(default="", server_default="")
    closed_reason: Mapped[Note]
    document: Mapped[EDocument | None] = relationship()
