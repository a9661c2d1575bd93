"""Invoices as pages show them: one of them, and the shipments that wait for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.documents.finding import PAPER_OF
from app.documents.purchase_prices import check_edocument
from app.edocuments.invoicing.issuing import facts_of
from app.edocuments.ubl.invoice_facts import InvoiceFacts
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.work import RecordGone, Work
from models.core import IssuedDocument
from models.edocuments import EDocument, InvoicedDoor, InvoicedShipment
from models.returning import ReturnedDoor, ReturnLine
from models.shipping import Shipment, ShipmentLine

LIST: Final = Right("list", "Shipment")


@dataclass(frozen=True)
class InvoiceCard:
    """One invoice and what it says."""

    document: EDocument
    facts: InvoiceFacts
    shipments: tuple[Shipment, ...]
    paper_id: int | None
    """Its newest paper, once the rules have accepted it."""
    came_back: int
    """Doors on it that came back after it was issued."""


def invoice_card(work: Work, document_id: int) -> InvoiceCard:
    """One invoice; RecordGone when there is none, NotAllowed where it says what suppliers charge."""
    require_invoices(work)
    document = work.session.scalar(
        select(EDocument)
        .where(EDocument.id == document_id, EDocument.kind == "invoice")
        .options(
            joinedload(EDocument.party),
            selectinload(EDocument.events),
            selectinload(EDocument.invoiced).joinedload(InvoicedShipment.shipment),
        )
    )
    if document is None:
        raise RecordGone
    check_edocument(work, document)
    shipments = tuple(one.shipment for one in document.invoiced)
    return InvoiceCard(document, facts_of(document), shipments, _paper(work, document), _back(work, document))


def _paper(work: Work, document: EDocument) -> int | None:
    kind = PAPER_OF[document.kind]
    query = select(IssuedDocument.id).where(
        IssuedDocument.kind == kind, IssuedDocument.number == document.number
    )
    return work.session.scalar(query.order_by(IssuedDocument.revision.desc()).limit(1))


def _back(work: Work, document: EDocument) -> int:
    """Of an invoice that counts: its doors that have left their shipment again."""
    if document.number is None:
        return 0
    back = (
        select(func.count())
        .select_from(InvoicedDoor)
        .join(ReturnedDoor, ReturnedDoor.door_id == InvoicedDoor.door_id)
        .where(
            InvoicedDoor.document_id == document.id,
            InvoicedDoor.released_at.is_(None),
            ReturnedDoor.is_here | ReturnedDoor.sent_again_line_id.is_not(None),
            ReturnedDoor.line.has(
                ReturnLine.shipment_line.has(ShipmentLine.shipment_id == InvoicedDoor.shipment_id)
            ),
        )
    )
    return work.session.scalar(back) or 0


def waiting_for_invoice(work: Work, shipment_id: int) -> Sequence[Shipment]:
    """The shipment and all others of its customer that are on no invoice, the oldest first."""
    require_invoices(work)
    asked = work.find(Shipment, shipment_id)
    return work.session.scalars(
        select(Shipment)
        .where(
            Shipment.customer_id == asked.customer_id,
            Shipment.invoiced_at.is_(None),
            ~select(InvoicedShipment.shipment_id)
            .where(InvoicedShipment.shipment_id == Shipment.id, InvoicedShipment.released_at.is_(None))
            .exists(),
        )
        .order_by(Shipment.id)
        .options(joinedload(Shipment.customer), selectinload(Shipment.lines))
    ).all()


def require_invoices(work: Work) -> None:
    """Whoever looks at invoices sees prices."""
    work.require(LIST)
    work.require(SEE_PRICE)
