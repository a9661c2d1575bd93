"""What people said themselves: who worked on which card from when to when.

Only working hours count. Two people on one card at once count both. A spell nobody finished before the shift
was over ends with the shift: whoever goes home works no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.kernel.amounts import round_quantity
from app.kernel.clock import ISTANBUL, to_local, today_local
from app.kernel.work import Work
from app.production.working_days import ends_on
from app.production.working_hours import WorkingHours

LONGEST_SHIFT = timedelta(hours=24)
_SPELLS = """
select s.order_line_id as line, s.department_id as department, s.started_at, s.ended_at, o.name as operator
from work_spell s left join operator o on o.id = s.operator_id
where (s.ended_at is null or s.ended_at > s.started_at)
"""
_OF_LINES = text(f"{_SPELLS} and s.order_line_id = any(cast(:lines as bigint[])) order by s.started_at, s.id")
_BETWEEN = text(f"{_SPELLS} and s.started_at >= :start and s.started_at < :end")
_SHIFTS = text("select days, begins, ends from shift where is_active")


@dataclass(frozen=True)
class Spell:
    """One person working on doors of a line in a department, until they stopped or their shift was over."""

    line: int
    department: int
    operator: str
    begin: datetime
    end: datetime


def spells_of(work: Work, lines: Collection[int]) -> list[Spell]:
    """Everything people worked on these order lines; two statements."""
    if not lines:
        return []
    return _cut(work, work.session.execute(_OF_LINES, {"lines": list(lines)}))


def minutes_of(spells: Iterable[Spell], hours: WorkingHours) -> dict[tuple[int, int], Decimal]:
    """Working minutes by order line and department."""
    found: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for spell in spells:
        seconds = hours.seconds_until(spell.end) - hours.seconds_until(spell.begin)
        found[spell.line, spell.department] += Decimal(seconds) / 60
    return {key: round_quantity(minutes) for key, minutes in found.items()}


def minutes_by_day(
    work: Work, hours: WorkingHours, start: datetime, end: datetime
) -> dict[tuple[date, int], Decimal]:
    """What people worked between two midnights, by day and department."""
    found: dict[tuple[date, int], Decimal] = defaultdict(Decimal)
    asked = {"start": start - LONGEST_SHIFT, "end": end}
    for spell in _cut(work, work.session.execute(_BETWEEN, asked)):
        begin, over = max(spell.begin, start), min(spell.end, end)
        while begin < over:
            day = today_local(begin)
            until = min(over, ends_on(day))
            seconds = hours.seconds_until(until) - hours.seconds_until(begin)
            found[day, spell.department] += Decimal(seconds) / 60
            begin = until
    return found


def _cut(work: Work, rows: Iterable[Any]) -> list[Spell]:
    """The spells, each ended with its shift at the latest."""
    kept = list(rows)
    if not kept:
        return []
    shifts = work.session.execute(_SHIFTS).all()
    spells = []
    for row in kept:
        end = min(row.ended_at or work.now, end_of_shift(shifts, row.started_at), work.now)
        begin = row.started_at
        spells.append(Spell(row.line, row.department, row.operator or "", begin, max(begin, end)))
    return spells


def end_of_shift(shifts: Iterable[Any], moment: datetime) -> datetime:
    """When the shift of a moment is over; between shifts the next that begins that day, else midnight."""
    local = to_local(moment)
    ends = []
    for shift in shifts:
        for day in (local.date() - timedelta(days=1), local.date()):
            if shift.days[day.weekday()] != "1":
                continue
            end = _at(day, shift.ends)
            end += timedelta(days=shift.ends <= shift.begins)
            if local < end and (_at(day, shift.begins) <= local or day == local.date()):
                ends.append((_at(day, shift.begins) > local, end))
    if not ends:
        return ends_on(local.date())
    is_later = min(later for later, _end in ends)
    # Who stands in two shifts at once is taken to work the longer of them.
    of_these = [end for later, end in ends if later == is_later]
    return min(of_these) if is_later else max(of_these)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ISTANBUL)
