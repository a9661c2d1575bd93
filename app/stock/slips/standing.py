"""Which orders have material in progress; an order that is cancelled or gone takes and gives nothing."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from app.kernel.work import RecordGone, Work
from app.stock.ledger.places import lock_wip
from app.stock.slips.refusals import OrderNotInProduction

IN_PROGRESS: Final = frozenset({"planned", "in_production", "ready", "partly_shipped"})
"""States of an order whose material is on the shop floor."""

# The order's row first, as every act on an order takes it, then its work in progress.
_LOCK = text("select number, state from sales_order where id = :order for no key update")


def lock_progress(work: Work, order_id: int, field: str | None = None) -> int:
    """The work in progress of an order, locked together with the order; its location's id.

    Raises OrderNotInProduction when nothing was issued yet or everything has left.
    """
    order = work.session.execute(_LOCK, {"order": order_id}).first()
    if order is None:
        raise RecordGone
    wip = lock_wip(work, order_id)
    if wip is None or order.state not in IN_PROGRESS:
        raise OrderNotInProduction(field=field, number=order.number)
    return wip
