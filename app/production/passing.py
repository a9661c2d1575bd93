"""Passing a card on: it moves to the next department, after the last one to Sevke Hazır."""

from __future__ import annotations

from typing import Any, cast

from app.kernel.work import Work
from app.orders.states import move_to
from app.production.cards import TAP, Place, write_down
from app.production.hands import NOBODY, Hand
from app.production.limits import room_in
from app.production.refusals import NotThatManyDoors
from app.production.splitting import split_card
from app.production.standing import Stand, check_in_work, stand_of
from models.production import WorkOrder


def pass_on(
    work: Work,
    work_order_id: int,
    version: int,
    *,
    quantity: int | None = None,
    hand: Hand = NOBODY,
    key: str | None = None,
) -> dict[str, Any]:
    """Pass a card, or ``quantity`` of its doors, to the next department.

    ``version`` is the one the screen showed: CardMovedMeanwhile when it is no longer so. WipFull when the
    next department is at a limit that stops. Returns the moved ``card`` (a new one when it was split), its
    ``version``, the ``event`` that ``undo`` takes, and a ``warning`` when a limit that only warns is passed.
    """
    work.require(TAP)
    return cast(
        "dict[str, Any]",
        work.once(
            key,
            f"pass on {work_order_id}",
            lambda: pass_stand(work, stand_of(work, work_order_id, version, hand), quantity),
        ),
    )


def pass_stand(work: Work, stand: Stand, quantity: int | None) -> dict[str, Any]:
    """The same for a card that is locked already."""
    card = stand.card
    check_in_work(card)
    warning = room_in(work, stand.next, quantity or card.quantity)
    part = part_of(work, stand, quantity)
    before, facts = Place.of(part), _leave(part)
    if stand.next is None:
        part.state = "ready"
    else:
        part.department_id, part.state = stand.next.id, "waiting"
    part.entered_at = work.now
    part.version += 1
    _follow(work, stand, is_split=part is not card)
    ends = stand.workers if part is card else ()
    touch = stand.touch("passed", facts=facts, workers=ends, ends=ends, is_new=part is not card)
    event = write_down(work, part, before, touch)
    return answer(card, part, event, "passed", warning)


def answer(
    card: WorkOrder, part: WorkOrder, event: int, kind: str, warning: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What a screen is told about its touch."""
    said: dict[str, Any] = {
        "card": part.id,
        "event": event,
        "version": part.version,
        "rest": card.id if part is not card else None,
        "kind": kind,
        "versions": {str(each.id): each.version for each in (card, part)},
    }
    return {**said, "warning": warning} if warning else said


def part_of(work: Work, stand: Stand, quantity: int | None) -> WorkOrder:
    """The card itself, or a card of its own for ``quantity`` of its doors."""
    card = stand.card
    if quantity is None or quantity == card.quantity:
        return card
    if not 0 < quantity < card.quantity:
        raise NotThatManyDoors(number=card.number, available=card.quantity)
    return split_card(work, card, quantity, stand.touch("split"))


def _leave(part: WorkOrder) -> dict[str, Any]:
    """A card keeps neither its place in the queue nor a fault that is mended; what undoing needs of both."""
    facts: dict[str, Any] = {}
    if part.rank is not None:
        facts["rank"] = part.rank
        part.rank = None
    if part.rework_from_id == part.department_id:
        facts["rework"] = [part.rework_reason, part.rework_from_id]
        part.rework_reason, part.rework_from_id = "", None
    return facts


def _follow(work: Work, stand: Stand, *, is_split: bool) -> None:
    """The order is in production from the first tap on, and ready when its last card is."""
    order = stand.order
    if order.state == "planned":
        move_to(work, order, "in_production")
    if stand.next is None and not stand.others_in_work and not is_split and order.state == "in_production":
        move_to(work, order, "ready")
