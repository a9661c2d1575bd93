"""The day promised to the customer [termin], for orders nobody has promised a day for."""

from __future__ import annotations

from datetime import date, timedelta

USUAL_DAYS = 15
"""Working days a door usually takes."""

_SATURDAY = 5


def working_days_after(day: date, count: int) -> date:
    """The day that many working days (Monday to Friday) later."""
    later = day
    while count:
        later += timedelta(days=1)
        count -= later.weekday() < _SATURDAY
    return later


def usual_due_day(today: date) -> date:
    """When an order confirmed today is usually ready."""
    return working_days_after(today, USUAL_DAYS)
