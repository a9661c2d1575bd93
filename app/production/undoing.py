"""Taking a tap back: never by forgetting it, always by a second event that says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import exists, or_, select

from app.kernel.work import Work
from app.orders.states import move_to
from app.production.cards import OPEN, TAP, UNDO, Place, kiosk_of, lock_order_of, move_doors, write_down
from app.production.refusals import AlreadyUndone, CardMovedMeanwhile, NotUndoable, TooLateToUndo
from models.orders import SalesOrder
from models.production import Department, ProductionEvent, WorkOrder

SHOWN_FOR = timedelta(seconds=10)
"""How long the screen that tapped offers to take it back."""
_ON_THE_WAY = timedelta(seconds=5)  # slow Wi-Fi: what was tapped in time arrives a little later


def undo(work: Work, event_id: int, *, key: str | None = None) -> dict[str, Any]:
    """Take back the last tap of a card.

    Whoever tapped may do it for ten seconds; later a person with the right to undo on the board. A part
    that the tap had split off joins the rest of its card again when that is still there.
    """
    work.require(TAP)
    return cast("dict[str, Any]", work.once(key, f"undo {event_id}", lambda: _undo(work, event_id)))


def _undo(work: Work, event_id: int) -> dict[str, Any]:
    touch = work.find(ProductionEvent, event_id)
    order = lock_order_of(work, touch.work_order_id)
    card = work.lock(WorkOrder, touch.work_order_id)
    _check_who(work, touch)
    _check_last(work, touch)
    rest = _rest(work, card, touch)
    undone = _step_back(work, card, touch) if rest is None else _join(work, card, rest, touch)
    _follow(work, order)
    return {
        "card": card.id if rest is None else rest.id,
        "event": undone.id,
        "version": (rest or card).version,
    }


def _check_who(work: Work, touch: ProductionEvent) -> None:
    if touch.kind != "passed":
        raise NotUndoable
    is_own = touch.actor == work.actor.name and touch.kiosk_id == kiosk_of(work)
    if is_own and work.now - touch.at <= SHOWN_FOR + _ON_THE_WAY:
        return
    if work.actor.kind == "kiosk" or not work.actor.may(UNDO):
        raise TooLateToUndo


def _check_last(work: Work, touch: ProductionEvent) -> None:
    if work.session.scalar(select(exists().where(ProductionEvent.undo_of == touch.id))):
        raise AlreadyUndone
    later = work.session.scalars(
        select(ProductionEvent)
        .where(ProductionEvent.work_order_id == touch.work_order_id, ProductionEvent.id > touch.id)
        .order_by(ProductionEvent.id.desc())
        .limit(1)
    ).first()
    if later is not None:
        raise CardMovedMeanwhile(who=later.actor, when=later.at)


def _follow(work: Work, order: SalesOrder) -> None:
    """The order is no longer ready; with no card beyond the first department it is only planned."""
    if order.state == "ready":
        move_to(work, order, "in_production")
    first = select(Department.id).order_by(Department.position).limit(1).scalar_subquery()
    has_begun = exists().where(
        WorkOrder.order_id == order.id,
        WorkOrder.state.in_(OPEN),
        or_(WorkOrder.state == "ready", WorkOrder.department_id != first),
    )
    if order.state == "in_production" and not work.session.scalar(select(has_begun)):
        move_to(work, order, "planned")


def _rest(work: Work, card: WorkOrder, touch: ProductionEvent) -> WorkOrder | None:
    """What the card was split from by this very tap, when it still is where the tap found it."""
    if card.split_from_id is None:
        return None
    is_first = not work.session.scalar(
        select(exists().where(ProductionEvent.work_order_id == card.id, ProductionEvent.id < touch.id))
    )
    rest = work.lock(WorkOrder, card.split_from_id)
    return rest if is_first and Place.of(rest) == Place(touch.from_department_id, touch.from_state) else None


def _step_back(work: Work, card: WorkOrder, touch: ProductionEvent) -> ProductionEvent:
    before = Place.of(card)
    assert touch.from_department_id is not None  # a card that was passed on came from a department
    card.department_id, card.state = touch.from_department_id, touch.from_state
    card.entered_at = work.now
    card.version += 1
    return write_down(work, card, "undone", before, undo_of=touch.id)


def _join(work: Work, card: WorkOrder, rest: WorkOrder, touch: ProductionEvent) -> ProductionEvent:
    before = Place.of(card)
    move_doors(work, card, rest, card.quantity)
    card.state = "cancelled"
    card.version += 1
    undone = write_down(work, card, "undone", before, undo_of=touch.id)
    rest.quantity += card.quantity
    rest.version += 1
    write_down(work, rest, "undone", Place.of(rest), reason=card.number)
    return undone
