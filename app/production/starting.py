"""Working on a card: who starts it, who pauses, and what the one usual touch does on this floor."""

from __future__ import annotations

from typing import Any, cast

from app.kernel.work import Work
from app.orders.states import move_to
from app.production.cards import TAP, Place, Worker, write_down
from app.production.hands import NOBODY, Hand
from app.production.passing import answer, part_of, pass_stand
from app.production.refusals import AlreadyWorking, CardIsNotRunning
from app.production.standing import Stand, check_in_work, stand_of


def touch_card(
    work: Work,
    work_order_id: int,
    version: int,
    *,
    quantity: int | None = None,
    hand: Hand = NOBODY,
    key: str | None = None,
) -> dict[str, Any]:
    """The one usual touch: it passes the card on, or where the floor starts and finishes, starts it first.

    ``kind`` in the answer says what it did: passed or started. ``quantity`` takes only some of its doors.
    """
    work.require(TAP)

    def act() -> dict[str, Any]:
        stand = stand_of(work, work_order_id, version, hand)
        if stand.tap_mode == "start_finish" and stand.card.state == "waiting":
            return _start(work, stand, quantity)
        return pass_stand(work, stand, quantity)

    return cast("dict[str, Any]", work.once(key, f"touch {work_order_id}", act))


def start(
    work: Work,
    work_order_id: int,
    version: int,
    *,
    quantity: int | None = None,
    hand: Hand = NOBODY,
    key: str | None = None,
) -> dict[str, Any]:
    """Somebody begins to work on a card, on ``quantity`` of its doors, or beside others who have begun."""
    work.require(TAP)
    return cast(
        "dict[str, Any]",
        work.once(
            key,
            f"start {work_order_id}",
            lambda: _start(work, stand_of(work, work_order_id, version, hand), quantity),
        ),
    )


def pause(
    work: Work, work_order_id: int, version: int, *, hand: Hand = NOBODY, key: str | None = None
) -> dict[str, Any]:
    """Whoever touches stops working on the card; it waits again when nobody else works on it.

    Who has not started it themselves, like the foreman, stops everybody.
    """
    work.require(TAP)
    return cast(
        "dict[str, Any]",
        work.once(
            key,
            f"pause {work_order_id}",
            lambda: _pause(work, stand_of(work, work_order_id, version, hand)),
        ),
    )


def _start(work: Work, stand: Stand, quantity: int | None) -> dict[str, Any]:
    card = stand.card
    check_in_work(card)
    if card.state == "running":
        if any(worker.operator_id == stand.hand.operator_id for worker in stand.workers):
            raise AlreadyWorking
        quantity = None
    part = part_of(work, stand, quantity)
    before = Place.of(part)
    part.state = "running"
    part.version += 1
    if stand.order.state == "planned":
        move_to(work, stand.order, "in_production")
    touch = stand.touch("started", begins=True, is_new=part is not card)
    return answer(card, part, write_down(work, part, before, touch), "started")


def _pause(work: Work, stand: Stand) -> dict[str, Any]:
    card = stand.card
    if card.state != "running":
        raise CardIsNotRunning(number=card.number)
    ends = _whose_work_ends(stand)
    before = Place.of(card)
    if len(ends) == len(stand.workers):
        card.state = "waiting"
    card.version += 1
    return answer(card, card, write_down(work, card, before, stand.touch("paused", ends=ends)), "paused")


def _whose_work_ends(stand: Stand) -> tuple[Worker, ...]:
    own = tuple(each for each in stand.workers if each.operator_id == stand.hand.operator_id)
    return own or stand.workers
