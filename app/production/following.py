"""The state of an order follows its cards: planned until the first touch, ready when nothing is in work."""

from __future__ import annotations

from sqlalchemy import text

from app.kernel.work import Work
from app.orders.states import move_to
from models.orders import SalesOrder

_CARDS = text(
    "select count(*) filter (where w.state in ('waiting', 'running', 'blocked')) as in_work,"
    " count(*) filter (where w.state = 'ready') as ready,"
    " coalesce(bool_or(w.state in ('running', 'ready', 'scrapped') or w.remake_of_id is not null"
    " or d.position > (select min(position) from department)), false)"
    " or exists (select from door x join order_line l on l.id = x.order_line_id"
    " where l.order_id = :order and x.scrapped_event_id is not null) as has_begun"
    " from work_order w join department d on d.id = w.department_id"
    " where w.order_id = :order and w.state in ('waiting', 'running', 'blocked', 'ready', 'scrapped')"
)


def follow_cards(work: Work, order: SalesOrder) -> None:
    """Bring a locked order to the state its cards are in; what has begun to leave stays as it is."""
    work.session.flush()
    cards = work.session.execute(_CARDS, {"order": order.id}).one()
    if order.state == "planned" and cards.has_begun:
        move_to(work, order, "in_production")
    if order.state == "ready" and cards.in_work:
        move_to(work, order, "in_production")
    if order.state == "in_production" and cards.ready and not cards.in_work:
        move_to(work, order, "ready")
    elif order.state == "in_production" and not cards.has_begun:
        move_to(work, order, "planned")
