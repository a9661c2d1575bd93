"""Doors of an order that nobody will get: what was worked into them is lost, the rest goes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import select

from app.kernel.amounts import round_money, round_quantity
from app.kernel.permissions import SEE_COST
from app.kernel.text import N_
from app.kernel.work import Work
from app.materials.costing import read_materials
from app.orders.costing import read_departments
from app.production.changing.asking import Asked
from app.production.changing.bills import bill_of_row
from app.production.changing.fates import FOLLOW, Fate, LinePlan
from app.production.changing.planning import ChangePlan
from app.production.changing.reckoning import Reckoned, reckon
from app.production.changing.standing import StandingCard, lacking_of, standing_cards, stations
from app.stock.ledger.contents import still_there
from app.stock.progress.spoiling import Need, spoil, taken_from_progress
from models.orders import OrderLine, SalesOrder
from models.stock import Location

GIVEN_UP: Final = "given_up"
_GIVEN_UP: Final = N_("The order was given up")
_NONE = Decimal(0)


@dataclass(frozen=True)
class MaterialGivenUp:
    """One material in the order's work in progress: how much goes back, how much is in doors and lost."""

    code: str
    name: str
    unit: str
    returned: Decimal
    lost: Decimal


@dataclass(frozen=True)
class GivingUp:
    """What giving up all doors on the board would do; money only for who may see costs."""

    cards: tuple[StandingCard, ...]
    materials: tuple[MaterialGivenUp, ...]
    returned_value: Decimal | None
    lost_materials: Decimal | None
    lost_labour: Decimal | None

    @property
    def is_begun(self) -> bool:
        """Whether somebody has worked on one of the doors."""
        return any(card.reached for card in self.cards)

    @property
    def lost(self) -> Decimal | None:
        """Materials and work in doors that nobody will get."""
        if self.lost_materials is None or self.lost_labour is None:
            return None
        return self.lost_materials + self.lost_labour


def giving_up(work: Work, order: SalesOrder) -> GivingUp:
    """What would come of the doors on the board and their materials; nothing is changed."""
    plan = _plan(work, order)
    wip = work.session.scalar(select(Location.id).where(Location.order_id == order.id))
    there = {} if wip is None else still_there(work, order.id, wip)
    lost: dict[int, Decimal] = defaultdict(Decimal)
    value = _NONE
    for need, part in taken_from_progress(work, order.id, wip, _spoilt(plan)):
        lost[need.material_id] += part.quantity
        value += part.value
    held: dict[int, Decimal] = defaultdict(Decimal)
    for share, left in there.items():
        held[share.material_id] += left.quantity
    facts = {each.id: each for each in read_materials(work, (), held).values()} if held else {}
    rows = (
        MaterialGivenUp(facts[one].code, facts[one].name, facts[one].unit, quantity - lost[one], lost[one])
        for one, quantity in held.items()
    )
    wasted = sum((plan.labour_of(each.lost_minutes) for _, each in plan.lines), _NONE)
    worth = sum((left.value for left in there.values()), _NONE)
    sees = work.actor.may(SEE_COST)
    return GivingUp(
        cards=tuple(plan.cards),
        materials=tuple(sorted(rows, key=lambda row: (not row.lost, row.code))),
        returned_value=round_money(worth - value) if sees else None,
        lost_materials=round_money(value) if sees else None,
        lost_labour=round_money(wasted) if sees else None,
    )


def write_off_begun(
    work: Work, order: SalesOrder, reason: str, translate: Callable[[str], str] = str
) -> int | None:
    """Write off what was worked into the doors on the board; the slip's id, None when nothing was.

    What their next departments would have used stays in the order's work in progress. The caller has locked
    the order and its cards, and takes the cards off the board afterwards.
    """
    plan = _plan(work, order)
    spoilt = _spoilt(plan)
    if not spoilt:
        return None
    said = f"{translate(_GIVEN_UP)}: {reason}"
    return spoil(work, order.id, plan.cards[0].id, spoilt, said, GIVEN_UP)


def _plan(work: Work, order: SalesOrder) -> ChangePlan:
    """The change in which every door on the board is given up."""
    departments, cards, lacks = stations(work), standing_cards(work, order.id), lacking_of(work, order.id)
    lines: list[tuple[LinePlan, Reckoned]] = []
    for row in order.lines:
        fates = tuple(Fate(card, card.doors, FOLLOW) for card in cards if card.line_id == row.id)
        if fates and row.quantity:
            plan = _given_up(row, fates)
            lines.append((plan, reckon(plan, departments, lacks)))
    return ChangePlan(order, [], lines, cards, departments, read_departments(work), {}, {})


def _given_up(row: OrderLine, fates: tuple[Fate, ...]) -> LinePlan:
    return LinePlan(Asked(row, None), fates, 0, row.shipped, bill_of_row(row), None, is_other_door=False)


def _spoilt(plan: ChangePlan) -> list[Need]:
    together: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for line, reckoned in plan.lines:
        assert line.row is not None
        for (material, _department), quantity in reckoned.lost.items():
            together[material, line.row.id] += quantity
    needs = [Need(material, round_quantity(each), line) for (material, line), each in together.items()]
    return sorted((need for need in needs if need.quantity > 0), key=lambda need: need.material_id)
