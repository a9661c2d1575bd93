"""Stock moves the difference a change makes: what is lost, what comes back, what is issued or waited for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from app.kernel.amounts import round_quantity
from app.kernel.text import N_
from app.kernel.work import Work
from app.production.changing.fates import KEEP
from app.production.changing.lines import Outcome
from app.production.changing.reckoning import NEW_DOORS, Amounts
from app.stock.ledger.shortages import refuse_missing
from app.stock.progress.spoiling import Need, give_back, issue_again, spoil

CANCELLED: Final = "cancelled"
CHANGED: Final = "changed"
_WORDS: Final = {CANCELLED: N_("Cancelled by the customer"), CHANGED: N_("Changed by the customer")}


@dataclass(frozen=True)
class Supplied:
    """The slips of a change, and what its cards wait for, by card."""

    slips: dict[str, int]
    lacking: dict[int, list[Need]]


def supply(
    work: Work, order_id: int, outcomes: Sequence[Outcome], reason: str, translate: Callable[[str], str]
) -> Supplied:
    """Write off, bring back and issue what the lines of a change come to, each with one slip.

    What is not there in full its card waits for; MissingMaterials when no card could.
    """
    card = _a_card(outcomes)
    slips: dict[str, int | None] = {}
    for cause in (CANCELLED, CHANGED):
        said = f"{translate(_WORDS[cause])}: {reason}"
        slips[f"scrap_{cause}"] = spoil(work, order_id, card, _spoilt(outcomes, cause), said, cause)
    back = [need for each in outcomes for need in _wanted(each, sign=-1)]
    slips["return"] = give_back(work, order_id, card, back, reason)
    demands = [need for each in outcomes for need in _wanted(each, sign=1)]
    slips["issue"], missing = issue_again(work, order_id, card, demands, reason) if demands else (None, [])
    lacking = _share_out(work, outcomes, missing)
    return Supplied({name: slip for name, slip in slips.items() if slip is not None}, lacking)


def _a_card(outcomes: Sequence[Outcome]) -> int:
    """The slips are made by the floor, so that nobody takes one of them back alone."""
    for each in outcomes:
        found = [*each.cancelled, *(one.stand.card.id for one in (*each.touched, *each.scrapped))]
        found += [one.card.id for one in each.laid]
        if found:
            return found[0]
    return 0


def _line_of(outcome: Outcome, card_id: int) -> int:
    keeps = {fate.card.id for fate in outcome.plan.fates if fate.becomes == KEEP}
    return outcome.old.id if card_id in keeps else outcome.row.id


def _spoilt(outcomes: Sequence[Outcome], cause: str) -> list[Need]:
    together: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for outcome in outcomes:
        lost = outcome.reckoned.given_up if cause == CANCELLED else outcome.reckoned.made_again
        for card, amounts in lost.items():
            for (material, _department), quantity in amounts.items():
                together[_line_of(outcome, card), material] += quantity
    needs = [Need(material, round_quantity(each), line) for (line, material), each in together.items()]
    return [need for need in needs if need.quantity > 0]


def _wanted(outcome: Outcome, *, sign: int) -> list[Need]:
    """What a line needs more (or less, for a sign below zero): whole materials, all its cards together."""
    together: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for card, amounts in outcome.reckoned.wanted.items():
        line = outcome.row.id if card == NEW_DOORS else _line_of(outcome, card)
        for (material, _department), quantity in amounts.items():
            together[line, material] += quantity
    needs = [Need(material, round_quantity(each * sign), line) for (line, material), each in together.items()]
    return sorted((need for need in needs if need.quantity > 0), key=lambda need: need.material_id)


def _share_out(work: Work, outcomes: Sequence[Outcome], missing: Sequence[Need]) -> dict[int, list[Need]]:
    """What is not there, to the cards that need it; new cards first, they have the most time."""
    found: dict[int, list[Need]] = defaultdict(list)
    for need in missing:
        asking = [(card, round_quantity(each)) for card, each in _asking(outcomes, need) if each > 0]
        if not asking:
            refuse_missing(work, {need.material_id: (need.quantity, Decimal(0))})
        left = need.quantity
        for place, (card, each) in enumerate(asking, start=1):
            part = left if place == len(asking) else min(each, left)
            if part > 0:
                found[card].append(Need(need.material_id, part, need.order_line_id))
            left -= max(part, Decimal(0))
    return dict(found)


def _asking(outcomes: Sequence[Outcome], need: Need) -> list[tuple[int, Decimal]]:
    """The cards on the board that need more of a material, and how much."""
    for outcome in outcomes:
        if need.order_line_id not in (outcome.row.id, outcome.old.id):
            continue
        asking = []
        new = _of(outcome.reckoned.wanted.get(NEW_DOORS, {}), need.material_id)
        doors = sum(one.card.quantity for one in outcome.laid)
        asking += [(one.card.id, new * one.card.quantity / doors) for one in outcome.laid]
        for one in outcome.touched:
            card = one.stand.card.id
            asking.append((card, _of(outcome.reckoned.wanted.get(card, {}), need.material_id)))
        if asking:
            return asking
    return []


def _of(amounts: Amounts, material_id: int) -> Decimal:
    return sum((each for spot, each in amounts.items() if spot[0] == material_id), Decimal(0))
