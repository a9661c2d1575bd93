"""At the truck: a door's code is scanned; the right one is ticked, the wrong one refused with its reason."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.kernel.errors import Refusal
from app.kernel.work import RecordGone, Work
from app.production.doors import find_door
from app.shipping.events import DoorLoaded, DoorUnloaded
from app.shipping.loading import SENDABLE
from app.shipping.preparing import LOAD, lock_list, put_on
from app.shipping.wrong_doors import (
    DoorHasLeft,
    DoorIsScrapped,
    DoorNotOnList,
    DoorNotReady,
    DoorOfAnother,
    DoorOnAnotherList,
)
from models.loading import LoadingDoor, LoadingList
from models.orders import OrderLine, SalesOrder
from models.production import Door, WorkOrder
from models.shipping import Shipment, ShipmentLine

Ticked = dict[str, Any]
"""``result``: ticked, again, swapped or added; ``door``, ``serial``, and what is loaded of all."""


def tick_door(
    work: Work,
    list_id: int,
    code: str,
    *,
    confirmed: Collection[str] = (),
    key: str | None = None,
) -> Ticked:
    """Tick the door whose code was scanned, once however often the scan arrives.

    A door that is the same as one of the list (same order line, ready, free) goes in its place. Raises
    UnknownDoor, or the WrongDoor that says what is wrong with it; DoorNotOnList asks whether a ready door
    of the same customer should go too.
    """
    work.require(LOAD)
    act = f"tick {list_id}"
    return cast("Ticked", work.once(key, act, lambda: _tick(work, list_id, code, confirmed)))


def untick_door(work: Work, list_id: int, door_id: int, *, key: str | None = None) -> Ticked:
    """The door came off the truck again; it stays on the list."""
    work.require(LOAD)

    def act() -> Ticked:
        loading = lock_list(work, list_id)
        row = _on_list(work, list_id, door_id)
        if row is None:
            raise RecordGone
        door = work.find(Door, door_id)
        if row.ticked_at is not None:
            row.ticked_at, row.ticked_by = None, ""
            work.emit(DoorUnloaded(loading.id, loading.number, door.serial))
        return {"result": "unticked", "door": door.id, "serial": door.serial}

    return cast("Ticked", work.once(key, f"untick {list_id}", act))


def _tick(work: Work, list_id: int, code: str, confirmed: Collection[str]) -> Ticked:
    door = find_door(work, code)
    # The card before the list, as everybody does who loads or sends.
    card = work.lock(WorkOrder, door.work_order_id)
    work.session.refresh(door)
    loading = lock_list(work, list_id)
    row = _on_list(work, list_id, door.id)
    if row is not None:
        return _tick_listed(work, loading, row, door, card)
    return _take_along(work, loading, door, card, confirmed)


def _tick_listed(work: Work, loading: LoadingList, row: LoadingDoor, door: Door, card: WorkOrder) -> Ticked:
    if row.ticked_at is not None:
        return {
            "result": "again",
            "door": door.id,
            "serial": door.serial,
            "by": row.ticked_by,
            "at": row.ticked_at,
        }
    if (wrong := _what_is_wrong(work, loading, door, card)) is not None:
        raise wrong
    row.ticked_at, row.ticked_by = work.now, work.actor.name
    work.emit(DoorLoaded(loading.id, loading.number, door.serial))
    return {"result": "ticked", "door": door.id, "serial": door.serial}


def _take_along(
    work: Work, loading: LoadingList, door: Door, card: WorkOrder, confirmed: Collection[str]
) -> Ticked:
    if (wrong := _what_is_wrong(work, loading, door, card)) is not None:
        raise wrong
    ticked = {"ticked_at": work.now, "ticked_by": work.actor.name}
    twin = _twin(work, loading.id, door)
    if twin is not None:
        twin.is_held, twin.removed_at = False, work.now
        work.session.flush()
        put_on(work, loading, [door.id], **ticked)
        work.emit(DoorLoaded(loading.id, loading.number, door.serial, twin.door.serial))
        return {
            "result": "swapped",
            "door": door.id,
            "serial": door.serial,
            "instead": twin.door.serial,
            "gone": twin.door_id,
        }
    if DoorNotOnList.code not in confirmed:
        order = work.find(SalesOrder, card.order_id)
        raise DoorNotOnList(serial=door.serial, order=order.number)
    put_on(work, loading, [door.id], **ticked)
    work.emit(DoorLoaded(loading.id, loading.number, door.serial))
    return {"result": "added", "door": door.id, "serial": door.serial}


def _on_list(work: Work, list_id: int, door_id: int) -> LoadingDoor | None:
    query = select(LoadingDoor).where(
        LoadingDoor.list_id == list_id, LoadingDoor.door_id == door_id, LoadingDoor.removed_at.is_(None)
    )
    return work.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def _twin(work: Work, list_id: int, door: Door) -> LoadingDoor | None:
    """An unticked door of the list that is the same: whichever of them goes is all one."""
    query = (
        select(LoadingDoor)
        .join(Door, Door.id == LoadingDoor.door_id)
        .where(
            LoadingDoor.list_id == list_id,
            LoadingDoor.removed_at.is_(None),
            LoadingDoor.ticked_at.is_(None),
            Door.order_line_id == door.order_line_id,
        )
        .order_by(Door.serial.desc())
        .limit(1)
        .options(joinedload(LoadingDoor.door))
        .with_for_update(of=LoadingDoor)
    )
    return work.session.scalar(query)


def _what_is_wrong(work: Work, loading: LoadingList, door: Door, card: WorkOrder) -> Refusal | None:
    """Why this door must not go on this truck, the worst first."""
    serial = door.serial
    if door.scrapped_event_id is not None:
        return DoorIsScrapped(serial=serial)
    if door.shipment_line_id is not None:
        query = (
            select(Shipment.waybill_number).join(ShipmentLine).where(ShipmentLine.id == door.shipment_line_id)
        )
        return DoorHasLeft(serial=serial, waybill=work.session.scalar(query))
    order = work.session.scalars(
        select(SalesOrder)
        .join(OrderLine, OrderLine.order_id == SalesOrder.id)
        .where(OrderLine.id == door.order_line_id)
        .options(joinedload(SalesOrder.customer))
        .execution_options(populate_existing=True)
    ).one()
    if order.customer_id != loading.customer_id:
        return DoorOfAnother(serial=serial, customer=order.customer.name, order=order.number)
    if card.state != "ready" or order.state not in SENDABLE:
        return DoorNotReady(serial=serial, department=card.department.name)
    holder = work.session.scalar(
        select(LoadingList.number)
        .join(LoadingDoor, LoadingDoor.list_id == LoadingList.id)
        .where(LoadingDoor.door_id == door.id, LoadingDoor.is_held, LoadingList.id != loading.id)
    )
    return None if holder is None else DoorOnAnotherList(serial=serial, list=holder)
