"""When the floor works: in the hours of its shifts, less their breaks, on days on which somebody tapped."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import accumulate
from typing import Final, Self

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.clock import to_local

DAY: Final = 24 * 3600
_HOUR: Final = 3600
Span = tuple[int, int]
"""From a second up to another, counted from midnight."""

_SHIFTS = text(
    """
    select s.id, s.days, s.begins, s.ends,
           array_remove(array_agg(b.begins order by b.id), null) as break_begins,
           array_remove(array_agg(b.ends order by b.id), null) as break_ends
    from shift s left join shift_break b on b.shift_id = s.id
    where s.is_active group by s.id order by s.id
    """
)


@dataclass(frozen=True)
class ShiftHours:
    """A shift on some days of the week: seven digits from Monday on, 1 on the days it begins.

    It goes past midnight when it ends before it begins. A break that begins before the shift does lies
    after midnight.
    """

    days: str
    begins: time
    ends: time
    breaks: tuple[tuple[time, time], ...] = ()

    @property
    def window(self) -> Span:
        """From its beginning to its end, counted from the midnight before it."""
        begin, end = seconds_of(self.begins), seconds_of(self.ends)
        return begin, end if end > begin else end + DAY

    def pauses(self) -> list[Span]:
        """Its breaks, counted from the same midnight."""
        return [self._pause(*each) for each in self.breaks]

    def work(self) -> list[Span]:
        """What is left of it without its breaks."""
        spans = [self.window]
        for pause in self.pauses():
            spans = [rest for span in spans for rest in _without(span, pause)]
        return spans

    def _pause(self, begins: time, ends: time) -> Span:
        begin, end = seconds_of(begins), seconds_of(ends)
        if begin < self.window[0]:
            begin += DAY
        while end <= begin:
            end += DAY
        return begin, end


USUAL: Final = ShiftHours("1111110", time(8), time(18), ((time(12), time(13)),))
"""What a company starts with: Monday to Saturday, an hour for lunch."""


class WorkingHours:
    """Counts working time on the given days.

    A minute counts when a shift works in it and its own day was touched: only days on which a screen of the
    floor was touched at all count. Holidays, strikes and power cuts need no calendar, and a card that stood
    through the feast has not been worked on. Of a night shift each side of midnight belongs to its own day.
    """

    def __init__(self, tapped_on: Iterable[date], shifts: Sequence[ShiftHours] = (USUAL,)) -> None:
        self._weekdays = spans_by_weekday(shifts)
        lengths = [sum(end - begin for begin, end in spans) for spans in self._weekdays]
        self._days = sorted(set(tapped_on))
        self._before = [0, *accumulate(lengths[day.weekday()] for day in self._days)]

    @classmethod
    def of(cls, session: Session, tapped_on: Iterable[date]) -> Self:
        """By the shifts the company has set; one statement."""
        return cls(tapped_on, read_shifts(session))

    def seconds_until(self, moment: datetime) -> int:
        """Working seconds from the beginning up to a moment; the difference of two is what lies between."""
        local = to_local(moment)
        today = local.date()
        place = bisect_left(self._days, today)
        seconds = self._before[place]
        if place == len(self._days) or self._days[place] != today:
            return seconds
        spans = self._weekdays[today.weekday()]
        now = local.hour * _HOUR + local.minute * 60 + local.second
        begun = bisect_right(spans, (now, DAY))
        return seconds + sum(min(now, end) - begin for begin, end in spans[:begun])


def read_shifts(session: Session) -> list[ShiftHours]:
    """The shifts that are in force."""
    return [
        ShiftHours(row.days, row.begins, row.ends, tuple(zip(row.break_begins, row.break_ends, strict=True)))
        for row in session.execute(_SHIFTS)
    ]


def spans_by_weekday(shifts: Iterable[ShiftHours]) -> list[list[Span]]:
    """What is worked on each day of the week from Monday on, a minute of two shifts counted once."""
    return [_merged(spans) for spans in _by_weekday(shifts)]


def seconds_of(moment: time) -> int:
    """The seconds of the day that have passed at this time."""
    return moment.hour * _HOUR + moment.minute * 60 + moment.second


def _by_weekday(shifts: Iterable[ShiftHours]) -> list[list[Span]]:
    """What is worked on each day of the week, cut at midnight; a break may reach into a second night."""
    week: list[list[Span]] = [[] for _ in range(7)]
    for shift in shifts:
        spans = shift.work()
        for weekday in (day for day, works in enumerate(shift.days) if works == "1"):
            for begin, end in spans:
                if begin < DAY:
                    week[weekday].append((begin, min(end, DAY)))
                if end > DAY:
                    week[(weekday + 1) % 7].append((max(begin, DAY) - DAY, end - DAY))
    return week


def _without(span: Span, pause: Span) -> list[Span]:
    (begin, end), (pause_begin, pause_end) = span, pause
    rest = [(begin, min(end, pause_begin)), (max(begin, pause_end), end)]
    return [each for each in rest if each[0] < each[1]]


def _merged(spans: Iterable[Span]) -> list[Span]:
    """One after the other, so that a minute in which two shifts work counts once."""
    merged: list[Span] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged
