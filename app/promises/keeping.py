"""The company's own days and what it says about reckoning: kept by those who set the rules of the floor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select

from app.kernel.clock import parse_date, today_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from models.production import Department
from models.promises import DAY_KINDS, CalendarDay, DepartmentCrew, PromiseRules

SEE: Final = Right("list", "WorkCalendar")
ADD: Final = Right("add", "WorkCalendar")
EDIT: Final = Right("edit", "WorkCalendar")
DELETE: Final = Right("delete", "WorkCalendar")
RANGES: Final = {"enough_doors": (1, 1000), "ship_days": (0, 10)}
MOST_PEOPLE = 500
MOST_DAYS = 31
_LONGEST_NAME = 160
_NEAR = timedelta(days=366 * 10)


class DayNameMissing(Refusal):
    """People want to know why nobody works."""

    code = "promises.day_name_missing"
    sentence = N_("Please say what this day is, like “Stock count” or “Annual holiday”.")
    field = "name"


class DayKindUnknown(Refusal):
    """Neither closed, nor half, nor worked."""

    code = "promises.day_kind_unknown"
    sentence = N_("Please choose how this day is worked.")
    field = "kind"


class DayTooFar(Refusal):
    """A slip of the pen in the year."""

    code = "promises.day_too_far"
    sentence = N_("{day} is too far away. Please look at the year.")
    field = "first"


class DaysTurned(Refusal):
    """A holiday that ends before it begins."""

    code = "promises.days_turned"
    sentence = N_("The last day lies before the first one.")
    field = "last"


class TooManyDays(Refusal):
    """A whole year closed by a slip of the pen."""

    code = "promises.too_many_days"
    sentence = N_("At most {most} days at once, please.")
    field = "last"


class WholeNumber(Refusal):
    """A number that makes no sense for this rule."""

    code = "promises.whole_number"
    sentence = N_("Write a whole number from {least} to {most}.")


@dataclass(frozen=True)
class CalendarDayKept(Event):
    """The company works otherwise on these days than the calendar of Türkiye says."""

    subject = "WorkCalendar"
    day_id: int
    name: str
    kind: str
    first: date
    last: date


@dataclass(frozen=True)
class CalendarDayRemoved(Event):
    """A day is worked as the calendar of Türkiye says again."""

    subject = "WorkCalendar"
    day_id: int
    name: str
    day: date


@dataclass(frozen=True)
class PromiseRulesChanged(Event):
    """Promised days are reckoned otherwise from now on."""

    subject = "WorkCalendar"
    rules_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def own_days(work: Work) -> list[CalendarDay]:
    """The days from the beginning of this year on, the earliest first."""
    work.require(SEE)
    since = today_local(work.now).replace(month=1, day=1)
    query = select(CalendarDay).where(CalendarDay.day >= since).order_by(CalendarDay.day)
    return list(work.session.scalars(query))


def keep_days(work: Work, typed: Mapping[str, str]) -> list[CalendarDay]:
    """Write one day, or all from ``first`` to ``last``: ``kind`` and ``name``; what stood there is replaced.

    Refusals names every field that is wrong.
    """
    work.require(ADD)
    first, last, kind, name = _understood(work, typed)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    query = select(CalendarDay).where(CalendarDay.day.in_(days)).with_for_update()
    there = {one.day: one for one in work.session.scalars(query)}
    kept = []
    for day in days:
        one = there.get(day) or CalendarDay(day=day)
        one.kind, one.name = kind, name
        work.session.add(one)
        kept.append(one)
    work.session.flush()
    work.emit(CalendarDayKept(kept[0].id, name, kind, first, last))
    return kept


def remove_day(work: Work, day_id: int) -> None:
    """Let a day be what the calendar of Türkiye says."""
    work.require(DELETE)
    day = work.lock(CalendarDay, day_id)
    work.emit(CalendarDayRemoved(day.id, day.name, day.day))
    work.session.delete(day)
    work.session.flush()


def read_promise_rules(work: Work) -> PromiseRules:
    """The rules in force."""
    return work.find(PromiseRules, 1)


def crews(work: Work) -> list[tuple[Department, int | None]]:
    """Every department in its order, with how many work there at the same time where somebody said so."""
    query = (
        select(Department, DepartmentCrew.people)
        .outerjoin(DepartmentCrew, DepartmentCrew.department_id == Department.id)
        .order_by(Department.position)
    )
    return [(row[0], row[1]) for row in work.session.execute(query)]


def change_promise_rules(work: Work, typed: Mapping[str, str], people: Mapping[int, str]) -> None:
    """Set the rules and how many work in each department (empty: nobody says); all or nothing."""
    work.require(EDIT)
    refusals: list[Refusal] = []
    chosen = {
        field: _whole(typed.get(field, ""), least, most, field, refusals)
        for field, (least, most) in RANGES.items()
    }
    counted = {
        department: _whole(said, 1, MOST_PEOPLE, f"people-{department}", refusals) if said.strip() else None
        for department, said in people.items()
    }
    if refusals:
        raise Refusals(refusals)
    rules = work.lock(PromiseRules, 1)
    before = {field: getattr(rules, field) for field in chosen}
    for field, value in chosen.items():
        setattr(rules, field, value)
    changed = _write_crews(work, counted)
    work.session.flush()
    now = {field: getattr(rules, field) for field in chosen}
    different = {field for field in chosen if before[field] != now[field]}
    if different or changed:
        work.emit(
            PromiseRulesChanged(
                1,
                {field: before[field] for field in different} | {name: was for name, was, _ in changed},
                {field: now[field] for field in different} | {name: is_ for name, _, is_ in changed},
            )
        )


def _write_crews(
    work: Work, counted: Mapping[int, int | None]
) -> Sequence[tuple[str, int | None, int | None]]:
    known = {department.id: (department, people) for department, people in crews(work)}
    changed = []
    for id_, people in counted.items():
        if id_ not in known:
            raise RecordGone
        department, was = known[id_]
        if people == was:
            continue
        changed.append((department.name, was, people))
        there = work.session.get(DepartmentCrew, id_)
        if people is None:
            work.session.delete(there)
        elif there is None:
            work.session.add(DepartmentCrew(department_id=id_, people=people))
        else:
            there.people = people
    return changed


def _understood(work: Work, typed: Mapping[str, str]) -> tuple[date, date, str, str]:
    refusals: list[Refusal] = []
    first = _day(typed.get("first", ""), "first", refusals)
    last = _day(typed.get("last", ""), "last", refusals) if typed.get("last", "").strip() else first
    kind, name = typed.get("kind", ""), " ".join(typed.get("name", "").split())[:_LONGEST_NAME]
    if kind not in DAY_KINDS:
        refusals.append(DayKindUnknown())
    if not name:
        refusals.append(DayNameMissing())
    if first is not None and last is not None:
        refusals += _wrong_days(first, last, today_local(work.now))
    if refusals or first is None or last is None:
        raise Refusals(refusals)
    return first, last, kind, name


def _wrong_days(first: date, last: date, today: date) -> list[Refusal]:
    if abs(first - today) > _NEAR:
        return [DayTooFar(day=first)]
    if last < first:
        return [DaysTurned()]
    return [TooManyDays(most=MOST_DAYS)] if (last - first).days >= MOST_DAYS else []


def _day(typed: str, field: str, refusals: list[Refusal]) -> date | None:
    try:
        return parse_date(typed, field=field)
    except Refusal as refusal:
        refusals.append(refusal)
        return None


def _whole(typed: str, least: int, most: int, field: str, refusals: list[Refusal]) -> int:
    said = typed.strip()
    number = int(said) if said.isascii() and said.isdecimal() and len(said) < len(str(most)) + 2 else -1
    if not least <= number <= most:
        refusals.append(WholeNumber(field=field, least=least, most=most))
    return number
