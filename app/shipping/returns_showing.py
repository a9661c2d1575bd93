"""Returns as pages show them: what came back of a shipment or an order, and what can still come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.orm import joinedload, selectinload

from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from models.orders import OrderLine
from models.returning import GoodsReturn, ReturnedDoor, ReturnLine
from models.shipping import ShipmentLine

SHOW: Final = Right("show", "Shipment")

_OF: Final = (
    "select g.id, g.number, g.kind, g.returned_at, g.reason, g.undone_at is not null as is_undone,"
    " sum(r.quantity) as doors from goods_return g join return_line r on r.return_id = g.id"
    " join shipment_line l on l.id = r.shipment_line_id where {which} group by g.id order by g.id desc"
)
_OF_SHIPMENT: Final = text(_OF.format(which="l.shipment_id = :id"))
_OF_ORDER: Final = text(_OF.format(which="l.order_id = :id"))
_OUTSIDE: Final = text(
    "select l.id as line_id, d.id as door_id, d.serial, o.number as order_number, w.number as card,"
    " ol.parameters, ol.configuration, ol.description, m.name as model, s.id as shipment_id,"
    " s.waybill_number, s.despatched_at, s.customer_id, p.name as customer"
    " from door d join shipment_line l on l.id = d.shipment_line_id join shipment s on s.id = l.shipment_id"
    " join party p on p.id = s.customer_id join sales_order o on o.id = l.order_id"
    " join work_order w on w.id = d.work_order_id join order_line ol on ol.id = l.order_line_id"
    " left join door_model m on m.id = ol.model_id where d.scrapped_event_id is null"
    " and (s.id = :shipment or (cast(:shipment as bigint) is null"
    " and d.serial = any(cast(:serials as text[])))) order by s.id, l.position, d.serial"
)


@dataclass(frozen=True)
class ReturnRow:
    """A return in one line."""

    id: int
    number: str
    kind: str
    returned_at: datetime
    reason: str
    is_undone: bool
    doors: int


def returns_of_shipment(work: Work, shipment_id: int) -> list[ReturnRow]:
    """What came back of a shipment; one statement."""
    return [ReturnRow(**row) for row in work.session.execute(_OF_SHIPMENT, {"id": shipment_id}).mappings()]


def returns_of_order(work: Work, order_id: int) -> list[ReturnRow]:
    """What came back of an order; one statement."""
    return [ReturnRow(**row) for row in work.session.execute(_OF_ORDER, {"id": order_id}).mappings()]


def returnable(work: Work, *, shipment_id: int | None = None, serials: tuple[str, ...] = ()) -> list[Any]:
    """Doors that are with a customer: of one shipment, or those with these serials; one statement."""
    work.require(SHOW)
    return list(work.session.execute(_OUTSIDE, {"shipment": shipment_id, "serials": list(serials)}))


def return_card(work: Work, return_id: int) -> GoodsReturn:
    """One return with its lines and doors; RecordGone when there is none."""
    work.require(SHOW)
    query = (
        select(GoodsReturn)
        .where(GoodsReturn.id == return_id)
        .options(
            joinedload(GoodsReturn.customer),
            selectinload(GoodsReturn.lines).options(
                joinedload(ReturnLine.department),
                joinedload(ReturnLine.work_order),
                selectinload(ReturnLine.doors).joinedload(ReturnedDoor.door),
                joinedload(ReturnLine.shipment_line).options(
                    joinedload(ShipmentLine.shipment),
                    joinedload(ShipmentLine.order),
                    joinedload(ShipmentLine.order_line).joinedload(OrderLine.model),
                ),
            ),
        )
        .execution_options(populate_existing=True)
    )
    goods = work.session.scalar(query)
    if goods is None:
        raise RecordGone
    return goods
