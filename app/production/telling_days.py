"""The boards are told of a day that was promised anew: it stands on every card, and orders the queues."""

from __future__ import annotations

from app.kernel.work import Work
from app.production.cards import OPEN, Place, lock_cards, write_down_all
from models.orders import SalesOrder


def tell_new_day(work: Work, order: SalesOrder) -> int:
    """Write the new day down for every card of a locked order that is on the board; how many there are.

    Their versions stay: what is on its way to a card is not refused because its customer waits until then.
    """
    work.session.flush()
    cards = lock_cards(work, [order.id], OPEN)
    if cards:
        write_down_all(work, cards, "promised", {card.id: Place.of(card) for card in cards}, is_new=True)
    return len(cards)
