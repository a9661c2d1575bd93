"""Purchase orders: what was asked of whom, and how much of it came."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.kernel.permissions import Right
from app.kernel.work import Work
from app.programs.paging import page_of
from app.programs.words import AskedId, Day, Moment, Money, Number, Page, PageAsked, Reference, Shape, money
from app.purchasing.orders.showing import amount_of, purchase_card
from models.purchasing import PURCHASE_STATES, PurchaseOrder, PurchaseOrderLine

LIST = Right("list", "PurchaseOrder")

State = Literal["draft", "sent", "partly_received", "received", "cancelled"]
assert State.__args__ == PURCHASE_STATES  # type: ignore[attr-defined]


class PurchasesAsked(PageAsked):
    """Which purchase orders."""

    state: State | None = None
    supplier_id: AskedId | None = None
    expected_to: Day | None = Field(default=None, description="Expected on this day or before.")


class PurchaseShown(Shape):
    """A purchase order as a list shows it."""

    id: int
    number: str
    supplier: Reference
    state: State
    ordered_on: date
    expected_on: date
    currency: str
    sent_at: Moment | None


class PurchaseLineShown(Shape):
    """One material, in the unit it is bought in."""

    material_id: int
    code: str
    name: str
    unit: str
    quantity: Number
    received: Number
    expected_on: date
    unit_price: Money | None = Field(description="Null without the scope.")
    net: Money | None


class PurchaseCardShown(PurchaseShown):
    """One purchase order whole."""

    note: str
    lines: list[PurchaseLineShown]


def list_purchases(work: Work, asked: PurchasesAsked) -> Page[PurchaseShown]:
    """Purchase orders by id with their suppliers; one query."""
    work.require(LIST)
    query = select(PurchaseOrder).options(joinedload(PurchaseOrder.supplier))
    if asked.state is not None:
        query = query.where(PurchaseOrder.state == asked.state)
    if asked.supplier_id is not None:
        query = query.where(PurchaseOrder.supplier_id == asked.supplier_id)
    if asked.expected_to is not None:
        query = query.where(PurchaseOrder.expected_on <= asked.expected_to)
    return page_of(work, query, PurchaseOrder.id, asked, lambda order: PurchaseShown(**_head(order)))


def show_purchase(work: Work, order_id: int) -> PurchaseCardShown:
    """One purchase order with its lines; RecordGone when there is none."""
    card = purchase_card(work, order_id)
    lines = [_line(line, card.order.currency, card.sees_prices) for line in card.order.lines]
    return PurchaseCardShown(**_head(card.order), note=card.order.note, lines=lines)


def _head(order: PurchaseOrder) -> dict[str, Any]:
    names = ("id", "number", "state", "ordered_on", "expected_on", "currency", "sent_at")
    supplier = Reference(id=order.supplier_id, name=order.supplier.name)
    return {**{name: getattr(order, name) for name in names}, "supplier": supplier}


def _line(line: PurchaseOrderLine, currency: str, sees_prices: bool) -> PurchaseLineShown:  # noqa: FBT001
    return PurchaseLineShown(
        material_id=line.material_id,
        code=line.material.code,
        name=line.material.name,
        unit=line.unit.code,
        quantity=line.quantity,
        received=line.received,
        expected_on=line.expected_on,
        unit_price=money(line.unit_price, currency) if sees_prices else None,
        net=money(amount_of(line), currency) if sees_prices else None,
    )
