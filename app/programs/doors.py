"""The life of one door, found by its serial: everything but money and names of workers."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.production.door_life import DoorLife, door_life
from app.production.doors import UnknownDoor, find_door
from app.programs.words import Moment, Number, Reference, Shape

SHOW = Right("show", "Door")
LONGEST = 40


class TouchShown(Shape):
    """One thing that happened to it."""

    kind: str
    at: Moment
    from_department: str
    to_department: str
    reason: str
    is_undone: bool


class UsedShown(Shape):
    """A material that went into it."""

    code: str
    name: str
    unit: str
    lot: str
    quantity: Number


class DoorShown(Shape):
    """One door from cutting to warranty."""

    serial: str
    state: str = Field(description="waiting, running, blocked, ready, shipped, cancelled or scrapped.")
    department: str
    model: str
    order: Reference
    customer: str
    line_position: int
    made_on: date | None
    waybill_number: str | None
    shipped_at: Moment | None
    warranty_until: date | None
    touches: list[TouchShown] = Field(description="The newest first.")
    materials: list[UsedShown]


def show_door(work: Work, serial: str) -> DoorShown:
    """The life of the door with this serial; RecordGone when there is none."""
    work.require(SHOW)
    try:
        door = find_door(work, serial)
    except UnknownDoor as unknown:
        raise RecordGone from unknown
    return _shown(door_life(work, door.id))


def _shown(life: DoorLife) -> DoorShown:
    return DoorShown(
        serial=life.door.serial,
        state=life.state,
        department=life.department,
        model=life.looks.model,
        order=Reference(id=life.order_id, name=life.order_number),
        customer=life.customer,
        line_position=life.line_position,
        made_on=life.made_on,
        waybill_number=life.left.waybill if life.left else None,
        shipped_at=life.left.at if life.left else None,
        warranty_until=life.warranty_until,
        touches=[
            TouchShown(
                kind=touch.kind,
                at=touch.at,
                from_department=touch.from_name,
                to_department=touch.to_name,
                reason=touch.reason,
                is_undone=touch.is_undone,
            )
            for touch in life.touches
        ],
        materials=[
            UsedShown(code=one.code, name=one.name, unit=one.unit, lot=one.lot, quantity=one.per_door)
            for one in life.materials
        ],
    )
