"""Electronic documents: the legal XML of despatches, invoices and answers, and what became of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
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
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from models.base import Base, Json, Name, PrimaryKey
from models.branches import Branch
from models.parties import Party
from models.production import Door
from models.purchasing import GoodsReceipt
from models.shipping import NUMBER_PATTERN, Shipment
from models.warehouse import StockSlip

KINDS = ("despatch", "invoice", "receipt")
STATES = ("draft", "validated", "handed_over", "at_gib", "answered", "refused", "by_form")
ANSWERS = ("", "accepted", "partly", "rejected")
BUILT = ("validated", "handed_over", "at_gib", "answered")
"""States in which the document says what it says for ever; the database refuses any change of it."""


class EDocument(Base):
    """An e-document [e-belge] of ours: what it is, its XML once it was built, and where it stands."""

    __tablename__ = "edocument"
    __table_args__ = (
        CheckConstraint(f"kind in {KINDS}", "known_kind"),
        CheckConstraint(f"state in {STATES}", "known_state"),
        CheckConstraint(f"answer in {ANSWERS}", "known_answer"),
        CheckConstraint("answer = '' or state = 'answered'", "answered_when_answered"),
        CheckConstraint(f"number ~ '{NUMBER_PATTERN}'", "legal_number"),
        CheckConstraint("kind <> 'despatch' or shipment_id is not null", "despatch_of_a_shipment"),
        CheckConstraint("kind <> 'receipt' or goods_receipt_id is not null", "answer_to_a_receipt"),
        CheckConstraint(
            f"state not in {BUILT} or (xml is not null and number is not null)", "built_when_validated"
        ),
        CheckConstraint("sha256 = encode(sha256(xml), 'hex')", "hash_of_the_xml"),
        CheckConstraint("(xml is null) = (sha256 is null)", "xml_with_its_hash"),
        UniqueConstraint("kind", "number"),
        UniqueConstraint("ettn"),
        Index(
            "uq_edocument_despatch", "shipment_id", unique=True, postgresql_where=text("kind = 'despatch'")
        ),
        Index(
            "uq_edocument_receipt",
            "goods_receipt_id",
            unique=True,
            postgresql_where=text("kind = 'receipt'"),
        ),
        # Goods that went back to a supplier are invoiced once.
        Index("uq_edocument_slip", "stock_slip_id", unique=True),
        Index("ix_edocument_state", "kind", "state"),
        Index(
            "ix_edocument_search", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}
        ),
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[str] = mapped_column(String(10))
    shipment_id: Mapped[int | None] = mapped_column(ForeignKey("shipment.id"))
    """Of a despatch; an invoice names its shipments in ``invoiced``."""
    goods_receipt_id: Mapped[int | None] = mapped_column(ForeignKey("goods_receipt.id"), index=True)
    """Of an answer: what came with the supplier's despatch."""
    stock_slip_id: Mapped[int | None] = mapped_column(ForeignKey("stock_slip.id"))
    """Of an invoice for goods that went back to their supplier [iade faturası]: the slip they left with."""
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    """Who it is addressed to."""
    number: Mapped[str | None] = mapped_column(String(16))
    """The legal number; a draft of an invoice has none."""
    ettn: Mapped[UUID]
    profile: Mapped[str] = mapped_column(String(20))
    """Scenario: TEMELIRSALIYE, TEMELFATURA, TICARIFATURA, EARSIVFATURA."""
    type_code: Mapped[str] = mapped_column(String(20))
    """SEVK, MATBUDAN, SATIS, TEVKIFAT, IADE."""
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    """Of an invoice: which branch writes it, by whose series it is numbered; nothing is the head office."""
    state: Mapped[str] = mapped_column(String(20), default="draft", server_default="draft")
    answer: Mapped[str] = mapped_column(String(20), default="", server_default="")
    snapshot: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    """What was chosen for it beyond what its shipments and orders say (of an invoice: rates, withholding)."""
    xml: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    sha256: Mapped[str | None] = mapped_column(String(64))
    findings: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default="[]")
    """What the rules or the integrator found: {code, sentence, remedy, place, source, level}."""
    created_at: Mapped[datetime] = mapped_column(index=True)
    created_by: Mapped[Name]
    validated_at: Mapped[datetime | None]
    answer_by: Mapped[date | None]
    """The last day the buyer of a commercial invoice may answer, once it is at the tax office (TTK 21/2)."""
    search: Mapped[str] = mapped_column(
        Text, Computed("platform.tr_fold(coalesce(number, '') || ' ' || ettn::text)", persisted=True)
    )
    shipment: Mapped[Shipment | None] = relationship(back_populates="edocument")
    goods_receipt: Mapped[GoodsReceipt | None] = relationship()
    stock_slip: Mapped[StockSlip | None] = relationship()
    branch: Mapped[Branch | None] = relationship()
    party: Mapped[Party] = relationship()
    events: Mapped[list[EDocumentEvent]] = relationship(
        back_populates="document", order_by="EDocumentEvent.id", passive_deletes="all"
    )
    invoiced: Mapped[list[InvoicedShipment]] = relationship(
        back_populates="document", order_by="InvoicedShipment.shipment_id", passive_deletes="all"
    )

    def __str__(self) -> str:
        return self.number or "–"


class EDocumentEvent(Base):
    """One step of an e-document: from where to where, when, by whom; append-only."""

    __tablename__ = "edocument_event"

    id: Mapped[PrimaryKey]
    document_id: Mapped[int] = mapped_column(ForeignKey("edocument.id", ondelete="cascade"), index=True)
    at: Mapped[datetime]
    from_state: Mapped[str] = mapped_column(String(20), default="", server_default="")
    to_state: Mapped[str] = mapped_column(String(20))
    actor_name: Mapped[Name]
    facts: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    document: Mapped[EDocument] = relationship(back_populates="events")


class InvoicedShipment(Base):
    """A shipment that stands on an invoice; on one only, unless the buyer rejected that one."""

    __tablename__ = "invoiced_shipment"
    __table_args__ = (
        Index(
            "uq_invoiced_shipment_live",
            "shipment_id",
            unique=True,
            postgresql_where=text("released_at is null"),
        ),
    )

    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"), primary_key=True, autoincrement=False)
    document_id: Mapped[int] = mapped_column(
        ForeignKey("edocument.id", ondelete="cascade"), primary_key=True, autoincrement=False, index=True
    )
    released_at: Mapped[datetime | None]
    """When the invoice came to nothing: the shipment may stand on another one."""
    document: Mapped[EDocument] = relationship(back_populates="invoiced")
    shipment: Mapped[Shipment] = relationship()


class InvoicedDoor(Base):
    """A door somebody was billed for; never twice, however often it came back and left again."""

    __tablename__ = "invoiced_door"
    __table_args__ = (
        Index("uq_invoiced_door_live", "door_id", unique=True, postgresql_where=text("released_at is null")),
    )

    document_id: Mapped[int] = mapped_column(
        ForeignKey("edocument.id", ondelete="cascade"), primary_key=True, autoincrement=False
    )
    door_id: Mapped[int] = mapped_column(ForeignKey("door.id"), primary_key=True, autoincrement=False)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"), index=True)
    released_at: Mapped[datetime | None]
    door: Mapped[Door] = relationship()
