"""What shipments come to: the lines of an invoice, to the kuruş, and no door twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import joinedload, selectinload

from app.edocuments.ubl.facts import Goods
from app.edocuments.ubl.invoice_facts import InvoiceLineFacts
from app.kernel.amounts import round_money
from app.kernel.work import Work
from app.shipping.waybill import describe
from models.edocuments import InvoicedDoor
from models.orders import OrderLine, SalesOrder
from models.production import Door
from models.returning import GoodsReturn, ReturnLine
from models.shipping import Shipment, ShipmentLine

PIECE = "C62"

_TAKE: Final = text(
    "insert into invoiced_door (document_id, door_id, shipment_id)"
    " select :document, d.id, l.shipment_id from door d join shipment_line l on l.id = d.shipment_line_id"
    " where l.shipment_id = any(cast(:shipments as bigint[])) and d.scrapped_event_id is null"
    " and not exists (select from invoiced_door i where i.door_id = d.id and i.released_at is null)"
    " order by d.id"
)


def read_shipments(work: Work, shipment_ids: Sequence[int]) -> Sequence[Shipment]:
    """Shipments with all an invoice says of them, locked in the order of their ids.

    Their orders stand still too: nothing of them comes back or leaves while it is reckoned.
    """
    shipments = work.session.scalars(
        select(Shipment)
        .where(Shipment.id.in_(shipment_ids))
        .order_by(Shipment.id)
        .options(
            joinedload(Shipment.customer),
            selectinload(Shipment.lines).options(
                joinedload(ShipmentLine.order),
                joinedload(ShipmentLine.order_line).joinedload(OrderLine.model),
            ),
        )
        .with_for_update(of=Shipment)
    ).all()
    orders = {line.order_id for shipment in shipments for line in shipment.lines}
    work.session.scalars(
        select(SalesOrder.id)
        .where(SalesOrder.id.in_(orders))
        .order_by(SalesOrder.id)
        .with_for_update(read=True)
    ).all()
    return shipments


def reckon(
    work: Work, shipments: Sequence[Shipment], *, document_id: int | None = None
) -> tuple[InvoiceLineFacts, ...]:
    """One line for each order line of each shipment, without the doors that came back.

    Nor those that are on another invoice: what came back and left again is not sold a second time.
    """
    line_ids = [line.id for shipment in shipments for line in shipment.lines]
    gone = _added(_returned(work, line_ids), _invoiced(work, line_ids, document_id))
    lines: list[InvoiceLineFacts] = []
    for shipment in shipments:
        by_order_line: dict[int, list[ShipmentLine]] = {}
        for line in shipment.lines:
            by_order_line.setdefault(line.order_line_id, []).append(line)
        for parts in sorted(by_order_line.values(), key=_place):
            stayed = sum(part.quantity - gone.get(part.id, 0) for part in parts)
            if stayed > 0:
                lines.append(_line(len(lines) + 1, shipment, parts, stayed))
    return tuple(lines)


def take_doors(work: Work, document_id: int, shipment_ids: Sequence[int]) -> None:
    """Write down which doors an invoice is about; the database takes each only once."""
    work.session.execute(_TAKE, {"document": document_id, "shipments": list(shipment_ids)})


def _place(parts: Sequence[ShipmentLine]) -> tuple[int, int, int]:
    line = parts[0]
    return line.order_id, line.order_line.position, line.order_line_id


def _line(position: int, shipment: Shipment, parts: Sequence[ShipmentLine], stayed: int) -> InvoiceLineFacts:
    """The share of the order line's net sum: what all shipments of it come to is just that sum."""
    line = parts[0].order_line
    left = line.quantity - min(part.outstanding for part in parts)
    before = left - sum(part.quantity for part in parts)
    net = _share(line, before + stayed) - _share(line, before)
    model = line.configuration.get("model") or {}
    return InvoiceLineFacts(
        position=position,
        quantity=Decimal(stayed),
        unit=PIECE,
        goods=Goods(
            name=model.get("name") or (line.model.name if line.model else line.description),
            code=model.get("code") or (line.model.code if line.model else ""),
            description=" · ".join(describe(line)),
        ),
        unit_price=line.unit_price,
        discount=max(Decimal(0), round_money(line.unit_price * stayed) - net),
        net=net,
        vat_percent=line.vat_percent,
        despatch=shipment.waybill_number,
        order=parts[0].order.number,
    )


def _share(line: OrderLine, doors: int) -> Decimal:
    return round_money(line.net * doors / line.quantity)


def _returned(work: Work, line_ids: Sequence[int]) -> Mapping[int, int]:
    rows = work.session.execute(
        select(ReturnLine.shipment_line_id, func.sum(ReturnLine.quantity))
        .join(GoodsReturn, GoodsReturn.id == ReturnLine.return_id)
        .where(ReturnLine.shipment_line_id.in_(line_ids), GoodsReturn.undone_at.is_(None))
        .group_by(ReturnLine.shipment_line_id)
    )
    return {row[0]: int(row[1]) for row in rows}


def _invoiced(work: Work, line_ids: Sequence[int], but: int | None) -> Mapping[int, int]:
    """Doors that went with these lines and are on an invoice, other than this one."""
    rows = work.session.execute(
        select(Door.shipment_line_id, func.count())
        .join(InvoicedDoor, InvoicedDoor.door_id == Door.id)
        .where(
            Door.shipment_line_id.in_(line_ids),
            InvoicedDoor.released_at.is_(None),
            InvoicedDoor.document_id != (but or 0),
        )
        .group_by(Door.shipment_line_id)
    )
    return {row[0]: int(row[1]) for row in rows if row[0] is not None}


def _added(some: Mapping[int, int], others: Mapping[int, int]) -> Mapping[int, int]:
    return {each: some.get(each, 0) + others.get(each, 0) for each in {*some, *others}}
