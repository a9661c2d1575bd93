"""The bottleneck in figures: queue, flow, throughput, work in progress and blocks by department and day.

Closed days come from ``floor_day``, the days not closed yet (usually today) from their events; so the figures
cost the same however many taps there ever were.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import text

from app.kernel.clock import today_local
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.production.jams import Jams, jams_now
from app.production.measuring_days import Blocked, DayFigures, Measured, first_open_day, measure
from app.production.stays import READY
from app.production.working_days import ends_on, starts_on, working_hours

LOOK = Right("list", "Floor")
RANGES = (7, 30, 90)
"""Days that can be looked at."""
MOST_LIVE_DAYS = 7
"""Days that are read from events at most; more are open only when the nightly job does not run."""
_NOTHING = Decimal(0)
_TENTH = Decimal("0.1")
_HUNDRED = Decimal(100)

_DAYS = text("""
select day, coalesce(department_id, 0) as place, arrived, departed, at_end, stood_hours, queued_hours,
       blocked_hours, worked_minutes
from floor_day where day >= :first
""")
_BLOCKS = text(
    "select day, department_id as department, reason, times, hours from floor_day_block where day >= :first"
)
_PEOPLE = text(
    "select department_id, count(*) as people from operator"
    " where is_active and department_id is not null group by department_id"
)


@dataclass(frozen=True)
class DepartmentFigures:
    """One department over the whole range; hours are working hours of one door."""

    id: int
    name: str
    arrived: int
    departed: int
    per_day: Decimal
    """Doors that left on a working day."""
    queue_hours: Decimal | None
    flow_hours: Decimal | None
    blocked_hours: Decimal | None
    usual_doors: Decimal
    """Work in progress at the end of a day, on average."""
    worked_minutes: Decimal
    utilisation: Decimal | None
    """Worked minutes in hundredths of what its people had."""


@dataclass(frozen=True)
class ReasonFigures:
    """One reason for which cards waited, the costliest first."""

    reason: str
    times: int
    hours: Decimal
    share: Decimal
    up_to: Decimal
    """In hundredths of all hours, it and all before it."""


@dataclass(frozen=True)
class FloorFigures:
    """All of a range of days."""

    first: date
    last: date
    jams: Jams
    departments: Sequence[DepartmentFigures]
    reasons: Sequence[ReasonFigures]
    days: Sequence[date]
    by_day: Mapping[tuple[date, int], DayFigures]
    """Every day and place (READY behind the departments), days without anything included."""
    shipped: Sequence[int]
    """Doors that had left the house since the first day, by day."""
    is_behind: bool
    """Days have not been closed for long: the nightly job does not run."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing has come to the floor or stands there."""
        return not any(one.arrived or one.departed or one.at_end for one in self.by_day.values())


def floor_figures(work: Work, days: int = 30) -> FloorFigures:
    """The last days up to today; a constant number of statements. Needs the right to list the floor."""
    work.require(LOOK)
    last = today_local(work.now)
    first = last - timedelta(days=days - 1)
    jams = jams_now(work)
    measured, is_behind = _measured(work, first, last)
    every = [first + timedelta(days=day) for day in range(days)]
    places = [*(one.id for one in jams.standings), READY]
    by_day = {
        (day, place): measured.days.get((day, place), DayFigures()) for day in every for place in places
    }
    _fill_standing(by_day, every, places, jams)
    capacity = _capacity(work, every)
    # As for the pace in app.production.jams: days on which doors left some department.
    worked = sum(1 for day in every if any(by_day[day, one.id].departed for one in jams.standings))
    people = {row.department_id: row.people for row in work.session.execute(_PEOPLE)}
    return FloorFigures(
        first,
        last,
        jams,
        [
            _of_department(one.id, one.name, [by_day[day, one.id] for day in every], worked, capacity, people)
            for one in jams.standings
        ],
        _reasons(measured.blocks),
        every,
        by_day,
        _shipped([by_day[day, READY].departed for day in every]),
        is_behind,
    )


