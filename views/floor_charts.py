"""The charts of the bottleneck page as plain values; ``floor.js`` draws them, tables say the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from flask_babel import gettext

from app.kernel.clock import show_date
from app.production.floor_figures import FloorFigures
from app.production.stays import READY

MOST_DAYS = 10
"""More days than this are shown week by week."""


def charts_of(figures: FloorFigures) -> dict[str, str]:
    """Each chart by name, as JSON."""
    charts = {
        "flow": _flow(figures),
        "hours": _hours(figures),
        "throughput": _throughput(figures),
        "reasons": _reasons(figures),
    }
    return {name: json.dumps(chart) for name, chart in charts.items()}


def _days(figures: FloorFigures) -> list[str]:
    return [show_date(day)[:5] for day in figures.days]


def _flow(figures: FloorFigures) -> dict[str, Any]:
    """Doors at the end of each day: what was shipped at the bottom, the first department on top."""
    bands = [{"name": gettext("Shipped"), "data": list(figures.shipped)}]
    bands.append({"name": gettext("Ready to ship"), "data": _standing(figures, READY)})
    bands += [{"name": one.name, "data": _standing(figures, one.id)} for one in reversed(figures.departments)]
    return {"days": _days(figures), "bands": bands}


def _standing(figures: FloorFigures, place: int) -> list[int]:
    return [figures.by_day[day, place].at_end for day in figures.days]


def _hours(figures: FloorFigures) -> dict[str, Any]:
    """What the hours of one door in a department were: queue, blocked, the rest work."""
    queued = [one.queue_hours or Decimal(0) for one in figures.departments]
    blocked = [one.blocked_hours or Decimal(0) for one in figures.departments]
    stood = [one.flow_hours or Decimal(0) for one in figures.departments]
    worked = [
        max(all_hours - queue - wait, Decimal(0))
        for all_hours, queue, wait in zip(stood, queued, blocked, strict=True)
    ]
    parts = ((gettext("Queue"), queued), (gettext("Blocked"), blocked), (gettext("Work"), worked))
    return {
        "departments": [one.name for one in figures.departments],
        "parts": [{"name": name, "data": [str(hours) for hours in data]} for name, data in parts],
    }


def _throughput(figures: FloorFigures) -> dict[str, Any]:
    """Doors that left, day by day; of longer ranges week by week, or nobody could read it."""
    spans = _spans(figures.days)
    bars = [
        {
            "name": one.name,
            "data": [sum(figures.by_day[day, one.id].departed for day in span) for span in spans],
        }
        for one in figures.departments
    ]
    return {"spans": [_label(span) for span in spans], "bars": bars}


def _spans(days: Sequence[date]) -> list[list[date]]:
    if len(days) <= MOST_DAYS:
        return [[day] for day in days]
    return [list(week) for _number, week in groupby(days, key=lambda day: day.isocalendar()[:2])]


def _label(span: Sequence[date]) -> str:
    first, last = show_date(span[0])[:5], show_date(span[-1])[:5]
    return first if first == last else f"{first}–{last}"


def _reasons(figures: FloorFigures) -> dict[str, Any]:
    return {
        "reasons": [one.reason for one in figures.reasons],
        "hours": [str(one.hours) for one in figures.reasons],
        "up_to": [str(one.up_to) for one in figures.reasons],
        "labels": {"hours": gettext("Hours"), "up_to": gettext("Share so far")},
    }
