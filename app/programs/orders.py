"""Orders: those there are, and drafts that a web shop opens for a clerk to confirm."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.work import Work
from app.orders.reading import LineCard, MaterialRow, order_card
from app.programs.paging import page_of
from app.programs.words import (
    AskedId,
    Day,
    Moment,
    Money,
    Number,
    Page,
    PageAsked,
    Reference,
    Shape,
    Text,
    money,
)
from models.orders import STATES, SalesOrder
from models.parties import Party

LIST = Right("list", "Order")

State = Literal[
    "draft",
    "quoted",
    "confirmed",
    "planned",
    "in_production",
    "ready",
    "partly_shipped",
    "shipped",
    "closed",
    "cancelled",
]
assert State.__args__ == STATES  # type: ignore[attr-defined]


class OrdersAsked(PageAsked):
    """Which orders."""

    state: State | None = None
    customer_id: AskedId | None = None
    number: Text | None = Field(default=None, max_length=40)
    customer_reference: Text | None = Field(default=None, max_length=80, description="Your own number.")
    ordered_from: Day | None = None
    ordered_to: Day | None = None


class OrderShown(Shape):
    """An order as a list shows it; amounts are null without the scope to see them."""

    id: int
    number: str
    customer: Reference
    state: State
    ordered_on: date
    due_on: date | None = Field(description="The day promised to the customer.")
    customer_reference: str
    net_total: Money | None
    vat_total: Money | None
    gross_total: Money | None
    created_at: Moment
    confirmed_at: Moment | None
    planned_at: Moment | None


class OrderMaterialShown(Shape):
    """A material of a line, for all its doors."""

    material_id: int
    code: str
    name: str
    unit: str
    quantity: Number
    unit_cost: Money | None


class OrderLineShown(Shape):
    """Doors of one configuration, or a free line."""

    id: int
    position: int
    model_id: int | None
    model: str
    description: list[str] = Field(description="The answers in words.")
    parameters: dict[str, str]
    quantity: int
    shipped: int
    unit_price: Money | None
    discount_percent: Number | None
    vat_percent: Number | None
    net: Money | None
    vat: Money | None
    cost: Money | None = Field(description="Of one door, estimated; null without the scope.")
    materials: list[OrderMaterialShown]


class PaperShown(Shape):
    """A paper that was issued for it."""

    kind: str
    number: str
    revision: int
    issued_at: Moment


class OrderCardShown(OrderShown):
    """One order whole."""

    version: int
    delivery_street: str
    delivery_district: str
    delivery_city: str
    delivery_postal_code: str
    payment_terms: str
    delivery_terms: str
    note: str
    lines: list[OrderLineShown]
    papers: list[PaperShown]


def list_orders(work: Work, asked: OrdersAsked) -> Page[OrderShown]:
    """Orders by id with their customers; one query."""
    work.require(LIST)
    query = select(SalesOrder).join(Party).options(contains_eager(SalesOrder.customer))
    exact = {"state": asked.state, "customer_id": asked.customer_id, "number": asked.number}
    for column, value in (exact | {"customer_reference": asked.customer_reference}).items():
        if value is not None:
            query = query.where(getattr(SalesOrder, column) == value)
    if asked.ordered_from is not None:
        query = query.where(SalesOrder.ordered_on >= asked.ordered_from)
    if asked.ordered_to is not None:
        query = query.where(SalesOrder.ordered_on <= asked.ordered_to)
    seen = work.actor.may(SEE_PRICE)
    return page_of(
        work, query, SalesOrder.id, asked, lambda order: OrderShown(**_head(order, sees_price=seen))
    )


def show_order(work: Work, order_id: int) -> OrderCardShown:
    """One order with lines, materials and papers; RecordGone when there is none."""
    card = order_card(work, order_id)
    order = card.order
    texts = (
        "delivery_street",
        "delivery_district",
        "delivery_city",
        "delivery_postal_code",
        "payment_terms",
        "delivery_terms",
        "note",
    )
    return OrderCardShown(
        **_head(order, sees_price=work.actor.may(SEE_PRICE)),
        **{name: getattr(order, name) for name in texts},
        version=order.version,
        lines=[_line(line, order.currency) for line in card.lines],
        papers=[
            PaperShown(kind=one.kind, number=one.number, revision=one.revision, issued_at=one.issued_at)
            for one in card.papers
        ],
    )


def find_order(work: Work, order_id: int) -> OrderShown:
    """The head of one order, for who has just written it."""
    options = [joinedload(SalesOrder.customer)]
    order = work.session.get_one(SalesOrder, order_id, options=options)
    return OrderShown(**_head(order, sees_price=work.actor.may(SEE_PRICE)))


def _head(order: SalesOrder, *, sees_price: bool) -> dict[str, Any]:
    def amount(value: Any) -> Money | None:
        return money(value, order.currency) if sees_price else None

    return {
        "id": order.id,
        "number": order.number,
        "customer": Reference(id=order.customer_id, name=order.customer.name),
        "state": order.state,
        "ordered_on": order.ordered_on,
        "due_on": order.due_on,
        "customer_reference": order.customer_reference,
        "net_total": amount(order.net_total),
        "vat_total": amount(order.vat_total),
        "gross_total": amount(order.net_total + order.vat_total),
        "created_at": order.created_at,
        "confirmed_at": order.confirmed_at,
        "planned_at": order.planned_at,
    }


def _line(line: LineCard, currency: str) -> OrderLineShown:
    return OrderLineShown(
        id=line.id,
        position=line.position,
        model_id=line.model_id,
        model=line.model,
        description=list(line.description),
        parameters=line.parameters,
        quantity=line.quantity,
        shipped=line.shipped,
        unit_price=money(line.unit_price, currency),
        discount_percent=line.discount_percent,
        vat_percent=line.vat_percent,
        net=money(line.net, currency),
        vat=money(line.vat, currency),
        cost=money(line.cost),
        materials=[_material(row) for row in line.materials],
    )


def _material(row: MaterialRow) -> OrderMaterialShown:
    return OrderMaterialShown(
        material_id=row.material_id,
        code=row.code,
        name=row.name,
        unit=row.unit,
        quantity=row.quantity,
        unit_cost=money(row.unit_cost),
    )
