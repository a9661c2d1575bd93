"""A card that waits for something says for what, until somebody releases it."""

from __future__ import annotations

from typing import Any, cast

from app.kernel.work import Work
from app.production.cards import TAP, Place, write_down
from app.production.hands import NOBODY, Hand
from app.production.passing import answer
from app.production.reasons import LONGEST_REASON, Reason, chosen_reason
from app.production.refusals import BlockReasonMissing, CardIsNotBlocked
from app.production.standing import Stand, check_in_work, stand_of


def block(
    work: Work,
    work_order_id: int,
    reason: str = "",
    *,
    reason_id: int | None = None,
    version: int | None = None,
    hand: Hand = NOBODY,
    key: str | None = None,
) -> dict[str, Any]:
    """The card stays where it is and does not move until ``unblock``; the reason shows on every board.

    ``reason_id`` is one of the floor's own reasons; what is written counts where none is chosen. Whoever
    works on the card stops.
    """
    work.require(TAP)

    def act() -> dict[str, Any]:
        said = chosen_reason(work, "block", reason, reason_id, BlockReasonMissing)
        stand = stand_of(work, work_order_id, version, hand)
        check_in_work(stand.card, blocked_too=True)
        return let_wait(work, stand, said)

    if reason_id is None and not reason.strip():
        raise BlockReasonMissing
    return cast("dict[str, Any]", work.once(key, f"block {work_order_id}", act))


def let_wait(work: Work, stand: Stand, reason: Reason) -> dict[str, Any]:
    """The same for a card that is locked already."""
    card, before = stand.card, Place.of(stand.card)
    facts = {"blocked": card.blocked_reason} if card.state == "blocked" else None
    card.state = "blocked"
    card.blocked_reason = reason.words
    card.version += 1
    touch = stand.touch(
        "blocked",
        reason=reason.words,
        ends=stand.workers,
        waits_for_material=reason.is_material,
        facts=facts,
    )
    return answer(card, card, write_down(work, card, before, touch), "blocked")


def unblock(
    work: Work,
    work_order_id: int,
    reason: str = "",
    *,
    version: int | None = None,
    hand: Hand = NOBODY,
    key: str | None = None,
) -> dict[str, Any]:
    """What the card waited for is there: it may move again."""
    work.require(TAP)

    def act() -> dict[str, Any]:
        stand = stand_of(work, work_order_id, version, hand)
        return release(work, stand, " ".join(reason.split())[:LONGEST_REASON])

    return cast("dict[str, Any]", work.once(key, f"unblock {work_order_id}", act))


def release(work: Work, stand: Stand, said: str = "", *, is_new: bool = False) -> dict[str, Any]:
    """The same for a card that is locked already."""
    card, before = stand.card, Place.of(stand.card)
    if card.state != "blocked":
        raise CardIsNotBlocked(number=card.number)
    facts = {"blocked": card.blocked_reason}
    card.state, card.blocked_reason = "waiting", ""
    card.version += 1
    touch = stand.touch("unblocked", reason=said, facts=facts, is_new=is_new)
    return answer(card, card, write_down(work, card, before, touch), "unblocked")
