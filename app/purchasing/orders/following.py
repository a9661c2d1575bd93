"""Follow what we ordered: what came of it, and what state that leaves the purchase order in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.kernel.work import RecordGone, Work
from app.purchasing.orders.events import PurchaseDelivered, PurchaseDeliveryUndone
from app.purchasing.orders.refusals import PurchaseOrderClosed, PurchaseOrderNotSent
from models.purchasing import PurchaseOrder, PurchaseOrderLine

NOTHING = Decimal(0)


def book_received(work: Work, came: Mapping[int, Decimal]) -> None:
    """Add what came to lines of purchase orders, in each line's own unit; part of receiving goods.

    Raises PurchaseOrderNotSent or PurchaseOrderClosed when nothing is expected on one of the orders,
    RecordGone for a line that does not exist. More than was ordered is booked as it came: whoever
    receives has confirmed it. A constant number of statements, whatever the number of lines.
    """
    for order, lines in _locked(work, came):
        if order.state == "draft":
            raise PurchaseOrderNotSent(number=order.number)
        if is_closed(order):
            raise PurchaseOrderClosed(number=order.number)
        was = order.state
        for line in lines:
            line.received += came[line.id]
        order.state = state_of(order)
        work.emit(PurchaseDelivered(order.id, order.number, order.state, was))
    work.session.flush()


def unbook_received(work: Work, went: Mapping[int, Decimal]) -> None:
    """Take back what a cancelled or returned delivery had added; the order then waits for it again.

    What a person closed stays closed. Never below nothing: a line whose receipt was corrected meanwhile
    ends at zero.
    """
    for order, lines in _locked(work, went):
        was = order.state
        for line in lines:
            line.received = max(line.received - went[line.id], NOTHING)
        order.state = state_of(order)
        work.emit(PurchaseDeliveryUndone(order.id, order.number, order.state, was))
    work.session.flush()


def rebook_received(work: Work, came: Mapping[int, Decimal]) -> None:
    """What was to go back to the supplier stays after all: it counts as delivered again.

    Also on an order that a person has closed since: it stays closed, but what came of it is here.
    """
    for order, lines in _locked(work, came):
        was = order.state
        for line in lines:
            line.received += came[line.id]
        order.state = state_of(order)
        work.emit(PurchaseDelivered(order.id, order.number, order.state, was))
    work.session.flush()


def is_closed(order: PurchaseOrder) -> bool:
    """Whether a person said that nothing more is expected."""
    return order.state == "cancelled" or order.cancel_reason != ""


def state_of(order: PurchaseOrder) -> str:
    """The state that follows from what came of the lines of an order that was sent."""
    came = any(line.received for line in order.lines)
    if is_closed(order):
        return "received" if came else "cancelled"
    if all(line.received >= line.quantity for line in order.lines):
        return "received"
    return "partly_received" if came else "sent"


def _locked(
    work: Work, amounts: Mapping[int, Decimal]
) -> list[tuple[PurchaseOrder, list[PurchaseOrderLine]]]:
    """The orders of these lines, locked in the order of their ids, each with the lines that were named."""
    if not amounts:
        return []
    of_lines = select(PurchaseOrderLine.order_id).where(PurchaseOrderLine.id.in_(amounts))
    orders = work.session.scalars(
        select(PurchaseOrder)
        .where(PurchaseOrder.id.in_(of_lines))
        .order_by(PurchaseOrder.id)
        .options(selectinload(PurchaseOrder.lines))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if not set(amounts) <= {line.id for order in orders for line in order.lines}:
        raise RecordGone
    return [(order, [line for line in order.lines if line.id in amounts]) for order in orders]
