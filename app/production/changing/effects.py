"""What a change would do, as the page shows it before anything is saved; money only for who may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.kernel.amounts import round_money, round_quantity, split_vat
from app.kernel.errors import Refusal
from app.kernel.permissions import SEE_COST, SEE_PRICE
from app.kernel.work import Work
from app.orders.plan_of_payment import misfit_of
from app.orders.withholding import WITHHOLDINGS
from app.production.changing.fates import REMAKE, Fate, LinePlan
from app.production.changing.planning import ChangePlan
from app.production.changing.words import title_of, words_of
from models.quotes import OrderTerms

Translate = Callable[[str], str]
_NONE = Decimal(0)


@dataclass(frozen=True)
class FateShown:
    """A card of a changed line, and what the clerk may decide about its doors."""

    card_id: int
    number: str
    version: int
    department: str
    state: str
    doors: int
    taken: int
    becomes: str
    beyond: str
    is_open: bool
    may: tuple[str, ...]


@dataclass(frozen=True)
class LineShown:
    """One line before and after."""

    position: int | None
    title: str
    words: tuple[str, ...]
    before: int
    after: int
    new_doors: int
    stays: int
    """Doors that keep the line as it is, where the others get one of their own."""
    is_other_door: bool
    is_cancelled: bool
    gives_up: int
    fates: tuple[FateShown, ...]


@dataclass(frozen=True)
class MaterialShown:
    """One material in one department: what is issued, comes back, is thrown away, and is not there."""

    material_id: int
    code: str
    name: str
    unit: str
    department: str
    issued: Decimal
    returned: Decimal
    spoilt: Decimal
    missing: Decimal


@dataclass(frozen=True)
class CostShown:
    """What the change costs: materials in less materials back, work, and of both what is lost."""

    materials: Decimal
    labour: Decimal
    total: Decimal
    lost_materials: Decimal
    lost_labour: Decimal

    @property
    def lost(self) -> Decimal:
        """Materials and work in doors that nobody will get."""
        return self.lost_materials + self.lost_labour


@dataclass(frozen=True)
class ChangeEffects:
    """Everything the page says before it is saved."""

    lines: tuple[LineShown, ...]
    materials: tuple[MaterialShown, ...]
    minutes: tuple[tuple[str, Decimal], ...]
    cards: Mapping[int, int]
    """The versions of all cards as they were looked at."""
    due_on: date | None
    net_before: Decimal | None
    net_after: Decimal | None
    gross_after: Decimal | None
    cost: CostShown | None
    misfit: Refusal | None = None
    """Why the payment plan will not be the price."""

    @property
    def is_missing(self) -> bool:
        """Whether cards will have to wait for material."""
        return any(row.missing for row in self.materials)


def effects_of(work: Work, plan: ChangePlan, translate: Translate) -> ChangeEffects:
    """The effects of a planned change as this person may see them."""
    sees_price, sees_cost = work.actor.may(SEE_PRICE), work.actor.may(SEE_COST)
    totals = plan.totals
    return ChangeEffects(
        lines=tuple(_line(each, translate) for each, _ in plan.lines),
        materials=materials_of(plan),
        minutes=_minutes(plan),
        cards={card.id: card.version for card in plan.cards},
        due_on=plan.order.due_on,
        net_before=plan.order.net_total if sees_price else None,
        net_after=totals.net if sees_price else None,
        gross_after=totals.gross if sees_price else None,
        cost=cost_of(plan) if sees_cost else None,
        misfit=_misfit(work, plan) if sees_price else None,
    )


def _misfit(work: Work, plan: ChangePlan) -> Refusal | None:
    """Whether the plan of payment that was agreed is still the price."""
    kept = work.session.get(OrderTerms, plan.order.id)
    if kept is None:
        return None
    _name, percent = WITHHOLDINGS.get(kept.withholding, ("", _NONE))
    held = sum((round_money(split_vat([one]).vat * percent / 100) for one in plan.sums), _NONE)
    return misfit_of(kept.steps, plan.totals.gross - held)


def cost_of(plan: ChangePlan) -> CostShown:
    """The cost of a change at today's averages and rates."""
    material = sum((plan.money_of(each.together) for _, each in plan.lines), _NONE)
    labour = sum((plan.labour_of(each.minutes) for _, each in plan.lines), _NONE)
    spoilt = sum((plan.money_of(each.lost) for _, each in plan.lines), _NONE)
    wasted = sum((plan.labour_of(each.lost_minutes) for _, each in plan.lines), _NONE)
    amounts = [round_money(each) for each in (material, labour + wasted, spoilt, wasted)]
    return CostShown(amounts[0], amounts[1], amounts[0] + amounts[1], amounts[2], amounts[3])


