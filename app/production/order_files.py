"""Measure sheets and photos of an order at the stations that make its doors; none that shows a price."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.kernel.work import RecordGone, Work
from app.orders.attaching import find_attachment
from app.production.cards import LOOK
from app.production.own_cards import require_own_cards
from models.order_links import OrderAttachment
from models.production import WorkOrder


def files_of_card(work: Work, work_order_id: int) -> Sequence[OrderAttachment]:
    """What the clerk shows the floor of a card's order, without content, the oldest first; one query.

    NotThisStation for a screen at which the card does not stand.
    """
    work.require(LOOK)
    require_own_cards(work, [work_order_id])
    order = select(WorkOrder.order_id).where(WorkOrder.id == work_order_id).scalar_subquery()
    shown = (OrderAttachment.for_floor, OrderAttachment.removed_at.is_(None))
    query = select(OrderAttachment).where(OrderAttachment.order_id == order, *shown)
    return work.session.scalars(query.order_by(OrderAttachment.id)).all()


def read_card_file(work: Work, work_order_id: int, public_id: str) -> OrderAttachment:
    """One of them with its content; RecordGone for a file of another order, or one the floor does not see."""
    work.require(LOOK)
    require_own_cards(work, [work_order_id])
    found = find_attachment(work, public_id)
    if not found.for_floor or found.order_id != work.find(WorkOrder, work_order_id).order_id:
        raise RecordGone
    return found
