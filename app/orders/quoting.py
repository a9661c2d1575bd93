"""Offering an order: its proforma is issued, and nothing is reserved until the customer wants it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import cast

from app.kernel.clock import today_local
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.orders.cost_alarm import stamp_costs
from app.orders.currency import stamp_rate
from app.orders.drafting import save_order
from app.orders.events import OrderQuoted
from app.orders.freezing import freeze_line
from app.orders.locking import check_version, lock_order
from app.orders.offering import issue_proforma, last_proforma
from app.orders.promising import usual_due_day
from app.orders.rechecking import check_doubts, work_out_anew
from app.orders.states import check_state, move_to
from app.orders.storing import typed_line
from models.core import IssuedDocument
from models.orders import SalesOrder

QUOTE = Right("quote", "Order")
Translate = Callable[[str], str]


def quote_order(
    work: Work,
    order_id: int,
    version: int,
    key: str | None = None,
    *,
    confirmed: Collection[str] = (),
    translate: Translate = str,
) -> IssuedDocument:
    """Offer a draft to its customer: a new revision of its proforma, the same one when it comes twice.

    Raises StaleOrder, WrongState, Refusals at the lines, RateUnknown, PlanNotWhole, and the Doubts of
    confirming.
    """
    work.require(QUOTE)

    def act() -> int:
        order = lock_order(work, order_id)
        issued = last_proforma(work, order_id)
        if order.state == "quoted" and issued is not None:
            return issued.id  # a second click finds it done
        check_version(work, order, version)
        check_state(order, frozenset({"draft"}))
        return _quote(work, order, confirmed, translate).id

    return work.find(IssuedDocument, cast("int", work.once(key, f"quote order {order_id}", act)))


def quote_anew(
    work: Work,
    order_id: int,
    key: str | None = None,
    *,
    confirmed: Collection[str] = (),
    translate: Translate = str,
) -> IssuedDocument:
    """Offer an order once more, at the prices, rate and dates of today, as the next revision.

    Prices that somebody decided on stay; a promised day that has passed becomes the usual one.
    """
    work.require(QUOTE)

    def act() -> int:
        order = lock_order(work, order_id)
        check_state(order, frozenset({"quoted"}))
        stamp_rate(work, order)
        if order.due_on is not None and order.due_on < today_local(work.now):
            order.due_on = None
        lines = [{**typed_line(line), "newest": "1"} for line in order.lines]
        save_order(work, order.id, order.version, {}, lines)
        return _quote(work, order, confirmed, translate).id

    return work.find(IssuedDocument, cast("int", work.once(key, f"quote anew {order_id}", act)))


def _quote(work: Work, order: SalesOrder, confirmed: Collection[str], translate: Translate) -> IssuedDocument:
    worked = work_out_anew(work, order)
    check_doubts(order, worked, confirmed)
    for row, line in zip(order.lines, worked, strict=True):
        freeze_line(row, line)
    stamp_costs(work, order)
    move_to(work, order, "quoted")
    order.due_on = order.due_on or usual_due_day(today_local(work.now))
    work.session.flush()
    document = issue_proforma(work, order, worked, translate)
    work.emit(OrderQuoted(order.id, order.number, document.id, document.number, document.revision))
    return document
