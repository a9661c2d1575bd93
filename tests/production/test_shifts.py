from __future__ import annotations

from datetime import time

import pytest

from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.production.shifts import (
    ShiftsOverlap,
    Typed,
    add_shift,
    change_shift,
    parse_time,
    remove_shift,
    shifts,
)
from app.production.working_hours import read_shifts
from models.floor import ShiftBreak
from tests.production.floor import acting, names, person

NIGHT = Typed("Gece", "1111100", "22:00", "06:00", [("01:00", "01:30"), ("4", "4.15")])


def fields(refused: Refusal) -> set[str | None]:
    return {one.field for one in refused.refusals} if isinstance(refused, Refusals) else {refused.field}


def test_a_night_shift_beside_the_day(work: Work) -> None:
    night = add_shift(work, NIGHT)
    assert (night.begins, night.ends, night.days) == (time(22), time(6), "1111100")
    assert [(one.begins, one.ends) for one in night.breaks] == [
        (time(1), time(1, 30)),
        (time(4), time(4, 15)),
    ]
    assert [one.name for one in shifts(work)] == ["Gündüz", "Gece"]
    assert names(work.events) == ["ShiftKept"]
    assert len(read_shifts(work.session)) == 2


def test_a_change_puts_new_breaks_in_place_of_the_old(work: Work) -> None:
    night = add_shift(work, NIGHT)
    change_shift(work, night.id, Typed("Gece", "0000011", "20:00", "04:00", [("23:30", "00:30")]))
    work.session.expire(night)
    assert [(one.begins, one.ends) for one in night.breaks] == [(time(23, 30), time(0, 30))]
    assert work.session.query(ShiftBreak).filter_by(shift_id=night.id).count() == 1


@pytest.mark.parametrize(
    ("days", "begins", "ends", "overlaps"),
    [
        ("1000000", "17:59", "20:00", True),
        ("1000000", "18:00", "20:00", False),
        ("0000001", "08:00", "18:00", False),
        ("0000001", "22:00", "08:00", False),
        ("0000001", "22:00", "08:01", True),
        ("0000010", "20:00", "06:00", False),
        ("1111111", "00:00", "08:00", False),
    ],
)
def test_shifts_do_not_overlap(work: Work, days: str, begins: str, ends: str, overlaps: bool) -> None:  # noqa: FBT001
    typed = Typed("Ek", days, begins, ends)
    if not overlaps:
        add_shift(work, typed)
        return
    with pytest.raises(ShiftsOverlap, match="Gündüz"):
        add_shift(work, typed)
    assert len(shifts(work)) == 1


def test_a_shift_that_is_switched_off_is_in_nobodys_way(work: Work) -> None:
    second = add_shift(work, Typed("Yaz", "1111110", "07:00", "15:00", is_active=False))
    with pytest.raises(ShiftsOverlap):
        change_shift(work, second.id, Typed("Yaz", "1111110", "07:00", "15:00"))
    day = next(one for one in shifts(work) if one.name == "Gündüz")
    change_shift(work, day.id, Typed("Gündüz", "1111110", "08:00", "18:00", is_active=False))
    change_shift(work, second.id, Typed("Yaz", "1111110", "07:00", "15:00"))
    assert [each.begins for each in read_shifts(work.session)] == [time(7)]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"days": "0000000"}, "days"),
        ({"begins": "25:00"}, "begins"),
        ({"begins": ""}, "begins"),
        ({"ends": "6:60"}, "ends"),
        ({"ends": "22:00"}, "ends"),
        ({"breaks": [("1", "x")]}, "lines-0-ends"),
        ({"breaks": [("01:00", "01:00")]}, "lines-0-ends"),
        ({"breaks": [("01:00", "02:00"), ("07:00", "07:30")]}, "lines-1-begins"),
        ({"breaks": [("05:30", "06:30")]}, "lines-0-begins"),
        ({"breaks": [("01:00", "02:00"), ("01:30", "01:45")]}, "lines-1-begins"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(work: Work, wrong: dict[str, object], field: str) -> None:
    typed = {**vars(NIGHT), **wrong}
    with pytest.raises(Refusal) as refused:
        add_shift(work, Typed(**typed))
    assert fields(refused.value) == {field}
    assert len(shifts(work)) == 1
    assert work.events == []


def test_a_shift_is_removed_with_its_breaks(work: Work) -> None:
    night = add_shift(work, NIGHT)
    remove_shift(work, night.id)
    assert [one.name for one in shifts(work)] == ["Gündüz"]
    assert work.session.query(ShiftBreak).count() == 1
    assert names(work.events) == ["ShiftKept", "ShiftRemoved"]


def test_the_foreman_looks_and_does_not_touch(work: Work) -> None:
    foreman = acting(work, person("Foreman"))
    number = shifts(foreman)[0].id
    for act in (
        lambda: add_shift(foreman, NIGHT),
        lambda: change_shift(foreman, number, NIGHT),
        lambda: remove_shift(foreman, number),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert len(shifts(work)) == 1


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("08:00", time(8)),
        ("8", time(8)),
        ("8.30", time(8, 30)),
        ("0830", time(8, 30)),
        ("24:00", time(0)),
        (" 23:59 ", time(23, 59)),
        ("24:01", None),
        ("8:5", None),
        ("-1", None),
        ("", None),
        ("８", None),
        ("8:30:00", None),
    ],
)
def test_times_are_read_as_people_write_them(typed: str, read: time | None) -> None:
    assert parse_time(typed) == read
