"""Closing an order whose rest will never follow. What it still has in production is given back first."""

from __future__ import annotations

from app.kernel.work import Work
from app.orders.events import OrderClosed
from app.orders.states import move_to
from models.orders import SalesOrder


def mark_closed(work: Work, order: SalesOrder, reason: str, doors: int) -> None:
    """Write down that a locked order is closed, why, and how many doors never left.

    The caller has checked the right and the reason, given the material back and taken the cards off.
    """
    move_to(work, order, "closed")
    order.cancel_reason = reason
    work.session.flush()
    work.emit(OrderClosed(order.id, order.number, reason, doors))
