"""How long doors were really worked on: what people said themselves, else what the taps of the floor say.

Where somebody started and finished work on cards of a line in a department, those spells are its minutes
(see ``spells``). Else a card arrives with one tap and leaves with the next: the working minutes between the
two (blocked time is left out) are the department's. When several cards stand there at once, each minute is
shared among them by their planned minutes, so no minute is paid twice. A tap that was undone counts as if it
had never been. Minutes of a department count once every door of the line has left it; where nothing was
tapped in working time there are none, and the planned minutes stand in. So they do where the taps give more
than three times the plan: then the doors stood waiting there, or somebody forgot to tap. What the foreman
corrected counts before all of this.

The nightly job keeps the minutes of departments that a line has left in ``recorded_time``. So only what has
left lately is read from taps, and a card that stands forgotten for months costs nobody anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.kernel.amounts import round_quantity
from app.kernel.work import Work
from app.production.spells import minutes_of, spells_of
from app.production.working_days import working_hours
from app.production.working_hours import WorkingHours

Minutes = dict[int, dict[int, Decimal]]
"""By order line and department, all doors of the line together."""

_WORKED_ON = ("waiting", "running")
_NOTHING = Decimal(0)
MOST_TIMES = 3
"""How many times the plan a card is believed to have been worked on; what stood longer was waiting."""
LATELY = timedelta(days=7)
"""What left a department this long ago has been kept by the nightly job, unless that has not run."""
LONGEST_STAY = timedelta(days=30)
"""How far back a stay is read; what stood longer was waiting anyway."""
SETTLED = timedelta(days=1)
"""So long after a department was left its minutes are kept: mistakes are undone until then."""
REOPENED = timedelta(days=7)
"""How far back the nightly job looks for doors that came back to a department whose minutes it has kept."""

_KEPT = text(
    "select order_line_id, department_id, minutes from recorded_time"
    " where order_line_id = any(cast(:lines as bigint[])) and (minutes > 0 or is_corrected)"
)
_ASKED = "select cast(unnest(cast(:lines as bigint[])) as bigint) as line"
_LATE = (
    "select order_line_id as line from work_order where state in ('waiting', 'running', 'blocked', 'ready')"
    " union select w.order_line_id from production_event e join work_order w on w.id = e.work_order_id"
    " where e.at >= :lately"
)
_ALL = (
    "select w.order_line_id as line from work_order w where"
    " (select count(*) from recorded_time r where r.order_line_id = w.order_line_id)"
    " < (select count(*) from department) group by w.order_line_id"
)
# A department is done with a line when no card of it is there or before it any more: such pairs whose
# minutes are not kept yet, since when doors stood there, when the last left, and whether the line is done.
_OPEN = """
with asked as ({lines}), gone as (
    select w.order_line_id as line, d.id as department,
           bool_and(w.state = 'shipped') as is_shipped
    from asked join work_order w on w.order_line_id = asked.line
    join department at on at.id = w.department_id cross join department d
    where w.state not in ('cancelled', 'scrapped')
    group by w.order_line_id, d.id
    having bool_and(w.state in ('ready', 'shipped') or at.position > d.position)
)
select gone.line, gone.department, gone.is_shipped,
       (select min(e.at) from work_order w join production_event e on e.work_order_id = w.id
        where w.order_line_id = gone.line and e.to_department_id = gone.department) as since,
       (select max(e.at) from work_order w join production_event e on e.work_order_id = w.id
        where w.order_line_id = gone.line and e.from_department_id = gone.department
        and e.to_state <> 'shipped') as until
