"""A shipment as a page shows it: the driver's identity number never in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.kernel.permissions import Right
from app.kernel.sealing import BrokenSeal, unseal
from app.kernel.work import RecordGone, Work
from app.parties.identification import mask_tckn, show_plate
from app.shipping.redelivering import earlier_waybills
from app.shipping.sending import DRIVER, KIND
from models.core import IssuedDocument
from models.orders import OrderLine
from models.production import Door
from models.returning import GoodsReturn, ReturnedDoor, ReturnLine
from models.shipping import Shipment, ShipmentLine

SHOW = Right("show", "Shipment")
_UNREADABLE = "•" * 11


@dataclass(frozen=True)
class SentLine:
    """Doors of one card that left."""

    order_id: int
    order_number: str
    card_number: str
    model: str
    quantity: int
    outstanding: int
    serials: tuple[str, ...]
    returned: tuple[str, ...] = ()
    """Those of them that came back."""


@dataclass(frozen=True)
class ShipmentCard:
    """The page of one shipment; ``document_id`` is its waybill among the issued papers."""

    shipment: Shipment
    customer: str
    carrier: str
    driver: str
    driver_tckn: str
    plate: str
    trailer_plate: str
    lines: tuple[SentLine, ...]
    document_id: int | None
    before: tuple[Any, ...] = ()
    """Shipments with which doors of this one had left before."""


def shipment_card(work: Work, shipment_id: int) -> ShipmentCard:
    """Everything about one shipment; RecordGone when there is none."""
    work.require(SHOW)
    shipment = _read(work, shipment_id)
    document = select(IssuedDocument.id).where(
        IssuedDocument.kind == KIND, IssuedDocument.number == shipment.waybill_number
    )
    serials, returned = _serials(work, shipment), _returned(work, shipment)
    return ShipmentCard(
        shipment=shipment,
        customer=shipment.customer.name,
        carrier=shipment.carrier.name if shipment.carrier else "",
        driver=f"{shipment.driver_first_name} {shipment.driver_last_name}".strip(),
        driver_tckn=masked_driver(work, shipment),
        plate=show_plate(shipment.plate),
        trailer_plate=show_plate(shipment.trailer_plate),
        lines=tuple(
            _line(line, serials.get(line.id, ()), returned.get(line.id, ())) for line in shipment.lines
        ),
        before=tuple(earlier_waybills(work, shipment_id)),
        document_id=work.session.scalar(document.order_by(IssuedDocument.revision.desc()).limit(1)),
    )


def masked_driver(work: Work, shipment: Shipment) -> str:
    """The driver's identity number with only its last four digits; all dots when the seal is broken."""
    try:
        return mask_tckn(unseal(work.tenant, DRIVER, shipment.driver_national_id))
    except BrokenSeal:
        return _UNREADABLE


def _read(work: Work, shipment_id: int) -> Shipment:
    shipment = work.session.scalar(
        select(Shipment)
        .where(Shipment.id == shipment_id)
        .options(
            joinedload(Shipment.customer),
            joinedload(Shipment.carrier),
            joinedload(Shipment.recipient),
            selectinload(Shipment.lines).options(
                joinedload(ShipmentLine.order),
                joinedload(ShipmentLine.work_order),
                joinedload(ShipmentLine.order_line).joinedload(OrderLine.model),
            ),
        )
    )
    if shipment is None:
        raise RecordGone
    return shipment


def _serials(work: Work, shipment: Shipment) -> dict[int, tuple[str, ...]]:
    rows = work.session.execute(
        select(Door.shipment_line_id, Door.serial)
        .where(Door.shipment_line_id.in_([line.id for line in shipment.lines]))
        .order_by(Door.serial)
    )
    found: dict[int, tuple[str, ...]] = {}
    for row in rows:
        found[row.shipment_line_id] = (*found.get(row.shipment_line_id, ()), row.serial)
    return found


def _returned(work: Work, shipment: Shipment) -> dict[int, tuple[str, ...]]:
    """Doors that left with it and came back, also those that have left again since."""
    rows = work.session.execute(
        select(ReturnLine.shipment_line_id, Door.serial)
        .join(ReturnedDoor, ReturnedDoor.line_id == ReturnLine.id)
        .join(Door, Door.id == ReturnedDoor.door_id)
        .join(GoodsReturn, GoodsReturn.id == ReturnLine.return_id)
        .where(
            ReturnLine.shipment_line_id.in_([line.id for line in shipment.lines]),
            GoodsReturn.undone_at.is_(None),
        )
        .order_by(Door.serial)
    )
    found: dict[int, tuple[str, ...]] = {}
    for row in rows:
        found[row.shipment_line_id] = (*found.get(row.shipment_line_id, ()), row.serial)
    return found


def _line(line: ShipmentLine, serials: tuple[str, ...], returned: tuple[str, ...]) -> SentLine:
    model = line.order_line.configuration.get("model") or {}
    return SentLine(
        order_id=line.order_id,
        order_number=line.order.number,
        card_number=line.work_order.number,
        model=model.get("name") or str(line.order_line.model or line.order_line.description),
        quantity=line.quantity,
        outstanding=line.outstanding,
        serials=tuple(sorted({*serials, *returned})),
        returned=returned,
    )
