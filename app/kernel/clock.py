"""Moments are stored in UTC and shown as the clock on the factory wall shows them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from app.kernel.errors import Refusal
from app.kernel.text import N_

ISTANBUL = ZoneInfo("Europe/Istanbul")

# What has to know the time takes a Clock, so that a test can say which day it is.
Clock = Callable[[], datetime]

# "26-11-21" could begin with the year, so between hyphens the year has four digits.
_DAY_FIRST = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4}|(?<=[./])[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_LONGEST_SHOWN = 40


class NotADate(Refusal):
    """The text is no day of the calendar."""

    code = "clock.not_a_date"
    sentence = N_("“{text}” is not a date. Write it like 21.11.2026.")


class NoDate(Refusal):
    """A day is needed, and nothing was written."""

    code = "clock.no_date"
    sentence = N_("Write the date, like 21.11.2026.")


def now_utc() -> datetime:
    """The Clock of the running product."""
    return datetime.now(UTC)


def to_local(moment: datetime) -> datetime:
    """The same moment on the wall clock of Istanbul; raises ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be placed")
    return moment.astimezone(ISTANBUL)


def today_local(now: datetime) -> date:
    """The day it is in Istanbul: three hours before UTC has it."""
    return to_local(now).date()


def show_date(day: date | datetime) -> str:
    """21.11.2026; a moment shows the day it falls on in Istanbul."""
    shown = to_local(day) if isinstance(day, datetime) else day
    return f"{shown.day:02}.{shown.month:02}.{shown.year:04}"


def show_moment(moment: datetime) -> str:
    """21.11.2026 14:05 in Istanbul."""
    local = to_local(moment)
    return f"{show_date(local)} {local.hour:02}:{local.minute:02}"


def parse_date(text: str, *, field: str | None = None) -> date:
    """The day a person wrote: 21.11.2026, 21/11/2026, 21.11.26 or 2026-11-21; always day before month.

    Two digits of a year mean this century. Raises NotADate, and NoDate for an empty text.
    """
    written = text.strip()
    if not written:
        raise NoDate(field=field)
    try:
        if found := _DAY_FIRST.fullmatch(written):
            day, _, month, year = found.groups()
            return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))  # noqa: PLR2004
        if found := _YEAR_FIRST.fullmatch(written):
            return date(*map(int, found.groups()))
    except ValueError:
        pass  # the 31st of February is refused like any other text
    raise NotADate(field=field, text=written[:_LONGEST_SHOWN])
