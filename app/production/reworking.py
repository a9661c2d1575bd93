"""Sending doors back to a department they have passed, because something is wrong with them [tamir]."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import select

from app.kernel.work import RecordGone, Work
from app.production.cards import OPEN, REWORK, Place, write_down
from app.production.following import follow_cards
from app.production.hands import NOBODY, Hand
from app.production.held import refuse_held
from app.production.passing import answer, part_of
from app.production.reasons import Reason, chosen_reason
from app.production.refusals import CardNotOnBoard, NotEarlier, ReasonNeeded
from app.production.standing import Stand, stand_of
from models.production import Department, WorkOrder


def send_back(
    work: Work,
    work_order_id: int,
    version: int,
    department_id: int,
    reason: str = "",
    *,
    reason_id: int | None = None,
    quantity: int | None = None,
    hand: Hand = NOBODY,
    key: str | None = None,
) -> dict[str, Any]:
    """Send a card, or ``quantity`` of its doors, back to an earlier department; also from Sevke Hazır.

    The reason stays on the card until it is past the department that noticed the fault. NotEarlier when the
    card has not passed that department.
    """
    work.require(REWORK)

    def act() -> dict[str, Any]:
        said = chosen_reason(work, "rework", reason, reason_id, ReasonNeeded)
        stand = stand_of(work, work_order_id, version, hand)
        return _send_back(work, stand, department_id, said, quantity)

    return cast("dict[str, Any]", work.once(key, f"send back {work_order_id}", act))


def _send_back(
    work: Work, stand: Stand, department_id: int, reason: Reason, quantity: int | None
) -> dict[str, Any]:
    card = stand.card
    if card.state not in OPEN:
        raise CardNotOnBoard(number=card.number)
    target = work.session.get(Department, department_id)
    if target is None:
        raise RecordGone
    if target.position > stand.position or (target.position == stand.position and card.state != "ready"):
        raise NotEarlier(number=card.number)
    refuse_held(work, card)
    part = part_of(work, stand, quantity)
    before = Place.of(part)
    facts = {
        "rework": [part.rework_reason, part.rework_from_id],
        "rank": part.rank,
        "blocked": part.blocked_reason,
    }
    part.rework_from_id = _farther(work, part)
    part.rework_reason = reason.words
    part.department_id, part.state, part.blocked_reason = target.id, "waiting", ""
    part.rank = None
    part.entered_at = work.now
    part.version += 1
    ends = stand.workers if part is card else ()
    touch = stand.touch(
        "sent_back", reason=reason.words, facts=facts, workers=ends, ends=ends, is_new=part is not card
    )
    event = write_down(work, part, before, touch)
    follow_cards(work, stand.order)
    return answer(card, part, event, "sent_back")


def _farther(work: Work, card: WorkOrder) -> int:
    """A card sent back twice is mended when it is past the later of the two departments."""
    if card.rework_from_id is None:
        return card.department_id
    query = (
        select(Department.id)
        .where(Department.id.in_([card.rework_from_id, card.department_id]))
        .order_by(Department.position.desc())
        .limit(1)
    )
    return work.session.scalars(query).one()
