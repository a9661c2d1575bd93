"""Passing a card on: one tap moves it to the next department, after the last one to Sevke Hazır."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from app.kernel.work import RecordGone, Work
from app.orders.states import move_to
from app.production.cards import IN_WORK, TAP, Place, lock_order_of, split_card, write_down
from app.production.refusals import CardIsBlocked, CardMovedMeanwhile, CardNotInWork, NotThatManyDoors
from models.orders import SalesOrder
from models.production import Department, ProductionEvent, WorkOrder


def pass_on(
    work: Work,
    work_order_id: int,
    version: int,
    *,
    quantity: int | None = None,
    kiosk_id: int | None = None,
    key: str | None = None,
) -> dict[str, Any]:
    """Pass a card, or ``quantity`` of its doors, to the next department.

    ``version`` is the one the screen showed: CardMovedMeanwhile when it is no longer so. Returns the moved
    ``card`` (a new one when it was split), its ``version``, and the ``event`` that ``undo`` takes.
    """
    work.require(TAP)
    act = f"pass on {work_order_id}"
    return cast(
        "dict[str, Any]", work.once(key, act, lambda: _pass(work, work_order_id, version, quantity, kiosk_id))
    )


@dataclass(frozen=True)
class _Stand:
    """A locked card, its order, where it goes next, and whether it is the last of its order to be ready."""

    order: SalesOrder
    card: WorkOrder
    next_id: int | None
    others_in_work: bool


def _pass(
    work: Work, work_order_id: int, version: int, quantity: int | None, kiosk_id: int | None
) -> dict[str, Any]:
    stand = _lock(work, work_order_id)
    card = stand.card
    check_version(work, card, version)
    _check_passable(card)
    part = _part(work, card, quantity, kiosk_id)
    before = Place.of(part)
    if stand.next_id is None:
        part.state = "ready"
    else:
        part.department_id, part.state = stand.next_id, "waiting"
    part.entered_at = work.now
    part.version += 1
    _follow(work, stand, is_split=part is not card)
    touch = write_down(work, part, "passed", before, kiosk_id=kiosk_id, is_new=part is not card)
    return {
        "card": part.id,
        "event": touch.id,
        "version": part.version,
        "rest": card.id if part is not card else None,
    }


def check_version(work: Work, card: WorkOrder, version: int) -> None:
    """Refuse what was decided while looking at an older state of the card."""
    if card.version == version:
        return
    last = work.session.scalars(
        select(ProductionEvent)
        .where(ProductionEvent.work_order_id == card.id)
        .order_by(ProductionEvent.id.desc())
        .limit(1)
    ).one()
    raise CardMovedMeanwhile(who=last.actor, when=last.at, number=card.number)


def _lock(work: Work, work_order_id: int) -> _Stand:
    """Two statements: the order first (see lock_order_of), then all there is to know about the card."""
    order = lock_order_of(work, work_order_id)
    here, following, other = aliased(Department), aliased(Department), aliased(WorkOrder)
    next_id = (
        select(following.id)
        .join(here, following.position > here.position)
        .where(here.id == WorkOrder.department_id)
        .order_by(following.position)
        .limit(1)
        .correlate(WorkOrder)
        .scalar_subquery()
    )
    others = exists().where(
        other.order_id == WorkOrder.order_id, other.id != WorkOrder.id, other.state.in_(IN_WORK)
    )
    found = work.session.execute(
        select(WorkOrder, next_id, others)
        .where(WorkOrder.id == work_order_id)
        .with_for_update(of=WorkOrder)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise RecordGone
    return _Stand(order, *found)


def _check_passable(card: WorkOrder) -> None:
    if card.state == "blocked":
        raise CardIsBlocked(number=card.number, reason=card.blocked_reason)
    if card.state not in IN_WORK:
        raise CardNotInWork(number=card.number)


def _part(work: Work, card: WorkOrder, quantity: int | None, kiosk_id: int | None) -> WorkOrder:
    if quantity is None or quantity == card.quantity:
        return card
    if not 0 < quantity < card.quantity:
        raise NotThatManyDoors(number=card.number, available=card.quantity)
    return split_card(work, card, quantity, kiosk_id=kiosk_id)


def _follow(work: Work, stand: _Stand, *, is_split: bool) -> None:
    """The order is in production from the first tap on, and ready when its last card is."""
    order = stand.order
    if order.state == "planned":
        move_to(work, order, "in_production")
    if stand.next_id is None and not stand.others_in_work and not is_split and order.state == "in_production":
        move_to(work, order, "ready")
