"""The order of a queue as the foreman wants it: urgent cards in front, and any card put behind another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from sqlalchemy import select, text

from app.kernel.work import RecordGone, Work
from app.production.cards import OPEN, REORDER, Place, Touch, moved, write_down
from app.production.hands import NOBODY, Hand
from app.production.passing import answer
from app.production.refusals import CardNotOnBoard, NotInThisQueue, TooFarDown
from app.production.standing import Stand, stand_of
from models.production import WorkOrder

MOST: Final = 200
"""Places of a queue that are put in order by hand; what stands behind them follows by priority and date."""
_GAP: Final = 1024
"""Between two places, so that a card put between them changes only its own."""
URGENT: Final = 1

# Two foremen at one queue take turns; nobody else waits for this lock.
_TAKE_TURNS = text(
    "select pg_advisory_xact_lock(hashtext(current_schema() || '.queue'), cast(:department as integer))"
)
_QUEUE = text(
    "select w.id, w.rank from work_order w join sales_order o on o.id = w.order_id"
    " where w.department_id = :department and w.state in ('waiting', 'running', 'blocked')"
    " order by w.rank nulls last, w.priority desc, o.due_on nulls last, w.id"
    " limit :most + (select count(*) from work_order r where r.department_id = :department"
    " and r.rank is not null and r.state in ('waiting', 'running', 'blocked'))"
)
# Written down in the statement that changes them, in the order of their ids so that nobody waits in a circle.
_RANK = text("""
with wanted as (
    select * from unnest(cast(:cards as bigint[]), cast(:ranks as integer[])) as n (id, rank)
), held as (
    select w.id, w.rank as before from work_order w
    where w.id in (select id from wanted) and w.department_id = :department
    and w.state in ('waiting', 'running', 'blocked') order by w.id for update
), ranked as (
    update work_order w set rank = wanted.rank from wanted, held
    where w.id = wanted.id and w.id = held.id and w.id <> :placed
    returning w.id, w.department_id, w.state, w.quantity, w.rank, w.priority, held.before
)
insert into production_event (work_order_id, kind, from_department_id, to_department_id, from_state, to_state,
                              quantity, at, actor, kiosk_id, operator_id, reason, facts)
select r.id, 'placed', r.department_id, r.department_id, r.state, r.state, r.quantity, :now, :actor, :kiosk,
       :operator, '', jsonb_build_object('rank', jsonb_build_array(r.before, r.rank),
                                         'priority', jsonb_build_array(r.priority, r.priority))
from ranked r order by r.id
returning id, work_order_id
""")


def set_priority(
    work: Work,
    work_order_id: int,
    version: int,
    *,
    is_urgent: bool,
    hand: Hand = NOBODY,
    key: str | None = None,
) -> dict[str, Any]:
    """An urgent card stands in front of all that nobody put in order by hand."""
    work.require(REORDER)

    def act() -> dict[str, Any]:
        stand = stand_of(work, work_order_id, version, hand)
        if stand.card.state not in OPEN:
            raise CardNotOnBoard(number=stand.card.number)
        return _place(work, stand, stand.card.rank, URGENT if is_urgent else 0)

    return cast("dict[str, Any]", work.once(key, f"priority {work_order_id}", act))


def place_card(
    work: Work,
    work_order_id: int,
    version: int,
    after: int | None,
    *,
    hand: Hand = NOBODY,
    key: str | None = None,
) -> dict[str, Any]:
    """Put a card behind another of its department, or first.

    Cards in front of its new place keep theirs; only cards whose rank changes are told, at most ``MOST``.
    The version of no card changes: what is on its way to them is not refused because of their place.
    """
    work.require(REORDER)

    def act() -> dict[str, Any]:
        stand = stand_of(work, work_order_id, version, hand)
        if stand.card.state not in OPEN or stand.card.state == "ready":
            raise CardNotOnBoard(number=stand.card.number)
        return _put(work, stand, after)

    return cast("dict[str, Any]", work.once(key, f"place {work_order_id}", act))


def _put(work: Work, stand: Stand, after: int | None) -> dict[str, Any]:
    card = stand.card
    work.session.execute(_TAKE_TURNS, {"department": card.department_id})
    rows = work.session.execute(_QUEUE, {"department": card.department_id, "most": MOST + 2})
    queue = {row.id: row.rank for row in rows if row.id != card.id}
    if after is not None and after not in queue:
        other = work.session.get(WorkOrder, after)
        if other is None:
            raise RecordGone
        in_queue = other.department_id == card.department_id and other.state in (
            "waiting",
            "running",
            "blocked",
        )
        raise TooFarDown(most=MOST) if in_queue else NotInThisQueue
    ids = list(queue)
    place = 0 if after is None else ids.index(after) + 1
    if place >= MOST:
        raise TooFarDown(most=MOST)
    ranks = _new_ranks(ids, queue, place, card.id)
    others = {each: rank for each, rank in ranks.items() if each != card.id and queue[each] != rank}
    _rank_others(work, stand, others)
    return _place(work, stand, ranks[card.id], card.priority)


def _new_ranks(
    ids: Sequence[int], ranks: Mapping[int, int | None], place: int, placed: int
) -> dict[int, int]:
    """The ranks up to the new place: between its neighbours where there is room, else all of them anew."""
    before, behind = ids[:place], ids[place:]
    following = ranks[behind[0]] if behind else None
    given: dict[int, int] = {}
    last = 0
    for each in before:
        last = ranks[each] or last + _GAP
        given[each] = last
    if following is None:
        given[placed] = last + _GAP
    elif following - last > 1:
        given[placed] = last + (following - last) // 2
    else:
        ranked = [each for each in behind if ranks[each] is not None]
        given = {each: _GAP * number for number, each in enumerate([*before, placed, *ranked], start=1)}
    return given


def _rank_others(work: Work, stand: Stand, ranks: Mapping[int, int]) -> None:
    """The neighbours' new places: written down as events of their own."""
    if not ranks:
        return
    work.session.flush()
    written = work.session.execute(
        _RANK,
        {
            "cards": list(ranks),
            "ranks": list(ranks.values()),
            "department": stand.card.department_id,
            "placed": stand.card.id,
            "now": work.now,
            "actor": work.actor.name,
            "kiosk": work.actor.id if work.actor.kind == "kiosk" else None,
            "operator": stand.hand.operator_id,
        },
    ).all()
    events = {row.work_order_id: row.id for row in written}
    cards = work.session.scalars(
        select(WorkOrder)
        .where(WorkOrder.id.in_(events))
        .order_by(WorkOrder.id)
        .execution_options(populate_existing=True)
    )
    for card in cards:
        # A running or waiting card's other facts are read with it: its place is rarely changed.
        work.emit(moved(card, events[card.id], Touch("placed", is_new=card.state != "waiting")))


def _place(work: Work, stand: Stand, rank: int | None, priority: int) -> dict[str, Any]:
    card, before = stand.card, Place.of(stand.card)
    facts = {"rank": [card.rank, rank], "priority": [card.priority, priority]}
    card.rank, card.priority = rank, priority
    event = write_down(work, card, before, stand.touch("placed", facts=facts))
    return answer(card, card, event, "placed")
