"""The orders of a dealer's own firm, and where their doors are; those of others do not exist."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload
from sqlalchemy.sql.base import ExecutableOption

from app.dealing.binding import LIST, SHOW, own_party
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.orders.status_page import READY, SHIPPED, OrderStatus, Stage, status_of
from models.orders import OrderLine, OrderMaterial, SalesOrder
from models.production import Department, WorkOrder

A_PAGE: Final = 30
MADE: Final = frozenset({"planned", "in_production", "ready", "partly_shipped"})
_DRAWN: Final = (
    selectinload(SalesOrder.lines).selectinload(OrderLine.materials).joinedload(OrderMaterial.material),
)
"""What the pictures of the doors ask for, in one query instead of some for each door."""


@dataclass(frozen=True)
class OwnOrder:
    """One row of the list: what a dealer asks about first."""

    id: int
    number: str
    reference: str
    ordered_on: date
    due_on: date | None
    state: str
    is_open: bool
    """Whether it is still the dealer's to write."""
    is_sent: bool
    doors: int
    gross: Decimal
    currency: str
    stages: tuple[Stage, ...]


def visible(work: Work) -> Select[Any]:
    """The ids of the orders a dealer may know of: the drafts of the office are not for their eyes."""
    party = own_party(work)
    told = or_(
        SalesOrder.by_dealer,
        SalesOrder.state.not_in(("draft", "cancelled")),
        SalesOrder.confirmed_at.is_not(None),
    )
    return select(SalesOrder.id).where(SalesOrder.customer_id == party.id, told)


def own_orders(work: Work, page: int = 1) -> tuple[list[OwnOrder], bool]:
    """A page of the dealer's orders, the newest first, and whether there are more; four queries."""
    work.require(LIST)
    query = (
        select(SalesOrder)
        .where(SalesOrder.id.in_(visible(work)))
        .options(selectinload(SalesOrder.lines).load_only(OrderLine.quantity, OrderLine.model_id))
        .order_by(SalesOrder.id.desc())
        .offset((max(page, 1) - 1) * A_PAGE)
        .limit(A_PAGE + 1)
    )
    found = list(work.session.scalars(query))
    stages = _stages(work, [order.id for order in found if order.state in MADE])
    rows = [_row(order, stages.get(order.id, ())) for order in found[:A_PAGE]]
    return rows, len(found) > A_PAGE


def own_order(
    work: Work, order_id: int, right: Right = SHOW, *, loading: Sequence[ExecutableOption] = ()
) -> SalesOrder:
    """One order of the dealer's firm; RecordGone for any other."""
    work.require(right)
    query = select(SalesOrder).where(SalesOrder.id == order_id, SalesOrder.id.in_(visible(work)))
    found = work.session.scalars(query.options(*loading)).first()
    if found is None:
        raise RecordGone
    return found


def own_status(work: Work, order_id: int) -> tuple[SalesOrder, OrderStatus]:
    """One order with what its public page would say of its doors."""
    order = own_order(work, order_id, loading=_DRAWN)
    return order, status_of(work, order.id)


def is_open(order: SalesOrder) -> bool:
    """Whether the dealer may still write it."""
    return order.by_dealer and order.state == "draft" and order.sent_by_dealer_at is None


def _row(order: SalesOrder, stages: tuple[Stage, ...]) -> OwnOrder:
    return OwnOrder(
        id=order.id,
        number=order.number,
        reference=order.customer_reference,
        ordered_on=order.ordered_on,
        due_on=order.due_on,
        state=order.state,
        is_open=is_open(order),
        is_sent=order.state == "draft" and order.sent_by_dealer_at is not None,
        doors=sum(line.quantity for line in order.lines if line.model_id is not None),
        gross=order.net_total + order.vat_total,
        currency=order.currency,
        stages=stages,
    )


def _stages(work: Work, order_ids: Collection[int]) -> dict[int, tuple[Stage, ...]]:
    """Where the doors of several orders are, in the order of their way; one query."""
    if not order_ids:
        return {}
    card = WorkOrder
    rows = work.session.execute(
        select(card.order_id, card.state, Department.name, func.sum(card.quantity))
        .join(Department, Department.id == card.department_id)
        .where(card.order_id.in_(order_ids), card.state.not_in(("cancelled", "scrapped")))
        .group_by(card.order_id, card.state, Department.name, Department.position)
        .order_by(Department.position)
    )
    counted: dict[int, dict[str, int]] = {}
    for order_id, state, department, doors in rows:
        place = state if state in (READY, SHIPPED) else department
        places = counted.setdefault(order_id, {})
        places[place] = places.get(place, 0) + int(doors)
    return {
        order_id: tuple(Stage(place, place in (READY, SHIPPED), doors) for place, doors in places.items())
        for order_id, places in counted.items()
    }
