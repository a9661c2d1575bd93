"""What the label of a door tells whoever scans it: who made the door, and how long it is guaranteed."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.orm import aliased

from app.documents.papers import Letterhead
from app.kernel.clock import today_local
from app.kernel.work import Work
from app.parties.letterhead import read_letterhead
from app.production.doors import Looks, find_public
from models.configurator import DoorModel
from models.floor import FloorRules
from models.orders import OrderLine
from models.production import Door, ProductionEvent, WorkOrder
from models.shipping import Shipment, ShipmentLine


@dataclass(frozen=True)
class Warranty:
    """What a customer may know of a door: no order, no price, no name."""

    seller: Letterhead
    serial: str
    looks: Looks
    made_on: date | None
    shipped_on: date | None
    until: date | None
    """None before it was delivered, or where nothing is guaranteed."""
    months: int
    is_scrapped: bool


def read_warranty(work: Work, public_id: str) -> Warranty | None:
    """The warranty page of a door, for anybody who holds its label; None when it is nobody's.

    Needs no right: the label is the key. Five statements.
    """
    door = find_public(work, public_id)
    if door is None:
        return None
    row = work.session.execute(_facts(door)).one()
    shipped = today_local(row.shipped_at) if row.shipped_at is not None else None
    return Warranty(
        seller=read_letterhead(work),
        serial=door.serial,
        looks=Looks.of(row.parameters, row.configuration, row.model),
        made_on=today_local(row.made_at) if row.made_at is not None and shipped is not None else None,
        shipped_on=shipped,
        until=warranty_until(shipped, row.months),
        months=row.months,
        is_scrapped=door.scrapped_event_id is not None,
    )


def _facts(door: Door) -> Any:
    made = _made_at(door)
    months = select(FloorRules.warranty_months).scalar_subquery()
    return (
        select(
            OrderLine.parameters,
            OrderLine.configuration,
            DoorModel.name.label("model"),
            Shipment.despatched_at.label("shipped_at"),
            made.label("made_at"),
            func.coalesce(months, 0).label("months"),
        )
        .select_from(OrderLine)
        .outerjoin(DoorModel, DoorModel.id == OrderLine.model_id)
        .outerjoin(ShipmentLine, ShipmentLine.id == door.shipment_line_id)
        .outerjoin(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .where(OrderLine.id == door.order_line_id)
    )


def _made_at(door: Door) -> Any:
    """When it became ready: on its own card, or on the one that was split when it was loaded."""
    came = (
        select(WorkOrder.id, WorkOrder.split_from_id, literal(0).label("depth"))
        .where(WorkOrder.id == door.work_order_id)
        .cte("came", recursive=True)
    )
    earlier = aliased(WorkOrder)
    came = came.union_all(
        select(earlier.id, earlier.split_from_id, came.c.depth + 1).where(earlier.id == came.c.split_from_id)
    )
    return (
        select(ProductionEvent.at)
        .join(came, came.c.id == ProductionEvent.work_order_id)
        .where(ProductionEvent.to_state == "ready")
        .order_by(came.c.depth, ProductionEvent.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def warranty_until(shipped: date | None, months: int) -> date | None:
    """The last day: the same day of the month, or its last one; None without a delivery or a warranty."""
    return months_later(shipped, months) if shipped is not None and months else None


def months_later(day: date, months: int) -> date:
    """31 January and one month is 28 or 29 February."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))
