"""Cancelling an order. What an order has already taken from stock is given back by production first."""

from __future__ import annotations

from app.kernel.permissions import Right
from app.kernel.work import Work
from app.orders.events import OrderCancelled
from app.orders.refusals import ReasonMissing
from app.orders.states import UNPLANNED, check_state, move_to
from app.stock.ledger.reserving import release_reservation
from models.orders import SalesOrder

CANCEL = Right("cancel", "Order")


def cancel_unplanned(work: Work, order: SalesOrder, reason: str) -> None:
    """Cancel a locked order for which nothing has been taken from stock; WrongState for any other."""
    check_state(order, UNPLANNED)
    mark_cancelled(work, order, reason)
    release_reservation(work, order.id)


def mark_cancelled(work: Work, order: SalesOrder, reason: str) -> None:
    """Write down that a locked order is cancelled and why.

    Whoever cancels a planned order calls this after its material went back and its cards left the board.
    """
    work.require(CANCEL)
    if not reason.strip():
        raise ReasonMissing
    was = order.state
    move_to(work, order, "cancelled")
    order.cancel_reason = reason.strip()
    work.session.flush()
    work.emit(OrderCancelled(order.id, order.number, order.cancel_reason, was))
