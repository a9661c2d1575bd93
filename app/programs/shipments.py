"""Shipments: what left when on which waybill, and where its e-document stands."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.kernel.clock import ISTANBUL
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.programs.paging import rows_of_page
from app.programs.words import AskedId, Day, Moment, Page, PageAsked, Reference, Shape, Text
from app.shipping.showing import SentLine, shipment_card
from models.edocuments import EDocument
from models.shipping import Shipment, ShipmentLine

LIST = Right("list", "Shipment")
_IS_WAYBILL = (EDocument.shipment_id == Shipment.id) & (EDocument.kind == "despatch")


class ShipmentsAsked(PageAsked):
    """Which shipments."""

    customer_id: AskedId | None = None
    order_id: AskedId | None = None
    waybill_number: Text | None = Field(default=None, max_length=16)
    despatched_from: Day | None = None
    despatched_to: Day | None = None


class ShipmentShown(Shape):
    """Doors that left together."""

    id: int
    number: str
    customer: Reference
    waybill_number: str
    ettn: UUID = Field(description="By what the tax office knows the waybill.")
    e_document_state: str | None = Field(
        description="draft, validated, handed_over, at_gib, answered, refused or by_form; null without one."
    )
    e_document_answer: str | None = Field(description="accepted, partly or rejected.")
    issued_at: Moment
    despatched_at: Moment
    doors: int


class ShipmentLineShown(Shape):
    """Doors of one card."""

    order_id: int
    order_number: str
    model: str
    quantity: int
    outstanding: int = Field(description="Doors of the order line still to be sent after this shipment.")
    serials: list[str]


class ShipmentCardShown(ShipmentShown):
    """One shipment whole; who drove is nobody's business."""

    carrier: str
    plate: str
    delivery_street: str
    delivery_district: str
    delivery_city: str
    delivery_postal_code: str
    delivery_country: str
    note: str
    lines: list[ShipmentLineShown]


def list_shipments(work: Work, asked: ShipmentsAsked) -> Page[ShipmentShown]:
    """Shipments by id with their customers; one query."""
    work.require(LIST)
    doors = (
        select(func.coalesce(func.sum(ShipmentLine.quantity), 0))
        .where(ShipmentLine.shipment_id == Shipment.id)
        .scalar_subquery()
    )
    query = (
        select(Shipment, doors.label("doors"), EDocument.state, EDocument.answer)
        .outerjoin(EDocument, _IS_WAYBILL)
        .options(joinedload(Shipment.customer))
    )
    if asked.customer_id is not None:
        query = query.where(Shipment.customer_id == asked.customer_id)
    if asked.order_id is not None:
        query = query.where(Shipment.lines.any(ShipmentLine.order_id == asked.order_id))
    if asked.waybill_number is not None:
        query = query.where(Shipment.waybill_number == asked.waybill_number)
    if asked.despatched_from is not None:
        query = query.where(Shipment.despatched_at >= _begin(asked.despatched_from))
    if asked.despatched_to is not None:
        query = query.where(Shipment.despatched_at <= _end(asked.despatched_to))
    rows, following = rows_of_page(work, query, Shipment.id, asked)
    return Page(items=[ShipmentShown(**_head(*row)) for row in rows], next=following)


def show_shipment(work: Work, shipment_id: int) -> ShipmentCardShown:
    """One shipment with its doors; RecordGone when there is none."""
    card = shipment_card(work, shipment_id)
    texts = ("street", "district", "city", "postal_code", "country")
    found = select(EDocument.state, EDocument.answer).where(
        EDocument.kind == "despatch", EDocument.shipment_id == shipment_id
    )
    state, answer = work.session.execute(found).one_or_none() or (None, None)
    doors = sum(line.quantity for line in card.lines)
    return ShipmentCardShown(
        **_head(card.shipment, doors, state, answer),
        **{f"delivery_{name}": getattr(card.shipment, f"delivery_{name}") for name in texts},
        carrier=card.carrier,
        plate=card.plate,
        note=card.shipment.note,
        lines=[_line(line) for line in card.lines],
    )


def _head(shipment: Shipment, doors: int, state: str | None, answer: str | None) -> dict[str, Any]:
    return {
        "id": shipment.id,
        "number": shipment.number,
        "customer": Reference(id=shipment.customer_id, name=shipment.customer.name),
        "waybill_number": shipment.waybill_number,
        "ettn": shipment.ettn,
        "e_document_state": state,
        "e_document_answer": answer or None,
        "issued_at": shipment.issued_at,
        "despatched_at": shipment.despatched_at,
        "doors": doors,
    }


def _line(line: SentLine) -> ShipmentLineShown:
    return ShipmentLineShown(
        order_id=line.order_id,
        order_number=line.order_number,
        model=line.model,
        quantity=line.quantity,
        outstanding=line.outstanding,
        serials=list(line.serials),
    )


def _begin(day: date) -> datetime:
    """A day begins when it does in the factory."""
    return datetime.combine(day, time.min, ISTANBUL)


def _end(day: date) -> datetime:
    return datetime.combine(day, time.max, ISTANBUL)
