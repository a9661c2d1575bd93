"""How long doors were really worked on, read from the taps of the floor.

A department's card arrives with one tap and leaves with the next. The working minutes between the two (see
``WorkingHours``; blocked time is left out) are the department's: when several cards stand there at once, each
minute is shared among them by their planned minutes, so no minute is paid twice. A tap that was undone counts
as if it had never been. Recorded minutes of a department count once every door of the line has left it; where
nothing was tapped in working time there are none, and the planned minutes stand in. So they do where the taps
give more than three times the plan: then the doors stood waiting there, or somebody forgot to tap.

Lines that have been shipped can change no more: their minutes are kept in ``recorded_time`` by the nightly
job, so the list of costs never reads the taps of years.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.kernel.amounts import round_quantity
from app.kernel.work import Work
from app.production.working_hours import WorkingHours

Minutes = dict[int, dict[int, Decimal]]
"""By order line and department, all doors of the line together."""

_WORKED_ON = ("waiting", "running")
_NOTHING = Decimal(0)
MOST_TIMES = 3
"""How many times the plan a card is believed to have been worked on; what stood longer was waiting."""
_KEPT = text(
    "select order_line_id, department_id, minutes from recorded_time"
    " where order_line_id = any(cast(:lines as bigint[]))"
)
# Lines with cards whose minutes are not kept yet; since when the oldest of them is on the floor.
_OPEN = text(
    "select w.order_line_id as line, min(w.created_at) as since from work_order w"
    " where (cast(:lines as bigint[]) is null or w.order_line_id = any(cast(:lines as bigint[])))"
    " and not exists (select from recorded_time r where r.order_line_id = w.order_line_id)"
    " group by w.order_line_id"
)
_TOUCHES = text(
    "select e.id, e.work_order_id as card, w.order_line_id as line, e.to_department_id as department,"
    " e.to_state as state, e.quantity, e.at, e.undo_of"
    " from production_event e join work_order w on w.id = e.work_order_id"
    " where e.work_order_id in (select work_order_id from production_event where at >= :since"
    " union select id from work_order where state in ('waiting', 'running', 'blocked'))"
    " order by e.work_order_id, e.id"
)
# The whole of the first day: whichever lines are asked for, a day was either worked on or not.
_TAPPED_ON = text(
    "select distinct cast(at at time zone 'Europe/Istanbul' as date) as day from production_event"
    " where at >= date_trunc('day', cast(:since as timestamptz), 'Europe/Istanbul')"
    " and kind in ('passed', 'undone', 'blocked', 'unblocked', 'sent_back')"
)
_PLANNED = text(
    "select l.id as line, d.id as department, l.quantity as doors, case"
    " when nullif(l.configuration -> 'minutes', cast('{}' as jsonb)) is null"
    " then l.minutes * d.share_of_minutes"
    " else coalesce(cast(l.configuration -> 'minutes' ->> d.code as numeric), 0) end as minutes"
    " from order_line l cross join department d where l.id = any(cast(:lines as bigint[]))"
)
# A department is done with a line when no card of it is there or before it any more.
_LEFT = text(
    "select w.order_line_id as line, d.id as department from work_order w"
    " join department at on at.id = w.department_id cross join department d"
    " where w.order_line_id = any(cast(:lines as bigint[])) and w.state <> 'cancelled'"
    " group by w.order_line_id, d.id"
    " having bool_and(w.state in ('ready', 'shipped') or at.position > d.position)"
)
_SHIPPED = text(
    "select w.order_line_id as line from work_order w"
    " where not exists (select from recorded_time r where r.order_line_id = w.order_line_id)"
    " group by w.order_line_id having bool_and(w.state in ('shipped', 'cancelled'))"
)
_KEEP = text(
    "insert into recorded_time (order_line_id, department_id, minutes)"
    " select * from unnest(cast(:lines as bigint[]), cast(:departments as bigint[]),"
    " cast(:minutes as numeric[])) on conflict do nothing"
)


@dataclass(frozen=True)
class Stay:
    """One card at one department, from tap to tap; ``weight`` is how much of its time it claims."""

    line: int
    department: int
    begin: datetime
    end: datetime
    weight: Decimal


def recorded_minutes(work: Work, lines: Collection[int]) -> Minutes:
    """The recorded minutes of these order lines; departments without any are missing."""
    found: Minutes = defaultdict(dict)
    for row in work.session.execute(_KEPT, {"lines": list(lines)}):
        if row.minutes:
            found[row.order_line_id][row.department_id] = row.minutes
    return {**found, **minutes_not_kept(work, lines)}


def minutes_not_kept(work: Work, lines: Collection[int] | None = None) -> Minutes:
    """The same, read from the taps themselves: of these lines, or of all that are not kept yet."""
    asked = {"lines": None if lines is None else list(lines)}
    since = {row.line: row.since for row in work.session.execute(_OPEN, asked)}
    if not since:
        return {}
    begin = min(since.values())
    touches = _touches(work, begin)
    planned = _planned(work, {touch.line for touch in touches} | since.keys())
    every = _stays(touches, planned, work.now)
    left = {(row.line, row.department) for row in work.session.execute(_LEFT, {"lines": list(since)})}
    found: Minutes = defaultdict(dict)
    for (line, department), minutes in share_out(every, _hours(work, begin)).items():
        plan = planned[line, department]
        is_likely = not plan.minutes or minutes <= MOST_TIMES * plan.minutes * plan.doors
        if minutes and is_likely and (line, department) in left:
            found[line][department] = minutes
    return dict(found)


def keep_recorded_time(work: Work) -> int:
    """Keep the minutes of lines that were shipped since the last run; how many lines. Runs every night."""
    shipped = [row.line for row in work.session.execute(_SHIPPED)]
    if not shipped:
        return 0
    minutes = minutes_not_kept(work, shipped)
    departments = work.session.scalars(text("select id from department")).all()
    rows = [
        (line, each, minutes.get(line, {}).get(each, _NOTHING)) for line in shipped for each in departments
    ]
    names = ("lines", "departments", "minutes")
    work.session.execute(_KEEP, dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    return len(shipped)


def _hours(work: Work, since: datetime) -> WorkingHours:
    days: list[date] = [row.day for row in work.session.execute(_TAPPED_ON, {"since": since})]
    return WorkingHours(days)


def _touches(work: Work, since: datetime) -> list[Any]:
    """What happened to cards, without what was taken back."""
    every = work.session.execute(_TOUCHES, {"since": since}).all()
    undone = {touch.undo_of for touch in every if touch.undo_of is not None}
    return [touch for touch in every if touch.id not in undone and touch.undo_of is None]


def _planned(work: Work, lines: Collection[int]) -> dict[tuple[int, int], Any]:
    """Minutes of one door, and how many doors, by line and department."""
    rows = work.session.execute(_PLANNED, {"lines": sorted(lines)})
    return {(row.line, row.department): row for row in rows}


def _stays(touches: Iterable[Any], planned: Mapping[tuple[int, int], Any], now: datetime) -> Iterator[Stay]:
    cards: dict[int, list[Any]] = defaultdict(list)
    for touch in touches:
        cards[touch.card].append(touch)
    for kept in cards.values():
        yield from _stays_of(kept, planned, now)


def _stays_of(touches: list[Any], planned: Mapping[tuple[int, int], Any], now: datetime) -> Iterator[Stay]:
    """What a part was doing before it was split off is in the stays of the card it came from."""
    for place, touch in enumerate(touches):
        end = touches[place + 1].at if place + 1 < len(touches) else now
        if touch.state in _WORKED_ON and touch.department is not None:
            # Without a plan a door claims as much as one planned at a minute.
            each = planned[touch.line, touch.department].minutes or Decimal(1)
            yield Stay(touch.line, touch.department, touch.at, end, each * touch.quantity)


def share_out(stays: Iterable[Stay], hours: WorkingHours) -> dict[tuple[int, int], Decimal]:
    """Working minutes by order line and department, each minute shared by the weights of who was there."""
    by_department: dict[int, list[Stay]] = defaultdict(list)
    for stay in stays:
        if stay.end > stay.begin:
            by_department[stay.department].append(stay)
    shared: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for department, there in by_department.items():
        grown = _grown(there, hours)
        for stay in there:
            shared[stay.line, department] += stay.weight * (grown[stay.end] - grown[stay.begin]) / 60
    return {key: round_quantity(minutes) for key, minutes in shared.items()}


def _grown(stays: list[Stay], hours: WorkingHours) -> dict[datetime, Decimal]:
    """What one unit of weight has got by each arrival and departure: seconds over all weight there."""
    change: dict[datetime, Decimal] = defaultdict(Decimal)
    for stay in stays:
        change[stay.begin] += stay.weight
        change[stay.end] -= stay.weight
    grown: dict[datetime, Decimal] = {}
    so_far, weight, before = _NOTHING, _NOTHING, 0
    for moment in sorted(change):
        seconds = hours.seconds_until(moment)
        if weight > 0:
            so_far += (seconds - before) / weight
        grown[moment] = so_far
        weight, before = weight + change[moment], seconds
    return grown