from gone
where not exists (
    select from recorded_time r where r.order_line_id = gone.line and r.department_id = gone.department
)
"""
_OPEN_OF = text(_OPEN.format(lines=_ASKED))
_OPEN_LATELY = text(_OPEN.format(lines=_LATE))
_OPEN_EVER = text(_OPEN.format(lines=_ALL))
_TOUCHES = text(
    "select e.id, e.work_order_id as card, w.order_line_id as line, e.to_department_id as department,"
    " e.kind, e.to_state as state, e.quantity, e.at, e.undo_of"
    " from production_event e join work_order w on w.id = e.work_order_id"
    " where e.work_order_id in (select work_order_id from production_event where at >= :since"
    " union select id from work_order where state in ('waiting', 'running', 'blocked'))"
    " order by e.work_order_id, e.id"
)
_PLANNED = text(
    "select l.id as line, d.id as department, l.quantity as doors, case"
    " when nullif(l.configuration -> 'minutes', cast('{}' as jsonb)) is null"
    " then l.minutes * d.share_of_minutes"
    " else coalesce(cast(l.configuration -> 'minutes' ->> d.code as numeric), 0) end as minutes"
    " from order_line l cross join department d where l.id = any(cast(:lines as bigint[]))"
)
_KEEP = text(
    "insert into recorded_time (order_line_id, department_id, minutes)"
    " select * from unnest(cast(:lines as bigint[]), cast(:departments as bigint[]),"
    " cast(:minutes as numeric[])) on conflict do nothing"
)
# Doors were sent back, made anew or put back: what is kept of that department and those behind it is old.
_REOPEN = text("""
delete from recorded_time r using (
    select w.order_line_id as line, min(d.position) as position
    from production_event e join work_order w on w.id = e.work_order_id
    join department d on d.id = e.to_department_id
    where e.at >= :since and e.kind in ('sent_back', 'remade', 'undone', 'returned')
    group by w.order_line_id
) back, department d
where r.order_line_id = back.line and d.id = r.department_id and d.position >= back.position
and not r.is_corrected
""")


@dataclass(frozen=True)
class Claim:
    """One card at one department, from tap to tap; ``weight`` is how much of its time it claims."""

    line: int
    department: int
    begin: datetime
    end: datetime
    weight: Decimal


def recorded_minutes(work: Work, lines: Collection[int]) -> Minutes:
    """The minutes of these order lines as they count; departments without any are missing."""
    found: Minutes = defaultdict(dict)
    for row in work.session.execute(_KEPT, {"lines": list(lines)}):
        found[row.order_line_id][row.department_id] = row.minutes
    for line, minutes in minutes_not_kept(work, lines).items():
        found[line].update(minutes)
    return dict(found)


def minutes_not_kept(work: Work, lines: Collection[int] | None = None) -> Minutes:
    """Those of them that are not in ``recorded_time``: of these lines, or of all that were touched lately."""
    if lines is None:
        rows = work.session.execute(_OPEN_LATELY, {"lately": work.now - LATELY}).all()
    else:
        rows = work.session.execute(_OPEN_OF, {"lines": list(lines)}).all()
    found: Minutes = defaultdict(dict)
    for (line, department), minutes in _read(work, rows).items():
        if minutes:
            found[line][department] = minutes
    return dict(found)


def keep_recorded_time(work: Work) -> int:
    """Keep the minutes of departments that lines have left for good; of how many lines. Runs every night."""
    work.session.execute(_REOPEN, {"since": work.now - REOPENED})
    settled = [
        row
        for row in work.session.execute(_OPEN_EVER)
        if row.is_shipped or row.until is None or row.until < work.now - SETTLED
    ]
    if not settled:
        return 0
    minutes = _read(work, settled)
    pairs = [(row.line, row.department) for row in settled]
    work.session.execute(
        _KEEP,
        {
            "lines": [line for line, _department in pairs],
            "departments": [department for _line, department in pairs],
            "minutes": [minutes.get(pair, _NOTHING) for pair in pairs],
        },
    )
    return len({line for line, _department in pairs})


def _read(work: Work, rows: Collection[Any]) -> dict[tuple[int, int], Decimal]:
    """Minutes by line and department: from spells where there are any, else from taps as far as is likely."""
    asked = {(row.line, row.department): row for row in rows if row.since and row.until}
    if not asked:
        return {}
    begin = max(
        min(row.since for row in asked.values()), min(row.until for row in asked.values()) - LONGEST_STAY
    )
    spells = spells_of(work, {line for line, _department in asked})
    hours = working_hours(work, min([begin, *(spell.begin for spell in spells)]))
    said = minutes_of(spells, hours)
    found = {pair: said[pair] for pair in asked if pair in said}
    if found.keys() == asked.keys():
        return found
    touches = _touches(work, begin)
    planned = _planned(work, {touch.line for touch in touches} | {line for line, _department in asked})
    for pair, minutes in share_out(_claims(touches, planned, work.now), hours).items():
        plan = planned[pair]
        is_likely = not plan.minutes or minutes <= MOST_TIMES * plan.minutes * plan.doors
        if pair in asked and pair not in found and is_likely:
            found[pair] = minutes
    return found


def _touches(work: Work, since: datetime) -> list[Any]:
    """What happened to cards, without what was taken back."""
    every = work.session.execute(_TOUCHES, {"since": since}).all()
    undone = {touch.undo_of for touch in every if touch.undo_of is not None}
    return [touch for touch in every if touch.id not in undone and touch.undo_of is None]


def _planned(work: Work, lines: Collection[int]) -> dict[tuple[int, int], Any]:
    """Minutes of one door, and how many doors, by line and department."""
    rows = work.session.execute(_PLANNED, {"lines": sorted(lines)})
    return {(row.line, row.department): row for row in rows}


def _claims(touches: Iterable[Any], planned: Mapping[tuple[int, int], Any], now: datetime) -> Iterator[Claim]:
    cards: dict[int, list[Any]] = defaultdict(list)
    for touch in touches:
        cards[touch.card].append(touch)
    for kept in cards.values():
        yield from _claims_of(kept, planned, now)


def _claims_of(touches: list[Any], planned: Mapping[tuple[int, int], Any], now: datetime) -> Iterator[Claim]:
    """What a part was doing before it was split off is in the claims of the card it came from."""
    doors = 0
    for place, touch in enumerate(touches):
        end = touches[place + 1].at if place + 1 < len(touches) else now
        is_partly_scrapped = touch.kind == "scrapped" and touch.state != "scrapped"
        doors = doors - touch.quantity if is_partly_scrapped else touch.quantity
        if touch.state in _WORKED_ON and touch.department is not None:
            # Without a plan a door claims as much as one planned at a minute.
            each = planned[touch.line, touch.department].minutes or Decimal(1)
            yield Claim(touch.line, touch.department, touch.at, end, each * doors)


def share_out(claims: Iterable[Claim], hours: WorkingHours) -> dict[tuple[int, int], Decimal]:
    """Working minutes by order line and department, each minute shared by the weights of who was there."""
    by_department: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.end > claim.begin:
            by_department[claim.department].append(claim)
    shared: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for department, there in by_department.items():
        grown = _grown(there, hours)
        for claim in there:
            shared[claim.line, department] += claim.weight * (grown[claim.end] - grown[claim.begin]) / 60
    return {key: round_quantity(minutes) for key, minutes in shared.items()}


def _grown(claims: list[Claim], hours: WorkingHours) -> dict[datetime, Decimal]:
    """What one unit of weight has got by each arrival and departure: seconds over all weight there."""
    change: dict[datetime, Decimal] = defaultdict(Decimal)
    for claim in claims:
        change[claim.begin] += claim.weight
        change[claim.end] -= claim.weight
    grown: dict[datetime, Decimal] = {}
    so_far, weight, before = _NOTHING, _NOTHING, 0
    for moment in sorted(change):
        seconds = hours.seconds_until(moment)
        if weight > 0:
            so_far += (seconds - before) / weight
        grown[moment] = so_far
        weight, before = weight + change[moment], seconds
    return grown
