"""Planning several orders with one click: each is planned or says why not, none waits for the others."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import text

from app.kernel.errors import Refusal
from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.production.planning import PLAN, plan_order

# Who reserved first is planned first, so that no order is asked about another of the same click.
_IN_TURN = text(
    "select o.id, o.number from sales_order o where o.id = any(cast(:orders as bigint[]))"
    " order by (select min(r.rank) from reservation r where r.order_id = o.id) nulls last,"
    " o.confirmed_at, o.id"
)
_LONGEST_KEY = 40


@dataclass(frozen=True)
class Planning:
    """What became of one order; ``refusal`` says why it was not planned."""

    order_id: int
    number: str
    refusal: Refusal | None = None


def plan_several(
    begin: Callable[[], AbstractContextManager[Work]],
    order_ids: Collection[int],
    *,
    key: str | None = None,
    confirmed: Collection[str] = (),
) -> list[Planning]:
    """Plan each of these orders in a Work of its own, which the entry point's ``begin`` opens.

    A shortage of one order stops no other one. The time for each does not grow with their number.
    NotAllowed for all of them at once.
    """
    with begin() as work:
        work.require(PLAN)
        orders = work.session.execute(_IN_TURN, {"orders": list(order_ids)}).all()
    return [
        _plan_one(
            begin, order.id, order.number, f"{key[:_LONGEST_KEY]}-{order.id}" if key else None, confirmed
        )
        for order in orders
    ]


def _plan_one(
    begin: Callable[[], AbstractContextManager[Work]],
    order_id: int,
    number: str,
    key: str | None,
    confirmed: Collection[str],
) -> Planning:
    try:
        with begin() as work:
            plan_order(work, order_id, key=key, confirmed=confirmed)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return Planning(order_id, number, refusal)
    return Planning(order_id, number)
