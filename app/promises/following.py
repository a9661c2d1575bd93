"""Days that are promised on the way: by a customer's approval, or by changing what is being made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.kernel.work import Work
from app.orders.confirming import confirm_approved
from app.production.telling_days import tell_new_day
from app.promises.asking import WhatIf, stored_order
from app.promises.giving import LONGEST_NOTE, PROMISABLE, PromiseGiven, keep_promise
from app.promises.reckoning import reckon
from models.orders import SalesOrder
from models.promises import Promise


def confirm_approved_with_promise(
    work: Work, order: SalesOrder, translate: Callable[[str], str] = str
) -> bool:
    """Confirm a locked order because its customer approved it, and keep the day that is promised with it.

    Without a day that of 85 % is promised. False when anything stands in the way; then nothing has changed.
    """
    reckoning = reckon(work, stored_order(work, order.id, WhatIf()))
    before = order.due_on
    order.due_on = before or reckoning.safe_on
    if not confirm_approved(work, order, translate):
        order.due_on = before
        return False
    if order.due_on is not None:
        keep_promise(work, order, "confirmed", order.due_on, reckoning, "")
    return True


def keep_new_day(work: Work, order_id: int, before: date | None, reason: str) -> Promise | None:
    """Tell the boards of the day an order got by a change and keep it, unless it is the one it had before."""
    order = work.find(SalesOrder, order_id)
    day = order.due_on
    if day != before:
        tell_new_day(work, order)
    if day is None or day == before or order.state not in PROMISABLE:
        return None
    note = " ".join(reason.split())[:LONGEST_NOTE]
    reckoning = reckon(work, stored_order(work, order_id, WhatIf()))
    kept = keep_promise(work, order, "given", day, reckoning, note)
    work.emit(
        PromiseGiven(
            order.id, order.number, kept.id, day, before, reckoning.likely_on, reckoning.safe_on, note
        )
    )
    return kept
