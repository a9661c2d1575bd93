"""Invoices as pages show them: the list, one of them, and the shipments that wait for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.edocuments.invoicing.issuing import facts_of
from app.edocuments.ubl.invoice_facts import InvoiceFacts
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.work import RecordGone, Work
from models.edocuments import EDocument, InvoicedShipment
from models.shipping import Shipment

LIST: Final = Right("list", "Shipment")
MOST: Final = 500


@dataclass(frozen=True)
class ListedInvoice:
    """One row of the list."""

    document: EDocument
    customer: str
    payable: Decimal
    currency: str


@dataclass(frozen=True)
class InvoiceCard:
    """One invoice and what it says."""

    document: EDocument
    facts: InvoiceFacts
    shipments: tuple[Shipment, ...]


def list_invoices(work: Work) -> list[ListedInvoice]:
    """The newest invoices and drafts; for those who may see prices."""
    _require(work)
    found = work.session.scalars(
        select(EDocument)
        .where(EDocument.kind == "invoice")
        .order_by(EDocument.id.desc())
        .limit(MOST)
        .options(joinedload(EDocument.party))
    )
    return [
        ListedInvoice(document, document.party.name, facts.payable, facts.currency)
        for document in found
        for facts in (facts_of(document),)
    ]


def invoice_card(work: Work, document_id: int) -> InvoiceCard:
    """One invoice; RecordGone when there is none."""
    _require(work)
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
    return InvoiceCard(document, facts_of(document), tuple(one.shipment for one in document.invoiced))


def waiting_for_invoice(work: Work, shipment_id: int) -> Sequence[Shipment]:
    """The shipment and all others of its customer that are on no invoice, the oldest first."""
    _require(work)
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


def _require(work: Work) -> None:
    work.require(LIST)
    work.require(SEE_PRICE)
