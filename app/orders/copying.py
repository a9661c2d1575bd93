"""A new draft that begins as a copy of an order, whatever became of that one."""

from __future__ import annotations

from app.kernel.work import RecordGone, Work
from app.orders.drafting import open_order
from app.orders.keeping_terms import copy_terms, take_currency
from app.orders.storing import typed_header, typed_line
from models.orders import SalesOrder

# What belongs to the one order and to no other.
_ITS_OWN = ("ordered_on", "due_on", "customer_reference", "customer_id", "wished_on", "dealer_note")


def copy_order(work: Work, order_id: int, *, key: str | None = None) -> SalesOrder:
    """Open a draft with the same customer, terms and doors; calculated prices are those of today.

    A price that was agreed stays the same amount of the same currency, whatever its rate is by now. Raises
    Refusals when a door can no longer be made like that. The copy begins without promised day and customer's
    reference.
    """
    original = work.session.get(SalesOrder, order_id)
    if original is None:
        raise RecordGone
    header = {name: text for name, text in typed_header(original).items() if name not in _ITS_OWN}
    lines = [{**typed_line(line), "id": ""} for line in original.lines if line.quantity]
    copied = open_order(work, original.customer_id, header, lines, key=key, copied_from=original.id)
    copy_terms(work, original.id, copied)
    take_currency(work, copied, original.currency)
    return copied
