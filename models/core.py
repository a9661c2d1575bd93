"""Tables of the core: audit, idempotency, numbering, issued papers, the company itself, kiosks."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import INET, JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from models.base import Base, Json, Name, Note, Percent, PrimaryKey, Xid8


class AuditEntry(Base):
    """Who did what to which record, when and from where; append-only."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject", "subject_id"),
        Index("ix_audit_entry_xact", "xact", "id"),
    )

    id: Mapped[PrimaryKey]
    at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_name: Mapped[Name]
    address: Mapped[str | None] = mapped_column(INET)
    act: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(80))
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    facts: Mapped[Json]
    device: Mapped[str] = mapped_column(String(160), default="", server_default="")
    """The screen of the floor, or browser and system of whoever acted."""
    request_id: Mapped[str] = mapped_column(String(32), default="", server_default="")
    """What every line of the log and every entry of one request share."""
    xact: Mapped[str] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"))
    """The transaction that wrote it: ids become visible out of order, transactions end in one."""

    @property
    def about(self) -> tuple[str, int | None, str]:
        """What it happened to: the kind of record, its id, and what people call it."""
        sides = (self.facts, self.facts.get("after"), self.facts.get("before"))
        known = [side for side in sides if isinstance(side, dict)]
        names = (
            side[key] for side in known for key in ("number", "code", "name", "username") if side.get(key)
        )
        return self.subject, self.subject_id, str(next(names, ""))


class IdempotencyKey(Base):
    """A client's key for one act and what the act returned; the second arrival gets the first result."""

    __tablename__ = "idempotency_key"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    operation: Mapped[str] = mapped_column(String(80))
    actor: Mapped[Name]
    taken_at: Mapped[datetime]
    result: Mapped[Any | None] = mapped_column(JSONB)


class NumberSeries(Base):
    """The last number taken of one series in one year; the row lock makes numbers gapless."""

    __tablename__ = "number_series"
    __table_args__ = (
        UniqueConstraint("document", "series", "year"),
        CheckConstraint("last_number >= 0", "not_negative"),
    )

    id: Mapped[PrimaryKey]
    document: Mapped[str] = mapped_column(String(40))
    series: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    """0 where the number says no year and never begins anew."""
    last_number: Mapped[int] = mapped_column(default=0)
    first_number: Mapped[int] = mapped_column(default=1, server_default="1")
    """Where it began: a company that comes in the middle of a year goes on with its numbers."""


_PARTY = (
    "coalesce(snapshot #>> '{customer,name}', snapshot #>> '{buyer,name}',"
    " snapshot #>> '{supplier,name}', '')"
)


class IssuedDocument(Base):
    """A paper as it was issued: the frozen facts it shows; a new revision is a new row."""

    __tablename__ = "issued_document"
    __table_args__ = (
        UniqueConstraint("kind", "number", "revision"),
        Index("ix_issued_document_issued_at", "issued_at", "id"),
        Index(
            "ix_issued_document_search",
            "search",
            postgresql_using="gin",
            postgresql_ops={"search": "gin_trgm_ops"},
        ),
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(40))
    revision: Mapped[int] = mapped_column(default=0)
    issued_at: Mapped[datetime]
    issued_by: Mapped[Name]
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigInteger, index=True)
    snapshot: Mapped[Json]
    party_name: Mapped[str] = mapped_column(Text, Computed(_PARTY, persisted=True))
    """Who it is for: the customer, the buyer or the supplier it names."""
    search: Mapped[str] = mapped_column(
        Text, Computed(f"platform.tr_fold(number || ' ' || {_PARTY})", persisted=True)
    )
    file: Mapped[DocumentFile | None] = relationship(back_populates="document", uselist=False)


