"""Doors made in place of scrapped ones: a card at the first department, its material issued or waited for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import exists, select, text, update

from app.documents.numbering import take_code
from app.kernel.clock import today_local
from app.kernel.work import Work
from app.production.cards import OF_THE_QUEUE, Touch, take_off, write_down
from app.production.events import NeedsRaised
from app.production.reasons import material_reason
from app.production.refusals import ReplacementBegun
from app.production.standing import Stand
from app.stock.progress.spoiling import Need, issue_again
from app.stock.slips.undoing import take_back_slip
from models.floor import MaterialNeed
from models.production import Department, Door, ProductionEvent, WorkOrder

# Serials go on where the last one is, so that a scrapped door keeps its name for ever. Doors that a change
# gave a line of their own have kept their names: what counts is the stem, in all lines of the order.
_NEW_DOORS = text(
    "insert into door (serial, order_line_id, work_order_id)"
    " select stem || lpad(n::text, greatest(3, length(n::text)), '0'), :line, :card"
    " from (select l.order_id, coalesce((select regexp_replace(d.serial, '[0-9]+$', '') from door d"
    " where d.order_line_id = l.id order by d.id desc limit 1), o.number || '-' || l.position || '-') as stem"
    " from order_line l join sales_order o on o.id = l.order_id where l.id = :line) named,"
    " lateral (select coalesce(max(cast(substring(d.serial from '[0-9]+$') as integer)), 0) as number"
    " from door d join order_line l on l.id = d.order_line_id"
    " where l.order_id = named.order_id and regexp_replace(d.serial, '[0-9]+$', '') = named.stem) last,"
    " generate_series(last.number + 1, last.number + :count) n order by n"
)
# The storekeeper may have issued some of what the card waits for, and nobody touched the card for that.
_ISSUED_LATER = text(
    "select distinct slip_id from material_need where work_order_id = :card and slip_id is not null"
    " order by slip_id"
)


class Replacement(NamedTuple):
    """The new card, the slip of its material, and of how many materials there was not enough."""

    card_id: int
    slip_id: int | None
    lacks: int


def lay_replacement(work: Work, stand: Stand, doors: int, needs: Sequence[Need], reason: str) -> Replacement:
    """A new card for as many doors at the first department; it waits when material is missing."""
    card = _new_card(work, stand.card, doors)
    slip, missing = issue_again(work, card.order_id, card.id, needs, reason)
    if missing:
        card.state, card.blocked_reason = "blocked", material_reason(work)
        work.session.add_all(need_of(work, card, need, reason) for need in missing)
        work.emit(NeedsRaised(card.id, len(missing)))
    touch = Touch(
        "remade",
        hand=stand.hand,
        reason=reason,
        is_new=True,
        facts={"of": stand.card.number},
        waits_for_material=bool(missing),
    )
    write_down(work, card, None, touch)
    return Replacement(card.id, slip, len(missing))


def _new_card(work: Work, scrapped: WorkOrder, doors: int) -> WorkOrder:
    line = scrapped.order_id, scrapped.order_line_id
    return lay_card(work, *line, doors, priority=scrapped.priority, remake_of_id=scrapped.id)


def lay_card(
    work: Work,
    order_id: int,
    line_id: int,
    doors: int,
    *,
    priority: int = 0,
    remake_of_id: int | None = None,
) -> WorkOrder:
    """A card at the first department with doors of its own, named on from the last ones of their line.

    The caller says what happened to it.
    """
    first = select(Department.id).order_by(Department.position).limit(1)
    card = WorkOrder(
        number=take_code(work, "work_order", "IE", today_local(work.now).year),
        order_id=order_id,
        order_line_id=line_id,
        quantity=doors,
        department_id=work.session.scalars(first).one(),
        state="waiting",
        priority=priority,
        remake_of_id=remake_of_id,
        entered_at=work.now,
        created_at=work.now,
    )
    work.session.add(card)
    work.session.flush()
    work.session.execute(_NEW_DOORS, {"line": card.order_line_id, "card": card.id, "count": doors})
    return card


def need_of(work: Work, card: WorkOrder, need: Need, reason: str) -> MaterialNeed:
    """That a card waits for a material; the caller adds it."""
    return MaterialNeed(
        work_order_id=card.id,
        order_id=card.order_id,
        order_line_id=card.order_line_id,
        material_id=need.material_id,
        quantity=need.quantity,
        raised_at=work.now,
        raised_by=work.actor.name,
        reason=reason,
    )


def bring_back(work: Work, stand: Stand, touch: ProductionEvent) -> None:
    """Scrapped doors are on their card again, their material in progress; what replaced them is given up.

    ReplacementBegun when somebody has touched the replacement since. The caller writes down that it was
    undone.
    """
    facts, card = touch.facts or {}, stand.card
    if facts.get("remake") is not None:
        _give_up(work, int(facts["remake"]), touch.reason)
    for slip in ("issue", "back", "slip"):
        if facts.get(slip) is not None:
            take_back_slip(work, int(facts[slip]), touch.reason)
    work.session.execute(
        update(Door).where(Door.scrapped_event_id == touch.id).values(scrapped_event_id=None),
        execution_options={"synchronize_session": False},
    )
    work.session.expire(card, ["doors"])
    if card.state == "scrapped":
        card.state = "waiting" if touch.from_state == "running" else touch.from_state
        card.rank = facts.get("rank")
        card.blocked_reason = facts.get("blocked") or ""
    else:
        card.quantity += touch.quantity
    card.version += 1


def _give_up(work: Work, remake_id: int, reason: str) -> None:
    card = work.lock(WorkOrder, remake_id)
    is_touched = exists().where(
        ProductionEvent.work_order_id == remake_id, ProductionEvent.kind.not_in(("remade", *OF_THE_QUEUE))
    )
    if card.state not in ("waiting", "blocked") or work.session.scalar(select(is_touched)):
        raise ReplacementBegun(number=card.number)
    take_off(work, [card], "cancelled", reason=card.number)
    for slip in work.session.scalars(_ISSUED_LATER, {"card": remake_id}).all():
        take_back_slip(work, slip, reason)