def materials_of(plan: ChangePlan) -> tuple[MaterialShown, ...]:
    """By material and department, what is missing at the first of its rows."""
    wanted: dict[Any, Decimal] = defaultdict(Decimal)
    spoilt: dict[Any, Decimal] = defaultdict(Decimal)
    for _line_plan, reckoned in plan.lines:
        for spot, quantity in reckoned.together.items():
            wanted[spot] += quantity
        for spot, quantity in reckoned.lost.items():
            spoilt[spot] += quantity
    names = {each.id: (each.position, each.name) for each in plan.departments}
    missing = plan.missing
    rows = []
    for spot in sorted({*wanted, *spoilt}, key=lambda spot: (names.get(spot[1], (0, ""))[0], spot[0])):
        more, lost = round_quantity(wanted[spot]), round_quantity(spoilt[spot])
        if not more and not lost:
            continue
        facts = plan.materials[spot[0]]
        rows.append(
            MaterialShown(
                material_id=facts.id,
                code=facts.code,
                name=facts.name,
                unit=facts.unit,
                department=names.get(spot[1], (0, ""))[1],
                issued=max(more, _NONE),
                returned=max(-more, _NONE),
                spoilt=lost,
                missing=missing.pop(spot[0], _NONE) if more > 0 else _NONE,
            )
        )
    return tuple(rows)


def _minutes(plan: ChangePlan) -> tuple[tuple[str, Decimal], ...]:
    """More or less work by department, what has to be done again with it."""
    together: dict[str, Decimal] = defaultdict(Decimal)
    for line, reckoned in plan.lines:
        for code, minutes in reckoned.minutes.items():
            together[code] += minutes
        for each in plan.departments:
            again = sum(
                fate.rest
                for fate in line.fates
                if fate.becomes == REMAKE and each.position <= fate.card.reached
            )
            bill = line.becomes
            together[each.code] += (bill.minutes.get(each.code, _NONE) if bill else _NONE) * again
    return tuple(
        (each.name, round(together[each.code], 1)) for each in plan.departments if together[each.code]
    )


def _line(plan: LinePlan, translate: Translate) -> LineShown:
    row = plan.row
    after = plan.asked.quantity
    return LineShown(
        position=row.position if row else None,
        title=title_of(plan),
        words=words_of(plan, translate),
        before=row.quantity if row else 0,
        after=after + (plan.stays if plan.is_parted else 0),
        new_doors=plan.new_doors,
        stays=plan.stays if plan.is_parted else 0,
        is_other_door=plan.is_other_door,
        is_cancelled=plan.asked.worked is None,
        gives_up=sum(fate.taken for fate in plan.fates),
        fates=tuple(_fate(fate, is_other=plan.is_other_door) for fate in plan.fates),
    )


def _fate(fate: Fate, *, is_other: bool) -> FateShown:
    card = fate.card
    return FateShown(
        card_id=card.id,
        number=card.number,
        version=card.version,
        department=card.department,
        state=card.state,
        doors=card.doors,
        taken=fate.taken,
        becomes=fate.becomes,
        beyond=fate.beyond,
        may=fate.may if is_other and fate.rest else (),
        is_open=fate.is_open,
    )
