"""Cancelling an order before its doors leave: what is in no door yet goes back, its cards leave the board."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from app.kernel.work import Work
from app.orders.cancelling import CANCEL, cancel_unplanned, mark_cancelled
from app.orders.refusals import ReasonMissing
from app.orders.states import UNPLANNED, WrongState, may_move
from app.production.cards import OPEN, lock_cards, take_off
from app.production.changing.giving_up import GivingUp, giving_up, write_off_begun
from app.production.changing.standing import check_board
from app.stock.progress.returning import return_from_order
from models.orders import SalesOrder

Translate = Callable[[str], str]


def preview_cancelling(work: Work, order_id: int) -> GivingUp:
    """What cancelling an order that is being made would do; WrongState when it is not, or cannot be."""
    work.require(CANCEL)
    order = work.find(SalesOrder, order_id)
    if order.state in UNPLANNED or not may_move(order, "cancelled"):
        raise WrongState(number=order.number, state=order.state)
    return giving_up(work, order)


def cancel_order(
    work: Work,
    order_id: int,
    reason: str,
    *,
    seen: Mapping[int, int] | None = None,
    key: str | None = None,
    translate: Translate = str,
) -> dict[str, Any]:
    """Cancel an order, whether it was planned or not.

    What was worked into its doors is written off with one slip; everything else in its work in progress
    returns to the warehouse at the value it came out with. ``seen`` are the versions of its cards as the
    effects were shown: BoardMovedMeanwhile when one moved since. WrongState when doors have left already,
    ReasonMissing without a reason.
    """
    work.require(CANCEL)
    if not reason.strip():
        raise ReasonMissing
    act = f"cancel order {order_id}"
    done = work.once(key, act, lambda: _cancel(work, order_id, reason.strip(), seen, translate))
    return cast("dict[str, Any]", done)


def _cancel(
    work: Work, order_id: int, reason: str, seen: Mapping[int, int] | None, translate: Translate
) -> dict[str, Any]:
    order = work.lock(SalesOrder, order_id)
    if order.state in UNPLANNED:
        cancel_unplanned(work, order, reason)
        return {"order": order.id, "returned": 0}
    if not may_move(order, "cancelled"):
        raise WrongState(number=order.number, state=order.state)
    cards = lock_cards(work, [order.id], OPEN)
    check_board(cards, seen)
    slip = write_off_begun(work, order, reason, translate)
    returned = return_from_order(work, order.id, reason)
    take_off(work, cards, "cancelled", reason=reason)
    mark_cancelled(work, order, reason)
    return {"order": order.id, "returned": returned, "slip": slip}
