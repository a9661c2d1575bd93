"""Confirming an order: its doors are frozen as they are today and its proforma is issued."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import cast

from app.kernel.clock import today_local
from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.orders.cost_alarm import stamp_costs
from app.orders.events import OrderConfirmed, OrderRevised
from app.orders.freezing import freeze_line
from app.orders.locking import check_version, lock_order
from app.orders.offering import issue_proforma, last_proforma
from app.orders.promising import usual_due_day
from app.orders.rechecking import check_doubts, work_out_anew
from app.orders.refusals import QuoteExpired, ReasonMissing
from app.orders.states import EDITABLE, check_state, move_to
from app.orders.working_out import WorkedLine
from app.stock.ledger.reserving import release_reservation, reserve_for_orders
from models.core import IssuedDocument
from models.orders import SalesOrder

CONFIRM = Right("confirm", "Order")
REVISE = Right("revise", "Order")

Translate = Callable[[str], str]


def confirm_order(
    work: Work,
    order_id: int,
    version: int,
    key: str | None = None,
    *,
    confirmed: Collection[str] = (),
    translate: Translate = str,
) -> IssuedDocument:
    """Make a draft final and issue its proforma; returns the paper, the same one when it comes twice.

    Prices stay as the draft shows them; materials, minutes and cost are worked out anew and kept. Without a
    promised day the usual one is promised. Raises StaleOrder, WrongState, Refusals at the lines, and the
    Doubts ForNothing and CostsMissing unless their codes are in ``confirmed``. ``translate`` gives the
    language of the paper.
    """
    work.require(CONFIRM)

    def act() -> int:
        return _confirm(work, order_id, version, frozenset(confirmed), translate).id

    return work.find(IssuedDocument, cast("int", work.once(key, f"confirm order {order_id}", act)))


def confirm_approved(work: Work, order: SalesOrder, translate: Translate = str) -> bool:
    """Confirm a locked order because its customer approved it; False when anything stands in the way."""
    try:
        _confirm(work, order.id, order.version, frozenset(), translate)
    except Refusal:
        return False  # nothing has been changed yet: all rules are asked first
    return True


def revise_order(work: Work, order_id: int, reason: str) -> SalesOrder:
    """Open a confirmed order that is not planned yet again; its next proforma is a new revision."""
    work.require(REVISE)
    order = lock_order(work, order_id)
    check_state(order, frozenset({"confirmed"}))
    if not reason.strip():
        raise ReasonMissing
    move_to(work, order, "draft")
    order.confirmed_at = None
    work.session.flush()
    release_reservation(work, order.id)
    work.emit(OrderRevised(order.id, order.number, reason.strip()))
    return order


def _confirm(
    work: Work, order_id: int, version: int, confirmed: frozenset[str], translate: Translate
) -> IssuedDocument:
    order = lock_order(work, order_id)
    issued = last_proforma(work, order_id)
    if order.state == "confirmed" and issued is not None:
        return issued  # a second click finds it done
    check_version(work, order, version)
    check_state(order, EDITABLE)
    worked = work_out_anew(work, order)
    offered = issued if order.state == "quoted" else None
    if offered is not None and _is_over(work, order) and QuoteExpired.code not in confirmed:
        raise QuoteExpired(day=order.quoted_until)
    check_doubts(order, worked, confirmed)
    _freeze(work, order, worked)
    if offered is None:
        stamp_costs(work, order)
    # What was offered and not changed since is what is confirmed.
    document = offered or issue_proforma(work, order, worked, translate)
    work.emit(OrderConfirmed(order.id, order.number, document.id, document.number, document.revision))
    return document


def _is_over(work: Work, order: SalesOrder) -> bool:
    return order.quoted_until is not None and order.quoted_until < today_local(work.now)


def _freeze(work: Work, order: SalesOrder, worked: Sequence[WorkedLine]) -> None:
    for row, line in zip(order.lines, worked, strict=True):
        freeze_line(row, line)
    move_to(work, order, "confirmed")
    order.confirmed_at = work.now
    order.due_on = order.due_on or usual_due_day(today_local(work.now))
    work.session.flush()
    reserve_for_orders(work, [order.id], work.now)
