"""Which doors go on the truck: their orders and cards locked, checked against what was chosen, and split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.kernel.errors import Refusal, Refusals
from app.kernel.work import Work
from app.production.splitting import split_card
from app.shipping.forms import Part
from app.shipping.refusals import CardNotReady, MoreThanReady, NotTheCustomersCard
from models.orders import OrderLine, SalesOrder
from models.production import WorkOrder

SENDABLE = frozenset({"in_production", "ready", "partly_shipped"})
"""States of orders of which doors may leave."""


@dataclass(frozen=True)
class Load:
    """Locked orders by id, and the cards that leave, each with all its doors."""

    orders: Mapping[int, SalesOrder]
    cards: Sequence[WorkOrder]

    def line_of(self, card: WorkOrder) -> OrderLine:
        """The order line a card makes."""
        return next(line for line in self.orders[card.order_id].lines if line.id == card.order_line_id)


def load_truck(work: Work, customer_id: int, parts: Sequence[Part]) -> Load:
    """Lock the orders, then the cards, both by id; split what leaves only in part.

    Refusals, each at ``parts-n-quantity``, when a card is not ready, not this customer's or too small.
    """
    orders = _lock_orders(work, parts)
    cards = {card.id: card for card in _lock_cards(work, parts)}
    wanted = Counter[int]()
    for part in parts:
        wanted[part.work_order_id] += part.quantity
    refusals = [
        refusal
        for place, part in enumerate(parts)
        if (refusal := _refusal(orders, cards.get(part.work_order_id), customer_id, part, wanted, place))
    ]
    if refusals:
        raise Refusals(refusals)
    leaving = [_leaving(work, cards[card_id], quantity) for card_id, quantity in sorted(wanted.items())]
    return Load(orders, leaving)


def _lock_orders(work: Work, parts: Sequence[Part]) -> dict[int, SalesOrder]:
    belongs = select(WorkOrder.order_id).where(WorkOrder.id.in_([part.work_order_id for part in parts]))
    found = work.session.scalars(
        select(SalesOrder)
        .where(SalesOrder.id.in_(belongs))
        .order_by(SalesOrder.id)
        .options(selectinload(SalesOrder.lines).joinedload(OrderLine.model))
        .with_for_update(of=SalesOrder)
        .execution_options(populate_existing=True)
    )
    return {order.id: order for order in found}


def _lock_cards(work: Work, parts: Sequence[Part]) -> Sequence[WorkOrder]:
    return work.session.scalars(
        select(WorkOrder)
        .where(WorkOrder.id.in_([part.work_order_id for part in parts]))
        .order_by(WorkOrder.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _refusal(
    orders: Mapping[int, SalesOrder],
    card: WorkOrder | None,
    customer_id: int,
    part: Part,
    wanted: Mapping[int, int],
    place: int,
) -> Refusal | None:
    field = f"parts-{place}-quantity"
    if card is None:
        return CardNotReady(field=field, number=part.work_order_id)
    order = orders[card.order_id]
    if order.customer_id != customer_id:
        return NotTheCustomersCard(field=field, number=card.number)
    if card.state != "ready" or order.state not in SENDABLE:
        return CardNotReady(field=field, number=card.number)
    if part.quantity < 1 or wanted[card.id] > card.quantity:
        return MoreThanReady(field=field, number=card.number, available=card.quantity)
    return None


def _leaving(work: Work, card: WorkOrder, quantity: int) -> WorkOrder:
    return card if quantity == card.quantity else split_card(work, card, quantity)