def _measured(work: Work, first: date, last: date) -> tuple[Measured, bool]:
    """What was written down of these days, and what is not yet."""
    begin = first_open_day(work)
    earliest = last - timedelta(days=MOST_LIVE_DAYS - 1)
    measured = Measured()
    if begin is None:
        return measured, False
    live = measure(work, max(begin, earliest, first), last)
    for row in work.session.execute(_DAYS, {"first": first}).mappings():
        facts = {key: value for key, value in row.items() if key not in ("day", "place")}
        measured.days[row["day"], row["place"]] = DayFigures(**facts)
    for row in work.session.execute(_BLOCKS, {"first": first}).mappings():
        measured.blocks[row["day"], row["department"], row["reason"]] = Blocked(row["times"], row["hours"])
    measured.days.update(live.days)
    measured.blocks.update(live.blocks)
    return measured, begin < earliest


def _fill_standing(
    by_day: Mapping[tuple[date, int], DayFigures], days: Sequence[date], places: Sequence[int], jams: Jams
) -> None:
    """What stood there at the end of each day, counted back from what stands there now."""
    now = {**{one.id: one.doors for one in jams.standings}, READY: jams.ready}
    for place in places:
        standing = now.get(place, 0)
        for day in reversed(days):
            figures = by_day[day, place]
            figures.at_end = standing
            standing += figures.departed - figures.arrived


def _capacity(work: Work, days: Sequence[date]) -> dict[date, Decimal]:
    """Minutes of the shifts of each day on which the floor was awake; of today, those that are over."""
    hours = working_hours(work, starts_on(days[0]))
    found = {}
    for day in days:
        until = min(ends_on(day), work.now)
        seconds = hours.seconds_until(until) - hours.seconds_until(starts_on(day))
        found[day] = Decimal(max(seconds, 0)) / 60
    return found


def _of_department(
    place: int,
    name: str,
    days: Sequence[DayFigures],
    worked_days: int,
    capacity: Mapping[date, Decimal],
    people: Mapping[int, int],
) -> DepartmentFigures:
    departed = sum(one.departed for one in days)
    worked = sum((one.worked_minutes for one in days), _NOTHING)
    had = sum(capacity.values(), _NOTHING) * max(people.get(place, 1), 1)

    def of_one(hours: Decimal) -> Decimal | None:
        return (hours / departed).quantize(_TENTH) if departed else None

    return DepartmentFigures(
        place,
        name,
        sum(one.arrived for one in days),
        departed,
        (Decimal(departed) / worked_days).quantize(_TENTH) if worked_days else _NOTHING,
        of_one(sum((one.queued_hours for one in days), _NOTHING)),
        of_one(sum((one.stood_hours for one in days), _NOTHING)),
        of_one(sum((one.blocked_hours for one in days), _NOTHING)),
        (Decimal(sum(one.at_end for one in days)) / len(days)).quantize(_TENTH),
        worked,
        (worked * _HUNDRED / had).quantize(_TENTH) if had else None,
    )


def _reasons(blocks: Mapping[tuple[date, int, str], Blocked]) -> list[ReasonFigures]:
    """By reason over all departments, the one that cost most hours first [Pareto]."""
    together: dict[str, Blocked] = defaultdict(Blocked)
    for (_day, _department, reason), one in blocks.items():
        together[reason].times += one.times
        together[reason].hours += one.hours
    every = sum((one.hours for one in together.values()), _NOTHING)
    found, up_to = [], _NOTHING
    for reason, one in sorted(together.items(), key=lambda pair: (-pair[1].hours, -pair[1].times, pair[0])):
        share = one.hours * _HUNDRED / every if every else _NOTHING
        up_to += share
        found.append(
            ReasonFigures(
                reason, one.times, one.hours.quantize(_TENTH), share.quantize(_TENTH), up_to.quantize(_TENTH)
            )
        )
    return found


def _shipped(departed: Sequence[int]) -> list[int]:
    found, so_far = [], 0
    for doors in departed:
        so_far += doors
        found.append(so_far)
    return found
