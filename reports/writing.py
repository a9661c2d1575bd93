"""How days, moments and units are written on paper: Turkish as everywhere, English as abroad."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from app.kernel.clock import show_date, show_moment, to_local

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNITS: Final = {
    "adet": "pcs",
    "ad": "pcs",
    "takım": "set",
    "tk": "set",
    "çift": "pair",
    "kutu": "box",
    "koli": "carton",
    "paket": "pack",
    "rulo": "roll",
    "tüp": "tube",
    "levha": "sheet",
    "boy": "length",
    "palet": "pallet",
    "saat": "h",
    "dk": "min",
    "gün": "days",
    "ton": "t",
    "lt": "l",
}
"""Units as Turkish workshops write them; kg, m and mm are the same everywhere."""


def day_writer(locale: str) -> Callable[[dt.date | dt.datetime], str]:
    """21.11.2026, or abroad, where nobody knows whether day or month comes first: 21 Nov 2026."""
    return show_date if locale == "tr" else _english_day


def moment_writer(locale: str) -> Callable[[dt.datetime], str]:
    """The day and the time in İstanbul."""
    return show_moment if locale == "tr" else _english_moment


def unit_writer(locale: str) -> Callable[[str], str]:
    """A unit in the language of the paper; one we have no word for stays as it is."""
    return str if locale == "tr" else lambda unit: _UNITS.get(unit, unit)


def _english_day(day: dt.date | dt.datetime) -> str:
    shown = to_local(day) if isinstance(day, dt.datetime) else day
    return f"{shown.day} {_MONTHS[shown.month - 1]} {shown.year}"


def _english_moment(moment: dt.datetime) -> str:
    return f"{_english_day(moment)} {to_local(moment):%H:%M}"
