"""Moments of the story: working hours in İstanbul, counted back from the day the demo is made."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.kernel.clock import ISTANBUL, to_local


def moment(now: datetime, days_ago: int, hour: int, minute: int = 0) -> datetime:
    """An hour of a day so many days ago; a Sunday becomes the Saturday before, and nothing lies ahead."""
    day = to_local(now) - timedelta(days=days_ago)
    if day.weekday() == 6 and days_ago:  # noqa: PLR2004 - Sunday
        day -= timedelta(days=1)
    at = day.replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(minutes=minute)
    return min(at, to_local(now)).astimezone(ISTANBUL)
