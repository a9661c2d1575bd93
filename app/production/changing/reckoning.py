"""What a change of one line moves: material to issue, bring back and throw away, and minutes of work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.production.changing.bills import Bill, Spot
from app.production.changing.fates import FOLLOW, KEEP, REMAKE, Fate, LinePlan
from app.production.changing.standing import Station

_NONE = Decimal(0)

Amounts = dict[Spot, Decimal]
Lacks = Mapping[int, Mapping[int, Decimal]]
"""What cards wait for: card → material → quantity."""

NEW_DOORS = 0
"""Stands for the card that is not there yet."""


def _amounts() -> Amounts:
    return defaultdict(Decimal)


@dataclass
class Reckoned:
    """What one line needs more (or less, below zero), and what of it is lost, by material and department."""

    wanted: dict[int, Amounts] = field(default_factory=lambda: defaultdict(_amounts))
    """By card; of doors that are made anew or added under NEW_DOORS."""
    given_up: dict[int, Amounts] = field(default_factory=lambda: defaultdict(_amounts))
    """In doors nobody wants any more, by card."""
    made_again: dict[int, Amounts] = field(default_factory=lambda: defaultdict(_amounts))
    """In doors that are thrown away because the customer wants them differently, by card."""
    holds: Amounts = field(default_factory=_amounts)
    """What the doors that change will have in them."""
    minutes: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """More work (or less), by department code."""
    lost_minutes: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """Work that was done for nothing."""

    @property
    def together(self) -> Amounts:
        """What the line needs more or less, by material and department."""
        return _sum(self.wanted.values())

    @property
    def lost(self) -> Amounts:
        """What is thrown away of it."""
        return _sum([*self.given_up.values(), *self.made_again.values()])

    @property
    def by_material(self) -> dict[int, Decimal]:
        """The same by material alone: what stock has to move."""
        found: dict[int, Decimal] = defaultdict(Decimal)
        for (material, _department), quantity in self.together.items():
            found[material] += quantity
        return dict(found)


def _sum(several: Iterable[Amounts]) -> Amounts:
    found = _amounts()
    for amounts in several:
        for spot, quantity in amounts.items():
            found[spot] += quantity
    return found


def reckon(plan: LinePlan, departments: Sequence[Station], lacks: Lacks) -> Reckoned:
    """What the change of a line moves, reckoned by what its doors were planned to need."""
    found = Reckoned()
    if plan.row is not None and plan.row.model_id is None:
        _reckon_goods(plan, found)
        return found
    places = {each.id: each.position for each in departments}
    for fate in plan.fates:
        if fate.taken or (plan.is_other_door and fate.becomes != KEEP):
            _reckon_card(plan, fate, places, dict(lacks.get(fate.card.id, {})), found)
        elif plan.is_parted and not plan.is_other_door and plan.was is not None:
            for spot, each in plan.was.needs.items():
                found.holds[spot] += each * fate.rest
    _reckon_new(plan, found)
    _reckon_minutes(plan, departments, found)
    return found


def _reckon_goods(plan: LinePlan, found: Reckoned) -> None:
    """A line that is no door: what it needs is in no door yet."""
    for bill, doors in ((plan.was, -(plan.row.quantity if plan.row else 0)), (plan.becomes, plan.goes_on)):
        for spot, each in (bill.needs if bill else {}).items():
            found.wanted[NEW_DOORS][spot] += each * doors


def _reckon_card(
    plan: LinePlan, fate: Fate, places: Mapping[int, int], lacks: dict[int, Decimal], found: Reckoned
) -> None:
    """What the card holds less what is lost of it is there already; what its doors will hold is needed."""
    was, becomes = plan.was, plan.becomes if plan.is_other_door else plan.was
    assert was is not None
    wanted = found.wanted[fate.card.id]
    anew = found.wanted[NEW_DOORS]
    for spot in sorted({*was.needs, *(becomes.needs if becomes else {})}, key=_by_place):
        old = was.needs.get(spot, _NONE)
        new = becomes.needs.get(spot, _NONE) if becomes else _NONE
        new = old if fate.becomes == KEEP else new
        is_used = places.get(spot[1] or 0, 0) <= fate.card.reached if spot[1] else _has_begun(fate, places)
        held = old * fate.card.doors
        never = min(lacks.pop(spot[0], _NONE), held) if held else _NONE
        held -= never
        lost = min(old * fate.taken, held) if is_used else _NONE
        found.given_up[fate.card.id][spot] += lost
        again = min(old * fate.rest, held - lost) if is_used and fate.becomes == REMAKE else _NONE
        found.made_again[fate.card.id][spot] += again
        target = new * fate.rest
        if is_used and spot[1] and fate.becomes == FOLLOW:
            target = old * fate.rest  # what is in them stays in them, whatever packs it comes in
        if fate.becomes != KEEP:
            found.holds[spot] += target
        if fate.becomes == REMAKE:
            # Its doors are on a new card; what the old ones never got goes over to them.
            anew[spot] += target - (held - lost - again)
        else:
            wanted[spot] += target - (held - lost)


def _by_place(spot: Spot) -> tuple[int, int]:
    return spot[0], spot[1] or 0


def _has_begun(fate: Fate, places: Mapping[int, int]) -> bool:
    return fate.card.reached >= min(places.values())


def _reckon_new(plan: LinePlan, found: Reckoned) -> None:
    if not plan.new_doors or plan.becomes is None:
        return
    line = plan.asked.worked
    assert line is not None
    if plan.is_other_door or plan.was is None or plan.row is None or plan.is_parted:
        for spot, each in plan.becomes.needs.items():
            found.wanted[NEW_DOORS][spot] += each * plan.new_doors
            found.holds[spot] += each * plan.new_doors
        return
    # More of the same: whole packs of the line together, less what was planned before.
    for spot in {*plan.becomes.needs, *plan.was.needs}:
        after = plan.becomes.needs.get(spot, _NONE) * line.typed.quantity
        more = after - plan.was.needs.get(spot, _NONE) * plan.row.quantity
        found.wanted[NEW_DOORS][spot] += max(more, _NONE)


def _reckon_minutes(plan: LinePlan, departments: Sequence[Station], found: Reckoned) -> None:
    was, becomes = plan.was, plan.becomes if plan.is_other_door or plan.was is None else plan.was
    for each in departments:
        old, new = _of(was, each.code), _of(becomes, each.code)
        taken = sum(fate.taken for fate in plan.fates)
        changed = sum(fate.rest for fate in plan.fates if fate.becomes != KEEP)
        found.minutes[each.code] += (new - old) * changed + new * plan.new_doors - old * taken
        for fate in plan.fates:
            if each.position <= fate.card.reached:
                again = fate.rest if fate.becomes == REMAKE else 0
                found.lost_minutes[each.code] += old * (fate.taken + again)


def _of(bill: Bill | None, code: str) -> Decimal:
    return bill.minutes.get(code, _NONE) if bill else _NONE
