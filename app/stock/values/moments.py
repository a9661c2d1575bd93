"""Which moment somebody asks about: a day as people write it, with or without an hour."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from app.kernel.clock import ISTANBUL, parse_date, today_local
from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import Work
from app.stock.values.closing import end_of

_INSTANT = timedelta(microseconds=1)


class NotAnHour(Refusal):
    """An hour of the day that cannot be read."""

    code = "stock.not_an_hour"
    sentence = N_("Write the hour like 14:30.")
    field = "hour"


class DayMissing(Refusal):
    """An hour belongs to a day."""

    code = "stock.day_missing"
    sentence = N_("Please write the day too.")
    field = "day"


class NotYet(Refusal):
    """What will be in stock nobody knows."""

    code = "stock.not_yet"
    sentence = N_("This moment has not come yet. The value can be told up to now.")
    field = "day"


def moment_asked(work: Work, day: str, hour: str) -> datetime | None:
    """The moment in İstanbul; None when now is meant. A day without an hour is the end of that day.

    An hour is the end of its minute, so that what was posted at 14:30 is in. Raises NotADate, NotAnHour,
    DayMissing, NotYet.
    """
    if not day.strip():
        if hour.strip():
            raise DayMissing
        return None
    asked = parse_date(day, field="day")
    today = today_local(work.now)
    if asked > today:
        raise NotYet
    if not hour.strip():
        return None if asked == today else end_of(asked) - _INSTANT
    moment = datetime.combine(asked, _hour(hour), ISTANBUL)
    if moment > work.now:
        raise NotYet(field="hour")
    return min(moment + timedelta(minutes=1) - _INSTANT, work.now)


def _hour(text: str) -> time:
    try:
        return time.fromisoformat(text.strip().replace(".", ":").zfill(5)).replace(second=0, microsecond=0)
    except ValueError as error:
        raise NotAnHour from error


def ends_before(today: date) -> list[tuple[str, date]]:
    """The days people ask for most: yesterday, and how the last month and the last year ended."""
    first = today.replace(day=1)
    return [
        (N_("Yesterday evening"), today - timedelta(days=1)),
        (N_("End of last month"), first - timedelta(days=1)),
        (N_("End of last year"), date(today.year - 1, 12, 31)),
    ]
