"""Which doors go on the truck: their orders and cards locked, checked against what was chosen, and split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.kernel.errors import Refusal, Refusals
from app.kernel.work import Work
from app.production.choosing import Standing, choose_doors, standing_doors
from app.production.splitting import split_card
from app.shipping.forms import Part
from app.shipping.refusals import CardNotReady, HeldByLoadingList, MoreThanReady, NotTheCustomersCard
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


def load_truck(work: Work, customer_id: int, parts: Sequence[Part], *, own: int | None = None) -> Load:
    """Lock the orders, then the cards, both by id; split what leaves only in part.

    Doors that other loading lists hold (all but the list ``own``) stay. Refusals, each at
    ``parts-n-quantity``, when a card is not ready, not this customer's or too small.
    """
    orders, cards = lock_chosen(work, parts)
    standing = standing_doors(work, cards, own=own)
    check_parts(orders, cards, customer_id, parts, standing)
    wanted, named = Counter[int](), dict[int, list[int]]()
    for part in parts:
        wanted[part.work_order_id] += part.quantity
        named.setdefault(part.work_order_id, []).extend(part.doors)
    leaving = [
        _leaving(work, cards[card_id], quantity, named[card_id], standing)
        for card_id, quantity in sorted(wanted.items())
    ]
    return Load(orders, leaving)


def lock_chosen(work: Work, parts: Sequence[Part]) -> tuple[dict[int, SalesOrder], dict[int, WorkOrder]]:
    """The orders and the cards of these parts, fresh and locked, both by id."""
    return _lock_orders(work, parts), {card.id: card for card in _lock_cards(work, parts)}


def check_parts(
    orders: Mapping[int, SalesOrder],
    cards: Mapping[int, WorkOrder],
    customer_id: int,
    parts: Sequence[Part],
    standing: Standing,
) -> None:
    """Raise Refusals with everything of the locked cards that cannot leave as it was chosen."""
    wanted = Counter[int]()
    for part in parts:
        wanted[part.work_order_id] += part.quantity
    refusals = []
    for place, part in enumerate(parts):
        field, card = f"parts-{place}-quantity", cards.get(part.work_order_id)
        refusal = _refusal(orders, card, customer_id, part, wanted, field)
        if refusal is None and card is not None:
            refusal = _held(card, part, wanted[card.id], standing, field)
        if refusal is not None:
            refusals.append(refusal)
    if refusals:
        raise Refusals(refusals)


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
    field: str,
) -> Refusal | None:
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


def _held(card: WorkOrder, part: Part, wanted: int, standing: Standing, field: str) -> Refusal | None:
    """Doors that were named must be free; of the others enough must be."""
    available = card.quantity - standing.held(card.id)
    if wanted > available or not set(part.doors) <= set(standing.free(card.id)):
        if not standing.held(card.id):
            return CardNotReady(field=field, number=card.number)
        return HeldByLoadingList(
            field=field, number=card.number, list=standing.holders(card.id), available=available
        )
    return None


def _leaving(
    work: Work, card: WorkOrder, quantity: int, named: Sequence[int], standing: Standing
) -> WorkOrder:
    if quantity == card.quantity:
        return card
    part = split_card(work, card, quantity)
    if named or standing.held(card.id):
        free = [door for door in standing.free(card.id) if door not in named]
        choose_doors(work, part, card, [*named, *free][:quantity])
    return part
