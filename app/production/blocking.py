"""A card that waits for something says for what, until somebody releases it."""

from __future__ import annotations

from typing import Any, cast

from app.kernel.work import Work
from app.production.cards import IN_WORK, TAP, Place, lock_order_of, write_down
from app.production.refusals import BlockReasonMissing, CardIsNotBlocked, CardNotInWork
from models.production import WorkOrder

LONGEST_REASON = 200


def block(
    work: Work, work_order_id: int, reason: str, *, kiosk_id: int | None = None, key: str | None = None
) -> dict[str, Any]:
    """The card stays where it is and does not move until ``unblock``; the reason shows on every board."""
    work.require(TAP)
    said = " ".join(reason.split())[:LONGEST_REASON]
    if not said:
        raise BlockReasonMissing

    def act() -> dict[str, Any]:
        lock_order_of(work, work_order_id)
        card = work.lock(WorkOrder, work_order_id)
        if card.state not in IN_WORK:
            raise CardNotInWork(number=card.number)
        return _set(work, card, "blocked", said, kiosk_id)

    return cast("dict[str, Any]", work.once(key, f"block {work_order_id}", act))


def unblock(
    work: Work, work_order_id: int, reason: str = "", *, kiosk_id: int | None = None, key: str | None = None
) -> dict[str, Any]:
    """What the card waited for is there: it may move again."""
    work.require(TAP)

    def act() -> dict[str, Any]:
        lock_order_of(work, work_order_id)
        card = work.lock(WorkOrder, work_order_id)
        if card.state != "blocked":
            raise CardIsNotBlocked(number=card.number)
        return _set(work, card, "waiting", "", kiosk_id, said=" ".join(reason.split())[:LONGEST_REASON])

    return cast("dict[str, Any]", work.once(key, f"unblock {work_order_id}", act))


def _set(
    work: Work, card: WorkOrder, state: str, blocked_reason: str, kiosk_id: int | None, *, said: str = ""
) -> dict[str, Any]:
    before = Place.of(card)
    card.state = state
    card.blocked_reason = blocked_reason
    card.version += 1
    kind = "blocked" if state == "blocked" else "unblocked"
    touch = write_down(work, card, kind, before, kiosk_id=kiosk_id, reason=blocked_reason or said)
    return {"card": card.id, "event": touch.id, "version": card.version}
