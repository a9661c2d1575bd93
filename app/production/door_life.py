"""The whole life of one door: what it is, what went into it, who did what when, and where it went."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import aliased

from app.configurator.drawing import draw_door, style_of
from app.kernel.amounts import round_quantity
from app.kernel.clock import today_local
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.production.door_story import CardOfLine, DoorOfLine, Family, TouchOfLine, touches_of
from app.production.doors import Looks, require_look
from app.production.warranty import warranty_until
from models.configurator import DoorModel
from models.floor import FloorPhoto, FloorRules
from models.materials import Material
from models.orders import OrderLine, OrderMaterial, SalesOrder
from models.parties import Party
from models.production import Department, Door, ProductionEvent, WorkOrder
from models.shipping import Shipment, ShipmentLine

SHOW_SHIPMENT = Right("show", "Shipment")
SHOW_ORDER = Right("show", "Order")


@dataclass(frozen=True)
class LifeTouch:
    """One thing that happened to the door; departments by name, empty where there is none."""

    id: int
    kind: str
    at: datetime
    who: str
    card: str
    quantity: int
    """Doors that were on the card then."""
    from_name: str
    to_name: str
    to_state: str
    reason: str
    is_undone: bool


@dataclass(frozen=True)
class UsedMaterial:
    """A material (of one lot) that went into the doors of the line, and the share of one door."""

    code: str
    name: str
    unit: str
    lot: str
    received_on: date | None
    quantity: Decimal
    per_door: Decimal


@dataclass(frozen=True)
class LifePhoto:
    """A picture of the door or of its card."""

    public_id: UUID
    taken_at: datetime
    taken_by: str
    event_id: int | None


@dataclass(frozen=True)
class Left:
    """That the door left: with which shipment, on which waybill."""

    shipment_id: int
    waybill: str
    at: datetime


@dataclass(frozen=True)
class DoorLife:
    """Everything about one door but money."""

    door: Door
    looks: Looks
    drawing: str
    order_id: int
    order_number: str
    customer: str
    line_position: int
    doors_of_line: int
    card_id: int
    card: str
    state: str
    department: str
    blocked_reason: str
    remake_of: str
    """The card whose scrapped doors it replaces."""
    made_on: date | None
    left: Left | None
    warranty_until: date | None
    warranty_months: int
    touches: tuple[LifeTouch, ...]
    """The newest first."""
    materials: tuple[UsedMaterial, ...]
    photos: tuple[LifePhoto, ...]


def door_life(work: Work, door_id: int, translate: Callable[[str], str] = str) -> DoorLife:
    """The life of a door; RecordGone when there is none. Seven statements, whatever happened to it.

    ``translate`` gives the language of the drawing.
    """
    require_look(work)
    door = work.session.get(Door, door_id)
    if door is None:
        raise RecordGone
    head = work.session.execute(_head(door)).one()
    touches = _touches(work, door)
    mine = {touch.id for touch in touches}
    ready = [touch.at for touch in touches if touch.to_state == "ready" and not touch.is_undone]
    left = Left(head.shipment_id, head.waybill, head.left_at) if head.shipment_id else None
    shipped = today_local(left.at) if left else None
    is_made = head.state in ("ready", "shipped") and bool(ready)
    return DoorLife(
        door=door,
        looks=Looks.of(head.parameters, head.configuration, head.model),
        drawing=_drawing(head, translate),
        order_id=head.order_id,
        order_number=head.order_number,
        customer=head.customer,
        line_position=head.position,
        doors_of_line=head.quantity,
        card_id=head.card_id,
        card=head.card,
        state="scrapped" if door.scrapped_event_id is not None else head.state,
        department=head.department,
        blocked_reason=head.blocked_reason,
        remake_of=head.remake_of or "",
        made_on=today_local(max(ready)) if is_made else None,
        left=left,
        warranty_until=warranty_until(shipped, head.months or 0),
        warranty_months=head.months or 0,
        touches=touches[::-1],
        materials=tuple(_materials(work, door.order_line_id, head.quantity)),
        photos=tuple(_photos(work, door, mine)),
    )


def _head(door: Door) -> Any:
    remade = aliased(WorkOrder)
    codes = (
        select(func.array_agg(Material.code.distinct()))
        .join(OrderMaterial, OrderMaterial.material_id == Material.id)
        .where(OrderMaterial.line_id == OrderLine.id)
        .scalar_subquery()
    )
    return (
        select(
            OrderLine.parameters,
            OrderLine.configuration,
            OrderLine.position,
            OrderLine.quantity,
            DoorModel.name.label("model"),
            codes.label("codes"),
            SalesOrder.id.label("order_id"),
            SalesOrder.number.label("order_number"),
            Party.name.label("customer"),
            WorkOrder.id.label("card_id"),
            WorkOrder.number.label("card"),
            WorkOrder.state,
            WorkOrder.blocked_reason,
            Department.name.label("department"),
            remade.number.label("remake_of"),
            Shipment.id.label("shipment_id"),
            Shipment.waybill_number.label("waybill"),
            Shipment.despatched_at.label("left_at"),
            select(FloorRules.warranty_months).scalar_subquery().label("months"),
        )
        .select_from(WorkOrder)
        .join(OrderLine, OrderLine.id == door.order_line_id)
        .join(SalesOrder, SalesOrder.id == OrderLine.order_id)
        .join(Party, Party.id == SalesOrder.customer_id)
        .join(Department, Department.id == WorkOrder.department_id)
        .outerjoin(DoorModel, DoorModel.id == OrderLine.model_id)
        .outerjoin(remade, remade.id == WorkOrder.remake_of_id)
        .outerjoin(ShipmentLine, ShipmentLine.id == door.shipment_line_id)
        .outerjoin(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .where(WorkOrder.id == door.work_order_id)
    )


def _drawing(head: Any, translate: Callable[[str], str]) -> str:
    values: Mapping[str, str] = head.parameters or {}
    if not values:
        return ""
    return draw_door(values, style=style_of(values, tuple(head.codes or ())), translate=translate)


# --- what happened ------------------------------------------------------------------------------------


def _touches(work: Work, door: Door) -> tuple[LifeTouch, ...]:
    """The events of every card the door was on, in their order; three statements."""
    here, there = aliased(Department), aliased(Department)
    rows = work.session.execute(
        select(
            ProductionEvent,
            WorkOrder.number.label("card"),
            here.name.label("from_name"),
            there.name.label("to_name"),
        )
        .join(WorkOrder, WorkOrder.id == ProductionEvent.work_order_id)
        .outerjoin(here, here.id == ProductionEvent.from_department_id)
        .outerjoin(there, there.id == ProductionEvent.to_department_id)
        .where(WorkOrder.order_line_id.in_(_lines_of(door.order_line_id)))
        .order_by(ProductionEvent.id)
    ).all()
    family = _family(work, door.order_line_id, [row[0] for row in rows])
    mine = next(one for one in family.doors if one.id == door.id)
    ids = set(touches_of(family, mine))
    return tuple(_touch(row, family) for row in rows if row[0].id in ids)


def _lines_of(line_id: int) -> Select[int]:
    """The line of a door and those that a change parted from it: its cards may come from one of them."""
    first = select(func.coalesce(OrderLine.parted_from_id, OrderLine.id)).where(OrderLine.id == line_id)
    return select(OrderLine.id).where(
        func.coalesce(OrderLine.parted_from_id, OrderLine.id) == first.scalar_subquery()
    )


def _family(work: Work, line_id: int, events: Sequence[ProductionEvent]) -> Family:
    cards = work.session.execute(
        select(WorkOrder.id, WorkOrder.split_from_id, WorkOrder.quantity, WorkOrder.state).where(
            WorkOrder.order_line_id.in_(_lines_of(line_id))
        )
    )
    doors = work.session.execute(
        select(Door.id, Door.serial, Door.work_order_id, Door.scrapped_event_id).where(
            Door.order_line_id.in_(_lines_of(line_id))
        )
    )
    return Family(
        {row.id: CardOfLine(*row) for row in cards},
        [DoorOfLine(*row) for row in doors],
        [
            TouchOfLine(
                event.id,
                event.work_order_id,
                event.kind,
                event.undo_of,
                tuple((event.facts or {}).get("doors", ())) if event.kind == "scrapped" else (),
            )
            for event in events
        ],
    )


def _touch(row: Any, family: Family) -> LifeTouch:
    event: ProductionEvent = row[0]
    return LifeTouch(
        id=event.id,
        kind=event.kind,
        at=event.touched_at or event.at,
        who=event.actor,
        card=row.card,
        quantity=event.quantity,
        from_name=row.from_name or "",
        to_name=row.to_name or "",
        to_state=event.to_state,
        reason=" — ".join(each for each in ((event.facts or {}).get("note", ""), event.reason) if each),
        is_undone=event.id in family.undone,
    )


# --- what went in, and pictures ------------------------------------------------------------------------

_USED = text(
    "select m.code, m.name, u.symbol as unit, coalesce(lot.code, '') as lot, lot.received_on,"
    " sum(case when here.kind = 'wip' then v.quantity else -v.quantity end) as quantity"
    " from stock_move v join material m on m.id = v.material_id join unit u on u.id = m.unit_id"
    " join location gone on gone.id = v.source_id join location here on here.id = v.target_id"
    " left join lot on lot.id = v.lot_id"
    # Into the order's work in progress and back again; what left with the doors is still in them.
    " where v.order_line_id = :line and v.quantity > 0 and v.operation <> 'take_back'"
    " and (here.kind = 'wip' or gone.kind = 'wip' and here.kind in ('warehouse', 'scrap'))"
    " group by m.id, u.id, lot.id"
    " having sum(case when here.kind = 'wip' then v.quantity else -v.quantity end) > 0"
    " order by m.sort_name, m.id, lot.id nulls first"
)


def _materials(work: Work, line_id: int, doors: int) -> list[UsedMaterial]:
    rows = work.session.execute(_USED, {"line": line_id})
    return [
        UsedMaterial(**row, per_door=round_quantity(row["quantity"] / max(doors, 1)))
        for row in rows.mappings()
    ]


def _photos(work: Work, door: Door, touches: set[int]) -> list[LifePhoto]:
    """Pictures of the door itself, of what happened to it, and of its card as a whole."""
    query = (
        select(FloorPhoto)
        .where(
            (FloorPhoto.door_id == door.id)
            | FloorPhoto.event_id.in_(touches)
            | (
                FloorPhoto.door_id.is_(None)
                & FloorPhoto.event_id.is_(None)
                & (FloorPhoto.work_order_id == door.work_order_id)
            )
        )
        .order_by(FloorPhoto.id)
    )
    return [
        LifePhoto(photo.public_id, photo.taken_at, photo.taken_by, photo.event_id)
        for photo in work.session.scalars(query)
    ]
