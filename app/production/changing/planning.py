"""A whole change thought through without doing it: its lines, their cards, what stock has to move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.kernel.amounts import VatLine, VatSplit, round_quantity, split_vat
from app.kernel.work import Work
from app.materials.costing import MaterialFacts, read_materials
from app.orders.costing import DepartmentFacts, read_departments
from app.orders.states import check_state
from app.orders.working_out import net_of
from app.production.changing.asking import Asked, Typed, read_asked
from app.production.changing.bills import bill_of_line
from app.production.changing.fates import Choices, LinePlan, plan_line
from app.production.changing.reckoning import Reckoned, reckon
from app.production.changing.refusals import NothingChanged, NothingWouldBeLeft
from app.production.changing.standing import (
    StandingCard,
    Station,
    lacking_of,
    standing_cards,
    stations,
)
from app.stock.ledger.balances import availability
from models.orders import SalesOrder

CHANGEABLE = frozenset({"planned", "in_production", "ready", "partly_shipped"})
"""States in which an order is being made; before them it is revised, after them nothing can be changed."""
_NONE = Decimal(0)
_NO_MONEY = Decimal("0.00")


@dataclass(frozen=True)
class ChangePlan:
    """All lines that are touched, each with what it moves; ``stay`` are the positions of the others."""

    order: SalesOrder
    asked: Sequence[Asked]
    lines: Sequence[tuple[LinePlan, Reckoned]]
    cards: Sequence[StandingCard]
    departments: Sequence[Station]
    rates: Mapping[str, DepartmentFacts]
    materials: Mapping[int, MaterialFacts]
    on_hand: Mapping[int, Decimal]

    @property
    def missing(self) -> dict[int, Decimal]:
        """Of which materials more is needed than the warehouses hold, and by how much."""
        wanted: dict[int, Decimal] = defaultdict(Decimal)
        for _plan, reckoned in self.lines:
            for material, quantity in reckoned.by_material.items():
                wanted[material] += max(round_quantity(quantity), _NONE)
        return {
            id_: quantity - self.on_hand[id_]
            for id_, quantity in wanted.items()
            if quantity > self.on_hand[id_]
        }

    @property
    def totals(self) -> VatSplit:
        """The foot of the order as it will be."""
        return split_vat(self.sums)

    @property
    def sums(self) -> list[VatLine]:
        """What each line of the order will come to."""
        touched = {plan.row.id for plan, _ in self.lines if plan.row is not None}
        parts = [VatLine(row.net, row.vat_percent) for row in self.order.lines if row.id not in touched]
        for plan, _reckoned in self.lines:
            row, line = plan.row, plan.asked.worked
            if row is not None and plan.is_parted:
                net = net_of(row.unit_price, plan.stays, row.discount_percent)
                parts.append(VatLine(net, row.vat_percent))
            if line is not None:
                parts.append(VatLine(line.net, line.vat_percent))
        return parts

    def money_of(self, amounts: Mapping[tuple[int, int | None], Decimal]) -> Decimal:
        """What materials are worth at today's average cost."""
        return sum((each * self.materials[spot[0]].unit_cost for spot, each in amounts.items()), _NO_MONEY)

    def labour_of(self, minutes: Mapping[str, Decimal]) -> Decimal:
        """What minutes cost, with the overhead they carry."""
        rates = {code: each.minute_rate + each.overhead_rate for code, each in self.rates.items()}
        return sum((each * rates.get(code, _NONE) for code, each in minutes.items()), _NO_MONEY)


def plan_change(
    work: Work, order: SalesOrder, lines: Typed, choices: Choices, *, is_more: bool = False
) -> ChangePlan:
    """What changing an order to these lines means; nothing is changed.

    ``is_more`` when something beside the lines changes. Raises WrongState, Refusals at the fields of the
    lines, NothingChanged, NothingWouldBeLeft, and what the doors on the board do not allow.
    """
    check_state(order, CHANGEABLE)
    departments, cards = stations(work), standing_cards(work, order.id)
    lacks = lacking_of(work, order.id)
    asked = read_asked(work, order, lines)
    plans = [
        _plan(
            work,
            order,
            each,
            [card for card in cards if each.row and card.line_id == each.row.id],
            departments,
            choices,
        )
        for each in asked
        if not each.says_the_same
    ]
    if not plans and not is_more:
        raise NothingChanged
    if not any(each.worked and each.worked.typed.model_id for each in asked):
        raise NothingWouldBeLeft
    reckoned = [(plan, reckon(plan, departments, lacks)) for plan in plans]
    ids = {spot[0] for _plan, each in reckoned for spot in (*each.together, *each.lost)}
    facts = {each.id: each for each in read_materials(work, (), ids).values()} if ids else {}
    there = {id_: each.on_hand for id_, each in availability(work, ids).items()} if ids else {}
    return ChangePlan(order, asked, reckoned, cards, departments, read_departments(work), facts, there)


def _plan(
    work: Work,
    order: SalesOrder,
    asked: Asked,
    cards: Sequence[StandingCard],
    departments: Sequence[Station],
    choices: Choices,
) -> LinePlan:
    row = asked.row
    alike = asked
    if row is not None and row.quantity and asked.is_other_door:
        alike = asked.of(work, order, row.quantity)
    plan = plan_line(asked, alike, cards, departments, choices)
    if plan.is_parted:
        part = asked.of(work, order, plan.goes_on)
        assert part.worked is not None
        plan = replace(plan, asked=part, becomes=bill_of_line(part.worked))
    return plan