class DocumentFile(Base):
    """The bytes of an issued paper, written once, with their SHA-256."""

    __tablename__ = "document_file"

    document_id: Mapped[int] = mapped_column(ForeignKey("issued_document.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    created_at: Mapped[datetime]
    document: Mapped[IssuedDocument] = relationship(back_populates="file")


class Company(Base):
    """The tenant's own letterhead: what its papers say about it. One row."""

    __tablename__ = "company"
    __table_args__ = (
        CheckConstraint("id = 1", "one_row"),
        # Whoever is a firm alone has a person's identity number: it stands here masked.
        CheckConstraint("tax_id !~ '^[0-9]{11}$' or tax_id = '11111111111'", "no_plain_identity_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    legal_name: Mapped[Name]
    tax_office: Mapped[str] = mapped_column(String(80), default="", server_default="")
    tax_id: Mapped[str] = mapped_column(String(11), default="", server_default="")
    """As screens show it: the tax number of a firm, or the masked identity number of its one person."""
    tax_id_sealed: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """The whole identity number, sealed."""
    tax_id_print: Mapped[str] = mapped_column(String(64), default="", server_default="")
    """Its fingerprint: the same number typed again changes nothing."""
    mersis_number: Mapped[str] = mapped_column(String(16), default="", server_default="")
    street: Mapped[str] = mapped_column(String(200), default="", server_default="")
    district: Mapped[str] = mapped_column(String(80), default="", server_default="")
    city: Mapped[str] = mapped_column(String(80), default="", server_default="")
    postal_code: Mapped[str] = mapped_column(String(10), default="", server_default="")
    phone: Mapped[str] = mapped_column(String(30), default="", server_default="")
    email: Mapped[str] = mapped_column(String(120), default="", server_default="")
    website: Mapped[str] = mapped_column(String(120), default="", server_default="")
    iban: Mapped[str] = mapped_column(String(34), default="", server_default="")
    bank: Mapped[str] = mapped_column(String(80), default="", server_default="")
    accent: Mapped[str] = mapped_column(String(7), default="#1f4e79", server_default="#1f4e79")
    logo: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    waybill_series: Mapped[str] = mapped_column(String(3), default="IRS", server_default="IRS")
    invoice_series: Mapped[str] = mapped_column(String(3), default="FAT", server_default="FAT")
    earchive_series: Mapped[str] = mapped_column(String(3), default="EAR", server_default="EAR")
    """e-Archive invoices count on their own (433 SN VUK GT)."""
    trade_registry: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """Number in the trade registry [ticaret sicil no], for firms without a MERSİS number (TTK 39)."""
    declares_worth: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether e-despatches say what the goods are worth; the law does not want it (VUK 230/5)."""
    warns_before_leaving: Mapped[bool] = mapped_column(default=True, server_default="true")
    """Whether the shipping page asks to wait until GİB has the e-despatch, as the law wants it."""
    trade_name: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """What people call the company [ticari ad]: large on its papers, where there is no logo."""
    paper_footer: Mapped[Note]
    paper_footer_english: Mapped[Note]
    paper_signature: Mapped[Note]
    """Who signs for the company, as it stands under its papers: name, then title."""
    paper_signature_english: Mapped[Note]
    proforma_days: Mapped[int] = mapped_column(default=15, server_default="15")
    cost_alarm_percent: Mapped[Percent] = mapped_column(default=Decimal(5), server_default="5")
    """An order is told when buying its materials again costs this much more or less than when quoted."""
    proforma_terms: Mapped[Note]
    status_shows_prices: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether the public page of an order says what it costs."""
    status_shows_papers: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether papers can be taken from the public page of an order."""
    takes_bank_rates: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether the central bank's exchange rates are taken over each day."""
    approval_confirms: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether an order is confirmed when its customer approves the proforma and nothing is doubtful."""


class TaxRate(Base):
    """A VAT rate and the day it began; never a constant in code."""

    __tablename__ = "tax_rate"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("percent >= 0 and percent <= 100", "percent_in_range"),
    )

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[Name]
    percent: Mapped[Percent]
    valid_from: Mapped[date]

    def __str__(self) -> str:
        return self.name


class Kiosk(Base):
    """A touch screen of the shop floor, paired once; it is known by the hash of its token."""

    __tablename__ = "kiosk"
    __table_args__ = (CheckConstraint("shows in ('station', 'board', 'tv')", "known_view"),)

    id: Mapped[PrimaryKey]
    name: Mapped[Name]
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    rights: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default='["tap"]')
    """Actions on the board it may do beyond looking: tap, undo, rework, scrap, reorder, print."""
    shows: Mapped[str] = mapped_column(String(10), default="station", server_default="station")
    """What it opens with: its station, the whole board, or a wall screen that turns [TV]."""
    last_seen_at: Mapped[datetime | None]
    """To the minute; who has not been seen for long is broken or stolen."""
    paired_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    public_id: Mapped[UUID]

    def __str__(self) -> str:
        return self.name


class Mail(Base):
    """A message that leaves the house, and whether it did; the worker sends it after the commit."""

    __tablename__ = "mail"
    __table_args__ = (CheckConstraint("state in ('waiting', 'sent', 'failed')", "known_state"),)

    id: Mapped[PrimaryKey]
    recipient: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("issued_document.id"), index=True)
    attaches: Mapped[bool] = mapped_column(default=True, server_default="true")
    """Whether the PDF of its paper goes along; a message may hold a link instead."""
    state: Mapped[str] = mapped_column(String(20), default="waiting", server_default="waiting")
    error: Mapped[str] = mapped_column(String(300), default="", server_default="")
    created_at: Mapped[datetime]
    created_by: Mapped[Name]
    sent_at: Mapped[datetime | None]
    document: Mapped[IssuedDocument | None] = relationship()


class ImportRun(Base):
    """A file somebody brought in: what it is, how far the check or the writing is, and every error found."""

    __tablename__ = "import_run"
    __table_args__ = (
        CheckConstraint(
            "state in ('waiting', 'checking', 'checked', 'writing', 'done', 'failed')", "known_state"
        ),
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[str] = mapped_column(String(40))
    """materials, suppliers, customers, opening_stock, prices."""
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    state: Mapped[str] = mapped_column(String(20), default="waiting", server_default="waiting")
    rows: Mapped[int] = mapped_column(default=0, server_default="0")
    rows_done: Mapped[int] = mapped_column(default=0, server_default="0")
    added: Mapped[int] = mapped_column(default=0, server_default="0")
    changed: Mapped[int] = mapped_column(default=0, server_default="0")
    unchanged: Mapped[int] = mapped_column(default=0, server_default="0")
    wrong: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many errors there are; ``errors`` keeps the first thousand."""
    errors: Mapped[list[Any]] = deferred(
        mapped_column(JSONB, nullable=False, default=list, server_default="[]")
    )
    preview: Mapped[list[Any]] = deferred(
        mapped_column(JSONB, nullable=False, default=list, server_default="[]")
    )
    facts: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    """How the file was understood: its sheet, its heading row, which column means what."""
    created_at: Mapped[datetime]
    created_by: Mapped[Name]
    run_by: Mapped[str] = mapped_column(String(160), default="", server_default="")
    run_by_id: Mapped[int | None] = mapped_column(BigInteger)
    """Who pressed the button; the worker writes in their name."""
    beat_at: Mapped[datetime | None]
    """The last sign of life of the worker."""
    finished_at: Mapped[datetime | None]

    def __str__(self) -> str:
        return self.file_name

    @property
    def standing(self) -> str:
        """Its state as a person asks for it: of a checked file also whether it can be written."""
        if self.state != "checked":
            return self.state
        if self.wrong:
            return "wrong"
        return "ready" if self.added or self.changed else "nothing_new"
