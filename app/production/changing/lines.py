"""A line becomes what was asked: doors given up, made anew, changed where they stand, or added."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import text

from app.kernel.amounts import round_quantity
from app.kernel.work import Work
from app.orders.freezing import write_line
from app.production.cards import Place, take_off
from app.production.changing.asking import note_price
from app.production.changing.fates import FOLLOW, KEEP, REMAKE, Fate, LinePlan
from app.production.changing.parting import part_line
from app.production.changing.reckoning import Lacks, Reckoned
from app.production.changing.words import count_words, door_words
from app.production.held import refuse_held
from app.production.remaking import lay_card
from app.production.splitting import split_card
from app.production.standing import Stand, stand_of
from models.orders import OrderLine, SalesOrder
from models.production import WorkOrder

_FOLD_NEEDS = text(
    "update material_need set cancelled_at = :now, change_id = null"
    " where work_order_id = any(cast(:cards as bigint[])) and issued_at is null and cancelled_at is null"
)


@dataclass(frozen=True)
class Act:
    """What everything that is done for one change is done with."""

    order: SalesOrder
    reason: str
    translate: Callable[[str], str]
    lacks: Lacks


@dataclass(frozen=True)
class Touched:
    """A card that goes on differently: how it stood, and what its station is told."""

    stand: Stand
    before: Place
    note: str
    moves_only: bool = False
    """Whether it only goes to another line: what it waits for it still waits for."""


@dataclass(frozen=True)
class Laid:
    """A new card: for doors that are made anew, or for more doors."""

    card: WorkOrder
    of: str
    note: str


@dataclass
class Outcome:
    """What became of one line, before stock has moved and anybody was told."""

    plan: LinePlan
    reckoned: Reckoned
    row: OrderLine
    """With the doors as they shall be."""
    old: OrderLine
    """With the doors that stay as they are; the same line when all follow."""
    touched: list[Touched] = field(default_factory=list)
    scrapped: list[Touched] = field(default_factory=list)
    laid: list[Laid] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)


def change_line(work: Work, act: Act, plan: LinePlan, reckoned: Reckoned) -> Outcome:
    """Bring one line to what was asked, its cards and doors with it."""
    stands = [
        (fate, stand_of(work, fate.card.id, None))
        for fate in plan.fates
        if fate.taken or ((plan.is_other_door or plan.is_parted) and fate.becomes != KEEP)
    ]
    for _fate, stand in stands:
        refuse_held(work, stand.card)
    anew = [fate.card.id for fate, _ in stands if not _moves_only(plan, fate)]
    work.session.execute(_FOLD_NEEDS, {"cards": anew, "now": work.now})
    # Said before the line is written anew: then it no longer knows what it was.
    words, count = " · ".join(door_words(plan, act.translate)), count_words(plan, act.translate)
    outcome = _outcome(work, act, plan, reckoned)
    for fate, stand in stands:
        _change_card(work, act, outcome, fate, stand, words, count)
    if plan.new_doors and outcome.row.model_id:
        card = lay_card(work, act.order.id, outcome.row.id, plan.new_doors)
        outcome.laid.append(Laid(card, "", count if plan.row is not None else ""))
    return outcome


def _moves_only(plan: LinePlan, fate: Fate) -> bool:
    """Whether a card goes on as it is, on a line of other money."""
    return not fate.taken and not plan.is_other_door


def _outcome(work: Work, act: Act, plan: LinePlan, reckoned: Reckoned) -> Outcome:
    row, line = plan.row, plan.asked.worked
    if row is None:
        assert line is not None
        added = OrderLine(quantity=line.typed.quantity)
        act.order.lines.append(added)
        others = [each.position for each in act.order.lines if each is not added]
        write_line(added, line, max(others, default=0) + 1)
        note_price(work, act.order, added, plan.asked)
        work.session.flush()
        return Outcome(plan, reckoned, added, added)
    if plan.is_parted:
        part = part_line(work, act.order, plan, act.lacks, act.reason)
        note_price(work, act.order, part, plan.asked)
        _keep_what_is_in_them(part, plan, reckoned)
        return Outcome(plan, reckoned, part, row)
    if line is None:
        row.quantity = row.shipped
        row.net = row.vat = row.net * 0
        row.materials = []
    else:
        write_line(row, line, row.position)
        note_price(work, act.order, row, plan.asked)
        _keep_what_is_in_them(row, plan, reckoned)
    work.session.flush()
    return Outcome(plan, reckoned, row, row)


def _keep_what_is_in_them(row: OrderLine, plan: LinePlan, reckoned: Reckoned) -> None:
    """Doors that were worked on hold what they were given, whatever packs the new number would come in."""
    if plan.becomes is None or not (plan.is_other_door or plan.is_parted):
        return
    for need in row.materials:
        spot = (need.material_id, need.department_id)
        thought, holds = plan.becomes.needs.get(spot), reckoned.holds.get(spot)
        if thought and holds is not None and holds != thought * plan.goes_on:
            need.quantity = round_quantity(need.quantity * holds / (thought * plan.goes_on))


def _change_card(
    work: Work, act: Act, outcome: Outcome, fate: Fate, stand: Stand, words: str, count: str
) -> None:
    card, before = stand.card, Place.of(stand.card)
    if fate.taken:
        gone = card
        if fate.taken < card.quantity:
            gone = split_card(work, card, fate.taken, stand.touch("split", reason=act.reason))
        take_off(work, [gone], "cancelled", reason=act.reason)
        outcome.cancelled.append(gone.id)
        if gone is card:
            return
    if outcome.plan.is_other_door and fate.becomes == REMAKE:
        card.state, card.rank = "scrapped", None
        card.version += 1
        outcome.scrapped.append(Touched(stand, before, words))
        new = lay_card(
            work, act.order.id, outcome.row.id, card.quantity, priority=card.priority, remake_of_id=card.id
        )
        outcome.laid.append(Laid(new, card.number, words))
        return
    note = words if fate.becomes == FOLLOW else ""
    if fate.taken:
        note = " · ".join(each for each in (note, count) if each)
    card.version += 1
    outcome.touched.append(Touched(stand, before, note, _moves_only(outcome.plan, fate)))
