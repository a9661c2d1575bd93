"""A station says that it has seen what the customer changed: one touch, with the name of who touched."""

from __future__ import annotations

from typing import Any, cast

from app.kernel.work import Work
from app.production.cards import TAP, Place, write_down
from app.production.changing.events import ChangeNoticed
from app.production.changing.refusals import NothingToNotice
from app.production.hands import NOBODY, Hand
from app.production.passing import answer
from app.production.standing import stand_of


def notice_change(
    work: Work, work_order_id: int, version: int, *, hand: Hand = NOBODY, key: str | None = None
) -> dict[str, Any]:
    """Take the mark off a card; ``version`` is the one the screen showed, so that no newer change is missed.

    The version stays: what is on its way to the card is not refused because somebody read it.
    """
    work.require(TAP)

    def act() -> dict[str, Any]:
        stand = stand_of(work, work_order_id, version, hand)
        card = stand.card
        said = card.change_note or ""
        if not said:
            raise NothingToNotice(number=card.number)
        card.change_note = ""
        touch = stand.touch("noticed", reason=said, is_new=True)
        event = write_down(work, card, Place.of(card), touch)
        work.emit(ChangeNoticed(card.id, card.number, said))
        return answer(card, card, event, "noticed")

    return cast("dict[str, Any]", work.once(key, f"notice {work_order_id}", act))
