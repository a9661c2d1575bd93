"""When the floor works: Monday to Saturday 08:00–18:00 less the break, on days on which somebody tapped."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date, datetime

from app.kernel.clock import to_local

_HOUR = 3600
SHIFTS = ((8 * _HOUR, 12 * _HOUR), (13 * _HOUR, 18 * _HOUR))
"""Seconds of the day: the morning and the afternoon, between them the break."""
_FULL_DAY = sum(end - start for start, end in SHIFTS)
_SUNDAY = 7


class WorkingHours:
    """Counts working time on the given days.

    Only days on which a screen of the floor was touched at all count: holidays, strikes and power cuts need
    no calendar, and a card that stood through the feast has not been worked on. Sundays and evenings never
    count, even when somebody tapped.
    """

    def __init__(self, tapped_on: Iterable[date]) -> None:
        self._days = sorted(day for day in set(tapped_on) if day.isoweekday() != _SUNDAY)
        self._known = set(self._days)

    def seconds_until(self, moment: datetime) -> int:
        """Working seconds from the beginning up to a moment; the difference of two is what lies between."""
        local = to_local(moment)
        today = local.date()
        whole = bisect_left(self._days, today) * _FULL_DAY
        if today not in self._known:
            return whole
        second = local.hour * _HOUR + local.minute * 60 + local.second
        return whole + sum(max(0, min(second, end) - start) for start, end in SHIFTS)
