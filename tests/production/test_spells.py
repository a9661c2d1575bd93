"""When the shift of a spell is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

import pytest

from app.kernel.clock import ISTANBUL
from app.production.spells import end_of_shift


@dataclass(frozen=True)
class Hours:
    days: str
    begins: time
    ends: time


DAY, NIGHT = Hours("1111110", time(8), time(18)), Hours("1111100", time(22), time(6))


def at(day: int, hour: int) -> datetime:
    """An hour of a day of the week that begins on Monday, 23.11.2026."""
    return datetime(2026, 11, 23 + day, hour, tzinfo=ISTANBUL)


@pytest.mark.parametrize(
    ("shifts", "moment", "end"),
    [
        ([DAY], at(0, 9), at(0, 18)),
        ([DAY], at(0, 6), at(0, 18)),  # who came early works the shift that begins
        ([DAY], at(0, 19), at(1, 0)),  # and who stays late until midnight
        ([DAY, NIGHT], at(0, 23), at(1, 6)),
        ([DAY, NIGHT], at(1, 2), at(1, 6)),
        ([DAY, NIGHT], at(0, 9), at(0, 18)),
        ([DAY, NIGHT], at(5, 3), at(5, 6)),  # Friday's night ends on Saturday
        ([DAY, NIGHT], at(5, 20), at(6, 0)),  # none begins on Saturday evening
        ([DAY, Hours("1111111", time(12), time(20))], at(0, 13), at(0, 20)),
        ([], at(0, 9), at(1, 0)),
    ],
)
def test_a_shift_ends_when_it_ends(shifts: list[Hours], moment: datetime, end: datetime) -> None:
    assert end_of_shift(shifts, moment) == end
