"""Closing an order of which some doors have left and the rest never will [siparişi kapatma]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import text

from app.kernel.permissions import Right
from app.kernel.work import Work
from app.orders.closing import mark_closed
from app.orders.refusals import ReasonMissing
from app.orders.states import check_state
from app.production.cards import OPEN, lock_cards, take_off
from app.stock.progress.returning import return_from_order
from models.orders import SalesOrder

CLOSE = Right("close", "Order")
CLOSABLE: Final = frozenset({"partly_shipped"})
"""Before a door has left an order is cancelled; after the last one it is done."""

_EFFECTS = text(
    "select (select coalesce(sum(quantity - shipped), 0) from order_line"
    " where order_id = :order and model_id is not null) as doors,"
    " (select count(*) from work_order where order_id = :order and state = any(:open)) as cards,"
    " (select count(distinct b.material_id) from stock_balance b join location l on l.id = b.location_id"
    " where l.order_id = :order and b.on_hand > 0) as materials"
)


@dataclass(frozen=True)
class Closing:
    """What closing an order will do."""

    doors: int
    """Ordered, and never sent."""
    cards: int
    """That leave the board."""
    materials: int
    """Of which something goes back into stock."""


def closing_of(work: Work, order: SalesOrder) -> Closing | None:
    """What closing would do now; None when it cannot be closed, or not by this person. One query."""
    if order.state not in CLOSABLE or not work.actor.may(CLOSE):
        return None
    row = work.session.execute(_EFFECTS, {"order": order.id, "open": list(OPEN)}).one()
    return Closing(int(row.doors), int(row.cards), int(row.materials))


def close_order(work: Work, order_id: int, reason: str, *, key: str | None = None) -> dict[str, Any]:
    """Close a partly shipped order: nothing more is made or sent of it.

    Everything that is still in its work in progress goes back to the warehouses it came from at the value
    it was issued with; what was spoilt, or comes back in measured pieces, is written off or brought back
    before. Its cards leave the board. WrongState unless some doors have left and others have not,
    ReasonMissing without a reason.
    """
    work.require(CLOSE)
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    act = f"close order {order_id}"
    return cast("dict[str, Any]", work.once(key, act, lambda: _close(work, order_id, reason)))


def _close(work: Work, order_id: int, reason: str) -> dict[str, Any]:
    order = work.lock(SalesOrder, order_id)
    check_state(order, CLOSABLE)
    left_out = sum(line.quantity - line.shipped for line in order.lines if line.model_id is not None)
    returned = return_from_order(work, order.id, reason)
    take_off(work, lock_cards(work, [order.id], OPEN), "cancelled", reason=reason)
    mark_closed(work, order, reason, left_out)
    return {"order": order.id, "returned": returned, "doors": left_out}
