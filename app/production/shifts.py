"""Shifts [vardiya] and their breaks: when the floor works, so that measured time is working time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time

from sqlalchemy import select

from app.kernel.errors import Refusal, Refusals
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from app.production.working_hours import DAY, ShiftHours, Span, seconds_of
from models.floor import FloorRules, Shift, ShiftBreak

SEE_SHIFTS = Right("list", "Shift")
ADD_SHIFT = Right("add", "Shift")
EDIT_SHIFT = Right("edit", "Shift")
DELETE_SHIFT = Right("delete", "Shift")
MOST_BREAKS = 10
_WEEK = 7 * DAY
_LONGEST_NAME = 160
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?")
_LAST_HOUR, _LAST_MINUTE = 23, 59
WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


class ShiftNameMissing(Refusal):
    """People tell shifts apart by their names."""

    code = "production.shift_name_missing"
    sentence = N_("Please give the shift a name, like “Gündüz”.")
    field = "name"


class NoDayChosen(Refusal):
    """A shift that never begins."""

    code = "production.no_day_chosen"
    sentence = N_("Please choose the days on which this shift begins.")
    field = "days"


class NotATime(Refusal):
    """The text is no time of the day."""

    code = "production.not_a_time"
    sentence = N_("Write a time like 08:00.")


class ShiftEmpty(Refusal):
    """It ends when it begins."""

    code = "production.shift_empty"
    sentence = N_("It ends at the same time as it begins.")


class BreakOutside(Refusal):
    """A break in which nobody works anyway."""

    code = "production.break_outside"
    sentence = N_("This break does not lie within the shift.")


class BreaksOverlap(Refusal):
    """Nobody pauses twice at once."""

    code = "production.breaks_overlap"
    sentence = N_("This break overlaps with another one.")


class TooManyBreaks(Refusal):
    """More pauses than a day has room for."""

    code = "production.too_many_breaks"
    sentence = N_("A shift has at most {most} breaks.")


class ShiftsOverlap(Refusal):
    """Minutes in which two shifts work would be two people's or one's: nobody could say."""

    code = "production.shifts_overlap"
    sentence = N_("It overlaps with the shift “{other}”, {begins}–{ends}. Change the hours or the days.")
    field = "begins"


@dataclass(frozen=True)
class Typed:
    """A shift as it stands in the form."""

    name: str
    days: str
    """Seven digits from Monday on."""
    begins: str
    ends: str
    breaks: Sequence[tuple[str, str]] = ()
    is_active: bool = True


@dataclass(frozen=True)
class ShiftKept(Event):
    """A shift was added or changed: its hours from now on."""

    subject = "Shift"
    shift_id: int
    name: str
    days: str
    begins: str
    ends: str
    breaks: tuple[str, ...]
    is_active: bool


@dataclass(frozen=True)
class ShiftRemoved(Event):
    """Nobody works in this shift any more."""

    subject = "Shift"
    shift_id: int
    name: str


def shifts(work: Work) -> list[Shift]:
    """All shifts, those in force first, as the day goes."""
    work.require(SEE_SHIFTS)
    query = select(Shift).order_by(Shift.is_active.desc(), Shift.begins, Shift.id)
    return list(work.session.scalars(query))


def add_shift(work: Work, typed: Typed) -> Shift:
    """Another shift; Refusals names every field that is wrong, ShiftsOverlap the shift in the way."""
    work.require(ADD_SHIFT)
    shift = Shift()
    _write(work, shift, typed)
    return shift


def change_shift(work: Work, shift_id: int, typed: Typed) -> None:
    """Other hours from now on; days that are closed keep what was measured."""
    work.require(EDIT_SHIFT)
    _write(work, work.lock(Shift, shift_id), typed)


def remove_shift(work: Work, shift_id: int) -> None:
    """Take a shift away for good."""
    work.require(DELETE_SHIFT)
    shift = work.lock(Shift, shift_id)
    work.emit(ShiftRemoved(shift.id, shift.name))
    work.session.delete(shift)
    work.session.flush()


def parse_time(typed: str) -> time | None:
    """08:00, 8.00, 0800 and 8 are eight in the morning; 24:00 is midnight; None for anything else."""
    found = _CLOCK.fullmatch(typed.strip())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if (hour, minute) == (_LAST_HOUR + 1, 0):
        return time()
    return time(hour, minute) if hour <= _LAST_HOUR and minute <= _LAST_MINUTE else None


def _write(work: Work, shift: Shift, typed: Typed) -> None:
    name, hours = _understood(typed)
    if typed.is_active:
        _check_free(work, hours, shift.id)
    shift.name, shift.days, shift.is_active = name, hours.days, typed.is_active
    shift.begins, shift.ends = hours.begins, hours.ends
    shift.breaks = [ShiftBreak(begins=begins, ends=ends) for begins, ends in hours.breaks]
    work.session.add(shift)
    work.session.flush()
    said = tuple(f"{_show(begins)}–{_show(ends)}" for begins, ends in hours.breaks)
    work.emit(
        ShiftKept(shift.id, name, hours.days, _show(hours.begins), _show(hours.ends), said, shift.is_active)
    )


def _understood(typed: Typed) -> tuple[str, ShiftHours]:
    refusals: list[Refusal] = []
    name = " ".join(typed.name.split())[:_LONGEST_NAME]
    if not name:
        refusals.append(ShiftNameMissing())
    if "1" not in typed.days:
        refusals.append(NoDayChosen())
    begins, ends = (_time(text, field, refusals) for text, field in _ends(typed))
    if begins is not None and begins == ends:
        refusals.append(ShiftEmpty(field="ends"))
    if len(typed.breaks) > MOST_BREAKS:
        refusals.append(TooManyBreaks(most=MOST_BREAKS))
    breaks = list(_breaks(typed.breaks[:MOST_BREAKS], refusals))
    if refusals or begins is None or ends is None:
        raise Refusals(refusals)
    hours = ShiftHours(typed.days, begins, ends, tuple(breaks))
    _check_breaks(hours)
    return name, hours


def _ends(typed: Typed) -> tuple[tuple[str, str], tuple[str, str]]:
    return (typed.begins, "begins"), (typed.ends, "ends")


def _breaks(typed: Sequence[tuple[str, str]], refusals: list[Refusal]) -> Iterator[tuple[time, time]]:
    for place, (begins, ends) in enumerate(typed):
        first = _time(begins, f"lines-{place}-begins", refusals)
        last = _time(ends, f"lines-{place}-ends", refusals)
        if first is not None and first == last:
            refusals.append(ShiftEmpty(field=f"lines-{place}-ends"))
        elif first is not None and last is not None:
            yield first, last


def _time(typed: str, field: str, refusals: list[Refusal]) -> time | None:
    found = parse_time(typed)
    if found is None:
        refusals.append(NotATime(field=field))
    return found


def _check_breaks(hours: ShiftHours) -> None:
    begin, end = hours.window
    refusals: list[Refusal] = []
    taken: list[Span] = []
    for place, pause in enumerate(hours.pauses()):
        if not begin <= pause[0] < pause[1] <= end:
            refusals.append(BreakOutside(field=f"lines-{place}-begins"))
        elif any(pause[0] < other[1] and other[0] < pause[1] for other in taken):
            refusals.append(BreaksOverlap(field=f"lines-{place}-begins"))
        taken.append(pause)
    if refusals:
        raise Refusals(refusals)


def _check_free(work: Work, hours: ShiftHours, own: int | None) -> None:
    # Two people who save at once take turns here: the second sees what the first wrote.
    work.lock(FloorRules, 1)
    others = work.session.scalars(select(Shift).where(Shift.is_active).order_by(Shift.id)).all()
    mine = list(_in_the_week(hours.days, *hours.window))
    for other in others:
        if other.id == own:
            continue
        window = ShiftHours(other.days, other.begins, other.ends).window
        for begin, end in _in_the_week(other.days, *window):
            if any(begin < last and first < end for first, last in mine):
                raise ShiftsOverlap(other=other.name, begins=_show(other.begins), ends=_show(other.ends))


def _in_the_week(days: str, begin: int, end: int) -> Iterator[Span]:
    """Every time it works, counted from Monday's midnight; Sunday's night also before Monday's morning."""
    for weekday in (day for day, works in enumerate(days) if works == "1"):
        first, last = weekday * DAY + begin, weekday * DAY + end
        yield first, last
        if last > _WEEK:
            yield first - _WEEK, last - _WEEK


def _show(moment: time) -> str:
    return f"{seconds_of(moment) // 3600:02}:{moment.minute:02}"
