"""How long doors take in each department: measured where enough doors were, else as the formula says.

A measured time is kept in units of what the formula says, so that a large door takes longer than a small one
of the same model. Too few doors of the model: those of all models in that department together say it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, text

from app.kernel.work import Work

UNMEASURED_SPREAD = Decimal("0.25")
"""How far what nobody has measured is taken to be off, on all doors alike."""
_NOTHING = Decimal(0)
_DEPARTMENTS = text("""
select d.id, d.code, d.name, d.share_of_minutes as share, c.people, p.minutes as pace
from department d
left join department_crew c on c.department_id = d.id
left join department_pace p on p.department_id = d.id
order by d.position
""")
_TIMES = text(
    "select model_id, department_id, median, most, ratio_median, ratio_most from standard_time"
    " where doors >= (select enough_doors from promise_rules where id = 1)"
)


@dataclass(frozen=True)
class Station:
    """A department as the reckoning sees it; ``hands`` is how many minutes of work one minute does."""

    id: int
    code: str
    name: str
    share: Decimal
    hands: Decimal


@dataclass(frozen=True)
class Taken:
    """Minutes of one door in one department, and how much more eighty-five of a hundred take at most."""

    minutes: Decimal
    spread: Decimal
    is_measured: bool


class Timing:
    """The standard minutes of every model and department."""

    def __init__(self, times: Mapping[tuple[int | None, int], Row[Any]]) -> None:
        self._times = times

    @classmethod
    def of(cls, work: Work) -> Timing:
        """What the night job has kept; one statement."""
        rows = work.session.execute(_TIMES)
        return cls({(row.model_id, row.department_id): row for row in rows})

    def of_door(self, model_id: int | None, station: Station, planned: Decimal) -> Taken:
        """What one door takes that the formula gives so many minutes."""
        found = self._times.get((model_id, station.id)) or self._times.get((None, station.id))
        if found is None:
            return Taken(planned, planned * UNMEASURED_SPREAD, is_measured=False)
        if planned and found.ratio_median is not None:
            usual, most = planned * found.ratio_median, planned * found.ratio_most
        elif found.model_id is not None:
            usual, most = found.median, found.most
        else:
            # Doors of other models were worked on here; this one has nothing to do here.
            usual, most = _NOTHING, _NOTHING
        return Taken(usual, max(most - usual, _NOTHING), is_measured=True)


def read_stations(work: Work, day_seconds: int) -> list[Station]:
    """The departments in their order; one statement.

    As many hands as the company says work there. Where it says nothing, as many as the busy days of the last
    months show, and one at least.
    """
    minutes = Decimal(day_seconds) / 60
    return [
        Station(row.id, row.code, row.name, row.share, _hands(row, minutes))
        for row in work.session.execute(_DEPARTMENTS)
    ]


def planned_minutes(
    planned: Mapping[str, str] | None, total: Decimal, stations: Sequence[Station]
) -> tuple[Decimal, ...]:
    """Minutes of one door by department: as they were frozen, else by the usual shares."""
    if planned:
        return tuple(Decimal(planned.get(station.code, "0")) for station in stations)
    return tuple(total * station.share for station in stations)


def _hands(row: Row[Any], day_minutes: Decimal) -> Decimal:
    if row.people is not None:
        return Decimal(row.people)
    if row.pace is None or not day_minutes:
        return Decimal(1)
    return max(Decimal(row.pace) / day_minutes, Decimal(1))
