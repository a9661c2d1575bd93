"""When the floor will work: by the week of its shifts, the holidays of Türkiye and the company's own days."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import text

from app.kernel.clock import to_local
from app.kernel.work import Work
from app.production.working_hours import DAY, USUAL, Span, read_shifts, spans_by_weekday
from app.promises.holidays import HALF_DAY_ENDS, holiday_on

CLOSED, HALF, OPEN = "closed", "half", "open"
FARTHEST: Final = timedelta(days=3 * 365)
"""What is not ready by then has no day that could be promised."""
_HOUR = 3600
_OWN = text("select day, kind, name from calendar_day where day >= :since order by day")


@dataclass(frozen=True)
class OwnDay:
    """How one day differs in this company."""

    kind: str
    name: str


class WorkCalendar:
    """The working seconds of any day, from the shifts and what stands against them.

    ``overtime`` are seconds worked longer on every whole working day.
    """

    def __init__(
        self, week: Sequence[Sequence[Span]], own: Mapping[date, OwnDay], *, overtime: int = 0
    ) -> None:
        self._week = week
        self._own = own
        self._overtime = overtime
        self._usual: Sequence[Span] = max(week, key=_length, default=())

    @classmethod
    def of(cls, work: Work, since: date, *, overtime: int = 0) -> WorkCalendar:
        """By what the company has set; two statements."""
        shifts = read_shifts(work.session) or [USUAL]
        rows = work.session.execute(_OWN, {"since": since})
        own = {row.day: OwnDay(row.kind, row.name) for row in rows}
        return cls(spans_by_weekday(shifts), own, overtime=overtime)

    @property
    def usual_seconds(self) -> int:
        """Of the longest day of the week, without overtime."""
        return _length(self._usual)

    def kind_of(self, day: date) -> str:
        """Whether a day is worked whole, until one o'clock or not at all."""
        own = self._own.get(day)
        if own is not None:
            return own.kind
        holiday = holiday_on(day)
        if holiday is None:
            return OPEN if self._week[day.weekday()] else CLOSED
        return HALF if holiday.is_half and self._week[day.weekday()] else CLOSED

    def name_of(self, day: date) -> str:
        """What a day is called that is not worked like others of its weekday; nothing for a usual one."""
        own = self._own.get(day)
        if own is not None:
            return own.name
        holiday = holiday_on(day)
        return holiday.name if holiday is not None and self._week[day.weekday()] else ""

    def spans_of(self, day: date) -> list[Span]:
        """From when to when it is worked."""
        kind = self.kind_of(day)
        if kind == CLOSED:
            return []
        spans = self._week[day.weekday()] or self._usual
        if kind == HALF:
            return [(begin, min(end, HALF_DAY_ENDS)) for begin, end in spans if begin < HALF_DAY_ENDS]
        if not self._overtime or not spans:
            return list(spans)
        begin, end = spans[-1]
        return [*spans[:-1], (begin, min(end + self._overtime, DAY))]

    def seconds_of(self, day: date) -> int:
        """How long it is worked."""
        return _length(self.spans_of(day))


class TimeLine:
    """Working seconds from a moment on, and the days they fall on."""

    def __init__(self, calendar: WorkCalendar, now: datetime) -> None:
        self._calendar = calendar
        local = to_local(now)
        self._today = local.date()
        past = local.hour * _HOUR + local.minute * 60 + local.second
        spans = calendar.spans_of(self._today)
        self._days = [self._today]
        self._until = [sum(max(end - max(begin, past), 0) for begin, end in spans)]

    def second_of(self, day: date) -> int:
        """How many working seconds pass before this day begins; nothing for today and before.

        A day that is too far away lies behind all that can be reckoned with.
        """
        if day <= self._today:
            return 0
        while self._days[-1] < day:
            if self._days[-1] - self._today > FARTHEST:
                return self._until[-1] + DAY
            self._grow()
        return self._until[bisect_left(self._days, day) - 1]

    def second_after(self, day: date) -> int:
        """How many pass until the day after this one begins."""
        return self.second_of(min(day, self._today + 2 * FARTHEST) + timedelta(days=1))

    def day_of(self, second: int) -> date | None:
        """On which day so many working seconds have passed; None when that is too far away."""
        while self._until[-1] < second:
            if self._days[-1] - self._today > FARTHEST:
                return None
            self._grow()
        return self._days[bisect_left(self._until, second)]

    def working_day_after(self, day: date, count: int) -> date | None:
        """The day so many working days later; half days count, since trucks leave on them."""
        later = day
        while count:
            later += timedelta(days=1)
            if later - self._today > FARTHEST:
                return None
            count -= self._calendar.seconds_of(later) > 0
        return later

    def special_days(self, until: date) -> list[tuple[date, str, str]]:
        """Days up to this one on which the floor works less than usual, with their names."""
        found = []
        for number in range((until - self._today).days + 1):
            day = self._today + timedelta(days=number)
            name = self._calendar.name_of(day)
            if name and (kind := self._calendar.kind_of(day)) != OPEN:
                found.append((day, kind, name))
        return found

    def _grow(self) -> None:
        day = self._days[-1] + timedelta(days=1)
        self._days.append(day)
        self._until.append(self._until[-1] + self._calendar.seconds_of(day))


def _length(spans: Sequence[Span]) -> int:
    return sum(end - begin for begin, end in spans)
