"""When an order will be ready, and why then: material, the queues, its own work, the calendar.

The model is a simple one, the same for the same facts at the same moment:

1. Nothing is begun before the last missing material is here (see ``arrivals``): an order is planned whole.
2. Cards go through the departments in the order of their queues, each department doing as many minutes of
   work a minute as it has hands (see ``timing``); then orders confirmed earlier, then the one asked about.
3. The day of 50 % takes the usual time everywhere and the usual lateness of suppliers. The day of 85 % takes
   the lateness that only fifteen of a hundred deliveries exceed, and stretches each department by the spread
   of what stands before the order: measured cards make up for each other (their spreads add as squares),
   minutes of the formula do not.
4. Seconds become days by the working calendar; between ready and the truck lie as many working days as the
   company has set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import text

from app.kernel.clock import today_local
from app.kernel.work import Work
from app.promises.arrivals import Arrival, missing_arrivals
from app.promises.asking import Asked, WhatIf
from app.promises.calendar import HALF, TimeLine, WorkCalendar
from app.promises.flow import WHOLE, Passage, pass_through
from app.promises.keeping import read_promise_rules
from app.promises.queues import House, Line, line_up
from app.promises.reasons import Reason
from app.promises.timing import Timing, read_stations

MOST_MATERIALS: Final = 5
"""Of those that are missing so many are named, the latest first."""
MOST_CLOSED: Final = 6
_NEEDS_OF_CARDS = text(
    "select material_id, sum(quantity) as quantity from material_need"
    " where order_id = :own and issued_at is null and cancelled_at is null group by material_id"
)
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Reckoning:
    """The two days of an order with their reasons. No day where nothing can be said."""

    likely_on: date | None
    """It is on the truck by then as likely as not."""
    safe_on: date | None
    """In eighty-five of a hundred cases it is."""
    reasons: tuple[Reason, ...]
    plan: tuple[tuple[str, date], ...]
    """Department and the day on which it likely is done with the order."""
    main: str
    """What holds it up most: the name of a department, or the code of a material."""
    arrivals: tuple[Arrival, ...]
    open_lines: int = 0

    @property
    def is_known(self) -> bool:
        """Whether there is a day to promise."""
        return self.likely_on is not None and self.safe_on is not None


def reckon(work: Work, asked: Asked, what_if: WhatIf | None = None) -> Reckoning:
    """The days of an order; at most fourteen statements, however long the queues and the ledger are."""
    wanted = what_if or WhatIf()
    calendar = WorkCalendar.of(work, today_local(work.now), overtime=wanted.overtime)
    time_line = TimeLine(calendar, work.now)
    arrivals = missing_arrivals(work, _needs(work, asked), asked.own, wanted.arrivals)
    # What comes on a day is worked with from the next morning on.
    release = max((time_line.second_after(one.likely_on) for one in arrivals), default=0)
    late = max((time_line.second_after(one.safe_on) for one in arrivals), default=0)
    house = House(read_stations(work, calendar.usual_seconds), Timing.of(work))
    line = line_up(work, house, asked, release=release, first=wanted.first)
    usual = pass_through(line.jobs, [WHOLE] * len(house.stations))
    slow = _slow(house, line, late - release, waits=not asked.is_on_floor)
    ship_days = read_promise_rules(work).ship_days
    likely, safe = (_leaves(time_line, passage, ship_days) for passage in (usual, slow))
    main = _main(house, usual, arrivals, release)
    day = calendar.usual_seconds + wanted.overtime
    reasons = [
        *_of_materials(arrivals, main),
        *_of_queues(house, line, usual, day, main),
        *_of_calendar(time_line, likely),
        *_of_wishes(wanted),
        *([Reason("ship", {"days": Decimal(ship_days)})] if ship_days else []),
        *_of_measuring(house),
    ]
    plan = [
        (station.name, done)
        for station, moment in zip(house.stations, usual.left, strict=True)
        if moment is not None and (done := time_line.day_of(moment)) is not None
    ]
    if not asked.is_on_floor and not asked.doors and not asked.needs:
        likely = safe = None
    return Reckoning(likely, safe, tuple(reasons), tuple(plan), main, tuple(arrivals), asked.open_lines)


def _needs(work: Work, asked: Asked) -> dict[int, Decimal]:
    """What has to come: all the order needs, or of one on the floor what its cards wait for."""
    if not asked.is_on_floor:
        return dict(asked.needs)
    rows = work.session.execute(_NEEDS_OF_CARDS, {"own": asked.own})
    return {row.material_id: row.quantity for row in rows}


def _slow(house: House, line: Line, later: int, *, waits: bool) -> Passage:
    """The passage when everything takes as long as it seldom does; ``waits``: all of it for material."""
    jobs = [
        replace(job, release=job.release + later) if job.is_own and (waits or job.release) else job
        for job in line.jobs
    ]
    return pass_through(jobs, [load.factor for load in house.loads])


def _leaves(time_line: TimeLine, passage: Passage, ship_days: int) -> date | None:
    ready = time_line.day_of(passage.ready)
    return None if ready is None else time_line.working_day_after(ready, ship_days)


def _main(house: House, usual: Passage, arrivals: Sequence[Arrival], release: int) -> str:
    """The longest wait: for material, or in front of a department."""
    waits = [(waited, station.name) for waited, station in zip(usual.waited, house.stations, strict=True)]
    longest, name = max(waits, key=lambda one: one[0], default=(0, ""))
    if arrivals and release >= longest:
        return arrivals[0].code
    return name if longest else ""


def _of_materials(arrivals: Sequence[Arrival], main: str) -> list[Reason]:
    return [
        Reason(one.reason.kind, one.reason.facts, is_main=one.code == main)
        for one in arrivals[:MOST_MATERIALS]
    ]


def _of_queues(house: House, line: Line, usual: Passage, day: int, main: str) -> list[Reason]:
    """The work that stands before the order in each department it goes to, and its own."""
    reasons: list[Reason] = []
    for station, load, left in zip(house.stations, house.loads, usual.left, strict=True):
        if left is None:
            continue
        if days := _days(load.ahead, day):
            facts = {"department": station.name, "days": days}
            reasons.append(Reason("queue", facts, is_main=station.name == main))
    if line.backlog_doors:
        reasons.append(Reason("backlog", {"doors": line.backlog_doors}))
    if own := _days(sum(load.own for load in house.loads), day):
        reasons.append(Reason("own", {"days": own}))
    return reasons


def _days(seconds: int, day: int) -> Decimal:
    """Days of work to a tenth, whole ones without it."""
    if not day:
        return Decimal(0)
    days = (Decimal(seconds) / day).quantize(_TENTH)
    return days.quantize(Decimal(1)) if days == days.to_integral_value() else days


def _of_calendar(time_line: TimeLine, until: date | None) -> list[Reason]:
    """Holidays and half days on the way."""
    special = time_line.special_days(until) if until is not None else []
    return [
        Reason("half" if kind == HALF else "closed", {"day": day, "name": name})
        for day, kind, name in special[:MOST_CLOSED]
    ]


def _of_wishes(wanted: WhatIf) -> list[Reason]:
    reasons = []
    if wanted.first:
        reasons.append(Reason("first"))
    if wanted.overtime:
        hours = Decimal(wanted.overtime) / 3600
        shown = hours.quantize(Decimal(1)) if hours == hours.to_integral_value() else hours.quantize(_TENTH)
        reasons.append(Reason("overtime", {"hours": shown}))
    return reasons


def _of_measuring(house: House) -> list[Reason]:
    own = [load for load in house.loads if load.own]
    measured = sum(load.is_measured for load in own)
    if not own:
        return []
    if measured == len(own):
        return [Reason("all_measured")]
    return [Reason("measured", {"measured": measured, "all": len(own)}) if measured else Reason("formula")]
