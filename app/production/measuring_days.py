"""Measuring days: how many doors came to and left each department, how long they stood, what blocked them.

A day that is over is measured once, by the night job, into ``floor_day`` and ``floor_day_block``; charts read
those and, of the days not closed yet, the events. A touch undone on its own day leaves nothing; one undone on
a later day is counted as that day's: the doors leave where they were by mistake and come back. Hours of a
stay count on the day it ended, hours of a block on the days it lasted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, text

from app.kernel.clock import today_local
from app.kernel.work import Work
from app.production.spells import minutes_by_day
from app.production.stays import READY, Histories, Stay, read_histories
from app.production.working_days import ends_on, starts_on, working_hours
from app.production.working_hours import WorkingHours
from models.floor import FloorDay, FloorDayBlock

GRACE = timedelta(hours=1)
"""An act that began before midnight has long been written down, or was given up."""
AT_ONCE = 31
"""Days that are closed from one reading of their events."""
_HOUR = 3600
_HUNDREDTH = Decimal("0.01")
_NOTHING = Decimal(0)

# Two at once would write the same day twice: the second waits, and finds it closed.
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended(current_schema() || '.floor_day', 0))")
_LAST = text("select max(day) from floor_day")
_FIRST = text("select min(at) from production_event")
_AT_END = text("select department_id, at_end from floor_day where day = :day")
_DEPARTMENTS = text("select id from department order by position")
# Cards touched in these days, and those that stood blocked when the first of them began.
_TOUCHED = text("""
select work_order_id as card from production_event where at >= :start and at < :end
union
select c.card from (
    select id as card from work_order where state = 'blocked'
    union select work_order_id from production_event where at >= :start
) c
cross join lateral (
    select e.to_state from production_event e
    where e.work_order_id = c.card and e.at < :start order by e.id desc limit 1
) last
where last.to_state = 'blocked'
""")
_PLANNED = text("""
select l.id as line, d.id as department, case
    when nullif(l.configuration -> 'minutes', cast('{}' as jsonb)) is null then l.minutes * d.share_of_minutes
    else coalesce(cast(l.configuration -> 'minutes' ->> d.code as numeric), 0) end as minutes
