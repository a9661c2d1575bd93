from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.kernel.clock import ISTANBUL
from app.production.working_hours import WorkingHours

MONDAY, TUESDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 29)


def between(hours: WorkingHours, begin: datetime, end: datetime) -> int:
    return (hours.seconds_until(end) - hours.seconds_until(begin)) // 60


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ISTANBUL)


@pytest.mark.parametrize(
    ("begin", "end", "minutes"),
    [
        (at(MONDAY, 9), at(MONDAY, 9, 25), 25),
        (at(MONDAY, 6), at(MONDAY, 8, 30), 30),
        (at(MONDAY, 11, 50), at(MONDAY, 13, 10), 20),
        (at(MONDAY, 12), at(MONDAY, 13), 0),
        (at(MONDAY, 17), at(TUESDAY, 9), 120),
        (at(MONDAY, 0), at(TUESDAY, 0), 540),
        (at(MONDAY, 18), at(MONDAY, 23), 0),
        (at(SUNDAY, 9), at(SUNDAY, 17), 0),
    ],
)
def test_only_working_time_counts(begin: datetime, end: datetime, minutes: int) -> None:
    assert between(WorkingHours([MONDAY, TUESDAY, SUNDAY]), begin, end) == minutes


def test_a_day_on_which_nobody_tapped_was_a_holiday() -> None:
    hours = WorkingHours([MONDAY, date(2026, 11, 25)])
    assert between(hours, at(MONDAY, 17), at(date(2026, 11, 25), 9)) == 120


def test_the_clock_on_the_factory_wall_counts() -> None:
    hours = WorkingHours([MONDAY])
    assert between(hours, datetime(2026, 11, 23, 5, tzinfo=UTC), datetime(2026, 11, 23, 6, tzinfo=UTC)) == 60
