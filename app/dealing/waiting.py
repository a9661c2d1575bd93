"""Orders that dealers have sent and that wait for the office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select

from app.kernel.work import Work
from models.orders import OrderLine, SalesOrder
from models.parties import Party


class SentOrder(NamedTuple):
    """One of them, as Today shows it."""

    id: int
    number: str
    customer: str
    who: str
    sent_at: datetime | None
    wished_on: date | None
    note: str
    doors: int


def sent_by_dealers(work: Work, most: int) -> Sequence[SentOrder]:
    """The drafts dealers are done with, the longest waiting first; one query."""
    doors = func.coalesce(func.sum(OrderLine.quantity).filter(OrderLine.model_id.is_not(None)), 0)
    rows = work.session.execute(
        select(
            SalesOrder.id,
            SalesOrder.number,
            Party.name,
            SalesOrder.created_by,
            SalesOrder.sent_by_dealer_at,
            SalesOrder.wished_on,
            SalesOrder.dealer_note,
            doors,
        )
        .join(Party, Party.id == SalesOrder.customer_id)
        .outerjoin(OrderLine, OrderLine.order_id == SalesOrder.id)
        .where(SalesOrder.state == "draft", SalesOrder.sent_by_dealer_at.is_not(None))
        .group_by(SalesOrder.id, Party.name)
        .order_by(SalesOrder.sent_by_dealer_at)
        .limit(most)
    )
    return [SentOrder(*row) for row in rows]