from order_line l cross join department d where l.id = any(cast(:lines as bigint[]))
""")
_WITH_SPELLS = text(
    "select distinct order_line_id as line, department_id as department from work_spell"
    " where order_line_id = any(cast(:lines as bigint[])) and (ended_at is null or ended_at > started_at)"
)


@dataclass
class DayFigures:
    """One day of one department; hours are working hours, summed over doors."""

    arrived: int = 0
    departed: int = 0
    at_end: int = 0
    stood_hours: Decimal = _NOTHING
    queued_hours: Decimal = _NOTHING
    blocked_hours: Decimal = _NOTHING
    worked_minutes: Decimal = _NOTHING


@dataclass
class Blocked:
    """Cards of a department that waited for one reason on a day: how often it began, how long in all."""

    times: int = 0
    hours: Decimal = _NOTHING


@dataclass
class Measured:
    """Some days by (day, place) and by (day, department, reason)."""

    days: dict[tuple[date, int], DayFigures] = field(default_factory=lambda: defaultdict(DayFigures))
    blocks: dict[tuple[date, int, str], Blocked] = field(default_factory=lambda: defaultdict(Blocked))


def close_floor_days(work: Work) -> list[date]:
    """Write down every day that is over and was not yet; which these were, oldest first.

    Runs every night. Missed nights are made good by the next run, and a second run changes nothing.
    """
    work.session.execute(_ONE_AT_A_TIME)
    last_over = today_local(work.now - GRACE) - timedelta(days=1)
    first = first_open_day(work)
    if first is None or first > last_over:
        return []
    departments = work.session.scalars(_DEPARTMENTS).all()
    standing = _standing_before(work, first)
    closed: list[date] = []
    for day in range(0, (last_over - first).days + 1, AT_ONCE):
        begin = first + timedelta(days=day)
        end = min(begin + timedelta(days=AT_ONCE - 1), last_over)
        measured = measure(work, begin, end)
        _write(work, measured, _days(begin, end), [*departments, READY], standing)
        closed += _days(begin, end)
    return closed


def first_open_day(work: Work) -> date | None:
    """The first day that is not closed; None when nothing has happened yet."""
    last = work.session.execute(_LAST).scalar_one()
    if last is not None:
        return last + timedelta(days=1)  # type: ignore[no-any-return]
    first = work.session.execute(_FIRST).scalar_one()
    return None if first is None else today_local(first)


def measure(work: Work, first: date, last: date) -> Measured:
    """What happened on these days and until now, read from the events; a constant number of statements."""
    start, end = starts_on(first), min(ends_on(last), work.now + timedelta(microseconds=1))
    cards = work.session.scalars(_TOUCHED, {"start": start, "end": end}).all()
    histories = read_histories(work, cards, end)
    measured = Measured()
    for card in cards:
        _count_moves(measured, histories, card, start)
    stays = [stay for card in cards for stay in histories.stays(card) if _ended_within(stay, start)]
    since = min([start, *(stay.begin for stay in stays)])
    hours = working_hours(work, since)
    _count_stays(work, measured, stays, hours)
    for card in cards:
        _count_blocks(measured, histories, card, hours, start, end)
    for (day, department), minutes in minutes_by_day(work, hours, start, end).items():
        measured.days[day, department].worked_minutes += minutes
    return _rounded(measured)


def _rounded(measured: Measured) -> Measured:
    """As it is written down, so that a day says the same before and after it is closed."""
    for one in measured.days.values():
        one.stood_hours = one.stood_hours.quantize(_HUNDREDTH)
        one.queued_hours = one.queued_hours.quantize(_HUNDREDTH)
        one.blocked_hours = one.blocked_hours.quantize(_HUNDREDTH)
        one.worked_minutes = one.worked_minutes.quantize(_HUNDREDTH)
    for block in measured.blocks.values():
        block.hours = block.hours.quantize(_HUNDREDTH)
    return measured


def _ended_within(stay: Stay, start: datetime) -> bool:
    """Whether its doors were taken away in these days, by a touch of the card itself that was meant so."""
    step = stay.ended_by
    return step is not None and step.card == stay.card and step.at >= start and step.undo_of is None


def _count_moves(measured: Measured, histories: Histories, card: int, start: datetime) -> None:
    for move in histories.moves(card):
        if move.at < start:
            continue
        day = today_local(move.at)
        if move.origin is not None:
            measured.days[day, move.origin].departed += move.doors
        if move.place is not None:
            measured.days[day, move.place].arrived += move.doors


def _count_stays(work: Work, measured: Measured, stays: list[Stay], hours: WorkingHours) -> None:
    planned, with_spells = _planned(work, {stay.line for stay in stays})
    for stay in stays:
        assert stay.ended_by is not None  # only stays that ended are counted
        figures = measured.days[today_local(stay.ended_by.at), stay.place]
        plan = planned.get((stay.line, stay.place), _NOTHING) * stay.doors
        stood, queued, blocked = _hours_of(stay, hours, plan)
        figures.stood_hours += stood * stay.doors
        figures.queued_hours += queued * stay.doors
        figures.blocked_hours += blocked * stay.doors
        if stay.ended_by.kind == "passed" and (stay.line, stay.place) not in with_spells:
            # Without spells nobody said when they began: the department did what was planned for the doors.
            figures.worked_minutes += plan


def _hours_of(stay: Stay, hours: WorkingHours, plan: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """How long each door stood, was queued and was blocked.

    It was queued until somebody began; where nobody says so, for all the time the work cannot have taken.
    """
    times = [(span.state, _working(hours, span.begin, span.end)) for span in stay.spans]
    stood = sum((time for _state, time in times), _NOTHING)
    blocked = sum((time for state, time in times if state == "blocked"), _NOTHING)
    if any(state == "running" for state, _time in times):
        queued = _NOTHING
        for state, time in times:
            if state == "running":
                break
            queued += time if state == "waiting" else _NOTHING
    else:
        queued = max(stood - blocked - plan / 60, _NOTHING)
    return stood, queued, blocked


def _working(hours: WorkingHours, begin: datetime, end: datetime | None) -> Decimal:
    assert end is not None  # spans of a stay that ended have ends
    return Decimal(hours.seconds_until(end) - hours.seconds_until(begin)) / _HOUR


def _count_blocks(
    measured: Measured, histories: Histories, card: int, hours: WorkingHours, start: datetime, end: datetime
) -> None:
    for department, span in histories.own_spans(card):
        if span.state != "blocked" or (span.end is not None and span.end < start):
            continue
        if span.begin >= start:
            measured.blocks[today_local(span.begin), department, span.reason].times += 1
        begin, over = max(span.begin, start), min(span.end or end, end)
        for day in _days(today_local(begin), today_local(over)):
            time = _working(hours, max(begin, starts_on(day)), min(over, ends_on(day)))
            if time or span.begin >= starts_on(day):
                measured.blocks[day, department, span.reason].hours += time


def _planned(work: Work, lines: Iterable[int]) -> tuple[dict[tuple[int, int], Decimal], set[tuple[int, int]]]:
    """Planned minutes of one door by line and department, and where spells say what was worked instead."""
    asked = {"lines": sorted(lines)}
    if not asked["lines"]:
        return {}, set()
    planned = {(row.line, row.department): row.minutes for row in work.session.execute(_PLANNED, asked)}
    return planned, {(row.line, row.department) for row in work.session.execute(_WITH_SPELLS, asked)}


def _standing_before(work: Work, day: date) -> dict[int, int]:
    rows = work.session.execute(_AT_END, {"day": day - timedelta(days=1)})
    return {row.department_id or READY: row.at_end for row in rows}


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=day) for day in range((last - first).days + 1)]


def _write(
    work: Work, measured: Measured, days: list[date], places: list[int], standing: dict[int, int]
) -> None:
    """A row for every day and place, so that the last row says up to when days are closed."""
    rows = list(_rows(measured.days, days, places, standing))
    work.session.execute(insert(FloorDay), rows)
    blocks = [
        {
            "day": day,
            "department_id": department,
            "reason": reason[:160],
            "times": one.times,
            "hours": one.hours,
        }
        for (day, department, reason), one in sorted(measured.blocks.items())
    ]
    if blocks:
        work.session.execute(insert(FloorDayBlock), blocks)


def _rows(
    figures: Mapping[tuple[date, int], DayFigures],
    days: list[date],
    places: list[int],
    standing: dict[int, int],
) -> Iterator[dict[str, Any]]:
    for day in days:
        for place in places:
            one = figures.get((day, place), DayFigures())
            standing[place] = standing.get(place, 0) + one.arrived - one.departed
            yield {
                "day": day,
                "department_id": place or None,
                "arrived": one.arrived,
                "departed": one.departed,
                "at_end": standing[place],
                "stood_hours": one.stood_hours,
                "queued_hours": one.queued_hours,
                "blocked_hours": one.blocked_hours,
                "worked_minutes": one.worked_minutes,
            }
