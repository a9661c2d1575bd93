"""How a shift reads: Pazartesi–Cuma 08:00–18:00, mola 12:00–13:00."""

from __future__ import annotations

from datetime import time
from itertools import groupby
from typing import Any

from flask_babel import gettext

from app.production.shifts import WEEKDAYS
from models.floor import Shift


def clock(moment: time) -> str:
    """08:00."""
    return f"{moment:%H:%M}"


def shown_shift(shift: Shift) -> dict[str, Any]:
    """One line of the list."""
    return {
        "id": shift.id,
        "name": shift.name,
        "days": days_in_words(shift.days),
        "hours": f"{clock(shift.begins)}–{clock(shift.ends)}",
        "is_night": shift.ends <= shift.begins,
        "breaks": ", ".join(f"{clock(one.begins)}–{clock(one.ends)}" for one in shift.breaks),
        "is_active": shift.is_active,
    }


def days_in_words(days: str) -> str:
    """Runs of three days and more as from–to, the others one by one."""
    runs = [
        [place for place, _works in run]
        for works, run in groupby(enumerate(days), key=lambda day: day[1])
        if works == "1"
    ]
    said: list[str] = []
    for run in runs:
        names = [gettext(WEEKDAYS[place]) for place in run]
        said += [f"{names[0]}–{names[-1]}"] if len(names) > 2 else names  # noqa: PLR2004
    return ", ".join(said)
