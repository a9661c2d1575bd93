from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from app.kernel.clock import ISTANBUL
from app.kernel.work import Work
from app.production.working_hours import USUAL, ShiftHours, WorkingHours, read_shifts
from models.floor import Shift, ShiftBreak

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


# --- shifts of the company ------------------------------------------------------------------------------

NIGHT = ShiftHours("1111100", time(22), time(6), ((time(1), time(1, 30)), (time(23, 45), time(0, 15))))


def test_a_night_shift_goes_on_after_midnight() -> None:
    hours = WorkingHours([MONDAY, TUESDAY], [NIGHT])
    assert between(hours, at(MONDAY, 22), at(TUESDAY, 6)) == 8 * 60 - 60
    assert between(hours, at(MONDAY, 23, 30), at(TUESDAY, 0, 30)) == 30
    assert between(hours, at(MONDAY, 0), at(MONDAY, 6)) == 0  # Sunday's night shift is none


def test_each_side_of_midnight_belongs_to_its_own_day() -> None:
    saturday = date(2026, 11, 28)
    hours = WorkingHours([saturday], [NIGHT])
    assert between(hours, at(date(2026, 11, 27), 22), at(saturday, 6)) == 6 * 60 - 45
    assert between(hours, at(saturday, 22), at(SUNDAY, 6)) == 0


def test_a_minute_in_which_two_shifts_work_counts_once() -> None:
    long, short = ShiftHours("1000000", time(8), time(16)), ShiftHours("1000000", time(12), time(18))
    assert between(WorkingHours([MONDAY], [long, short]), at(MONDAY, 0), at(TUESDAY, 0)) == 600


def test_without_shifts_nobody_works() -> None:
    assert between(WorkingHours([MONDAY], []), at(MONDAY, 0), at(TUESDAY, 0)) == 0


def test_the_shifts_of_the_company_are_read(work: Work) -> None:
    assert read_shifts(work.session) == [USUAL]
    work.session.execute(update(Shift).values(is_active=False))
    night = Shift(name="Gece", days=NIGHT.days, begins=NIGHT.begins, ends=NIGHT.ends)
    night.breaks = [ShiftBreak(begins=begins, ends=ends) for begins, ends in NIGHT.breaks]
    work.session.add_all([night, Shift(name="Cuma", days="0000100", begins=time(8), ends=time(12))])
    work.session.flush()
    read = read_shifts(work.session)
    assert set(read[0].breaks) == set(NIGHT.breaks)
    assert [(each.days, each.begins, each.ends) for each in read] == [
        (NIGHT.days, NIGHT.begins, NIGHT.ends),
        ("0000100", time(8), time(12)),
    ]
    hours = WorkingHours.of(work.session, [MONDAY, TUESDAY])
    assert between(hours, at(MONDAY, 22), at(TUESDAY, 6)) == 420


quarters = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))


@st.composite
def a_shift(draw: st.DrawFn) -> ShiftHours:
    begins, ends = draw(st.tuples(quarters, quarters).filter(lambda both: both[0] != both[1]))
    breaks = draw(st.lists(st.tuples(quarters, quarters).filter(lambda both: both[0] != both[1]), max_size=2))
    days = draw(st.text("01", min_size=7, max_size=7))
    return ShiftHours(days, begins, ends, tuple(breaks))


def works_in(shift: ShiftHours, minute: datetime) -> bool:
    """As a person with a calendar would say it."""
    for back in (0, 1, 2):
        day = minute.date() - timedelta(days=back)
        if shift.days[day.weekday()] == "1" and _is_in(day, shift.begins, shift.ends, minute, shift.begins):
            return not any(_is_in(day, *each, minute, shift.begins) for each in shift.breaks)
    return False


def _is_in(day: date, begins: time, ends: time, minute: datetime, first: time) -> bool:
    begin = datetime.combine(day, begins, ISTANBUL) + timedelta(days=begins < first)
    end = datetime.combine(begin.date(), ends, ISTANBUL)
    return begin <= minute < end + timedelta(days=ends <= begins)


@settings(deadline=None, max_examples=60)
@given(
    shifts=st.lists(a_shift(), max_size=3),
    touched=st.sets(st.integers(0, 9), max_size=8),
    first=st.integers(0, 9 * 1440),
    length=st.integers(0, 3 * 1440),
)
def test_as_counted_minute_by_minute(
    shifts: list[ShiftHours], touched: set[int], first: int, length: int
) -> None:
    start = at(MONDAY, 0)
    days = {MONDAY + timedelta(days=each) for each in touched}
    counted = 0
    for number in range(first, first + length):
        minute = start + timedelta(minutes=number)
        counted += minute.date() in days and any(works_in(each, minute) for each in shifts)
    begin = start + timedelta(minutes=first)
    assert between(WorkingHours(days, shifts), begin, begin + timedelta(minutes=length)) == counted
