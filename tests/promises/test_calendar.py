"""Which days are worked: feasts, eves, half days, the company's own days, and shifts."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from app.kernel.clock import ISTANBUL
from app.production.working_hours import USUAL, ShiftHours, spans_by_weekday
from app.promises.calendar import OwnDay, TimeLine, WorkCalendar
from app.promises.holidays import FIRST_YEAR, LAST_YEAR, holiday_on, holidays_of

HOUR = 3600
USUAL_WEEK = spans_by_weekday([USUAL])


def calendar(overtime: int = 0, **own: str) -> WorkCalendar:
    """The usual week; own days as ``d20261123="closed"``."""
    days = {datetime.strptime(day, "d%Y%m%d").date(): OwnDay(kind, "Kendi günü") for day, kind in own.items()}  # noqa: DTZ007
    return WorkCalendar(USUAL_WEEK, days, overtime=overtime)


@pytest.mark.parametrize(
    ("day", "name", "is_half"),
    [
        (date(2026, 3, 19), "Eve of the Ramazan feast", True),
        (date(2026, 3, 20), "Ramazan feast", False),
        (date(2026, 3, 22), "Ramazan feast", False),
        (date(2026, 5, 26), "Eve of the Kurban feast", True),
        (date(2026, 5, 30), "Kurban feast", False),
        (date(2026, 10, 28), "Eve of Republic Day", True),
        (date(2026, 10, 29), "Republic Day", False),
        (date(2027, 7, 15), "Democracy and National Unity Day", False),
        # On these days two fall together: nobody works, whatever the other one says.
        (date(2029, 4, 23), "National Sovereignty and Children’s Day", False),
        (date(2033, 1, 1), "New Year’s Day", False),
    ],
)
def test_the_holidays_of_the_law(day: date, name: str, *, is_half: bool) -> None:
    found = holiday_on(day)
    assert found is not None
    assert (found.name, found.is_half) == (name, is_half)


def test_days_around_a_feast_are_worked() -> None:
    assert holiday_on(date(2026, 3, 18)) is None
    assert holiday_on(date(2026, 3, 23)) is None
    assert holiday_on(date(2026, 5, 31)) is None


def test_every_year_of_the_table_has_both_feasts() -> None:
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        names = [one.name for _day, one in holidays_of(year)]
        # A day of the feast that is a national day as well bears the name of that.
        assert names.count("Kurban feast") in (3, 4), year
        assert names.count("Ramazan feast") >= 3, year


def test_a_day_has_the_hours_of_its_shifts_less_breaks() -> None:
    assert calendar().seconds_of(date(2026, 11, 23)) == 9 * HOUR
    assert calendar().seconds_of(date(2026, 11, 22)) == 0, "a Sunday"


def test_half_days_end_at_one() -> None:
    assert calendar().seconds_of(date(2026, 10, 28)) == 4 * HOUR
    assert calendar().spans_of(date(2026, 10, 28)) == [(8 * HOUR, 12 * HOUR)]


def test_the_companys_own_days_go_before_the_holidays() -> None:
    own = calendar(d20261029="open", d20261124="closed", d20261122="open", d20261125="half")
    assert own.seconds_of(date(2026, 10, 29)) == 9 * HOUR
    assert own.seconds_of(date(2026, 11, 24)) == 0
    assert own.seconds_of(date(2026, 11, 22)) == 9 * HOUR, "a Sunday worked like another day"
    assert own.seconds_of(date(2026, 11, 25)) == 4 * HOUR


def test_overtime_makes_whole_days_longer_and_no_others() -> None:
    longer = calendar(2 * HOUR)
    assert longer.seconds_of(date(2026, 11, 23)) == 11 * HOUR
    assert longer.seconds_of(date(2026, 10, 28)) == 4 * HOUR
    assert longer.seconds_of(date(2026, 11, 22)) == 0


def test_overtime_ends_at_midnight() -> None:
    night = WorkCalendar(spans_by_weekday([ShiftHours("1111111", time(12), time(23))]), {}, overtime=8 * HOUR)
    assert night.seconds_of(date(2026, 11, 23)) == 12 * HOUR


def line(now: datetime) -> TimeLine:
    return TimeLine(calendar(), now)


def test_seconds_fall_on_the_days_that_are_worked() -> None:
    saturday_noon = datetime(2026, 11, 21, 12, 30, tzinfo=ISTANBUL)
    time_line = line(saturday_noon)
    assert time_line.day_of(5 * HOUR) == date(2026, 11, 21)
    assert time_line.day_of(5 * HOUR + 1) == date(2026, 11, 23)
    assert time_line.second_of(date(2026, 11, 24)) == 14 * HOUR
    assert time_line.second_of(date(2026, 11, 20)) == 0


def test_a_feast_moves_everything_behind_it() -> None:
    time_line = line(datetime(2026, 3, 19, 8, 0, tzinfo=ISTANBUL))
    assert time_line.day_of(4 * HOUR) == date(2026, 3, 19)
    assert time_line.day_of(4 * HOUR + 1) == date(2026, 3, 23)
    assert [(day, kind) for day, kind, _name in time_line.special_days(date(2026, 3, 23))] == [
        (date(2026, 3, 19), "half"),
        (date(2026, 3, 20), "closed"),
        (date(2026, 3, 21), "closed"),
    ], "the third day of the feast is a Sunday: nobody misses it"


def test_working_days_pass_over_sundays_and_holidays() -> None:
    time_line = line(datetime(2026, 10, 27, 8, 0, tzinfo=ISTANBUL))
    assert time_line.working_day_after(date(2026, 10, 27), 1) == date(2026, 10, 28)
    assert time_line.working_day_after(date(2026, 10, 28), 1) == date(2026, 10, 30)
    assert time_line.working_day_after(date(2026, 10, 31), 1) == date(2026, 11, 2)
    assert time_line.working_day_after(date(2026, 10, 31), 0) == date(2026, 10, 31)


def test_who_never_works_has_no_day() -> None:
    never = TimeLine(WorkCalendar([[] for _ in range(7)], {}), datetime(2026, 11, 21, 9, tzinfo=ISTANBUL))
    assert never.day_of(1) is None
    assert never.working_day_after(date(2026, 11, 21), 1) is None
