"""Cancelling an order before its doors leave: what it took goes back, its cards leave the board."""

from __future__ import annotations

from typing import Any, cast

from app.kernel.work import Work
from app.orders.cancelling import CANCEL, cancel_unplanned, mark_cancelled
from app.orders.refusals import ReasonMissing
from app.orders.states import UNPLANNED, WrongState, may_move
from app.production.cards import OPEN, lock_cards, take_off
from app.stock.progress.returning import return_from_order
from models.orders import SalesOrder


def cancel_order(work: Work, order_id: int, reason: str, *, key: str | None = None) -> dict[str, Any]:
    """Cancel an order, whether it was planned or not.

    Everything that is still in its work in progress returns to the warehouse at the value it came out
    with. WrongState when doors have left already, ReasonMissing without a reason.
    """
    work.require(CANCEL)
    if not reason.strip():
        raise ReasonMissing
    act = f"cancel order {order_id}"
    return cast("dict[str, Any]", work.once(key, act, lambda: _cancel(work, order_id, reason.strip())))


def _cancel(work: Work, order_id: int, reason: str) -> dict[str, Any]:
    order = work.lock(SalesOrder, order_id)
    if order.state in UNPLANNED:
        cancel_unplanned(work, order, reason)
        return {"order": order.id, "returned": 0}
    if not may_move(order, "cancelled"):
        raise WrongState(number=order.number, state=order.state)
    returned = return_from_order(work, order.id, reason)
    take_off(work, lock_cards(work, [order.id], OPEN), "cancelled", reason=reason)
    mark_cancelled(work, order, reason)
    return {"order": order.id, "returned": returned}
