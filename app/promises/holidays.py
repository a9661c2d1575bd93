"""The public holidays of Türkiye, whole and half days, as the law on national holidays (no. 2429) names them.

The feasts follow the moon: Diyanet İşleri Başkanlığı publishes their days (Dinî Günler Takvimi,
vakithesaplama.diyanet.gov.tr, years 2024 to 2032; 2033 to 2035 are its calculation carried on, checked with
the package ``holidays`` 0.109). On the eve of a feast [arife] and on 28 October work ends at one o'clock.
Years beyond the table have their national days only: a company writes the feasts into its own calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from app.kernel.text import N_

HALF_DAY_ENDS: Final = 13 * 3600
"""Seconds after midnight; law 2429, article 2."""
FIRST_YEAR, LAST_YEAR = 2024, 2035


@dataclass(frozen=True)
class Holiday:
    """A day nobody has to work on, or only until one o'clock."""

    name: str
    is_half: bool = False


_EVERY_YEAR: Final = {
    (1, 1): Holiday(N_("New Year’s Day")),
    (4, 23): Holiday(N_("National Sovereignty and Children’s Day")),
    (5, 1): Holiday(N_("Labour and Solidarity Day")),
    (5, 19): Holiday(N_("Commemoration of Atatürk, Youth and Sports Day")),
    (7, 15): Holiday(N_("Democracy and National Unity Day")),
    (8, 30): Holiday(N_("Victory Day")),
    (10, 28): Holiday(N_("Eve of Republic Day"), is_half=True),
    (10, 29): Holiday(N_("Republic Day")),
}
# The first day of each feast; 2033 has two of Ramazan, since the year of the moon is shorter.
_RAMAZAN: Final = (
    date(2024, 4, 10),
    date(2025, 3, 30),
    date(2026, 3, 20),
    date(2027, 3, 9),
    date(2028, 2, 26),
    date(2029, 2, 14),
    date(2030, 2, 4),
    date(2031, 1, 24),
    date(2032, 1, 14),
    date(2033, 1, 2),
    date(2033, 12, 23),
    date(2034, 12, 12),
    date(2035, 12, 1),
)
_KURBAN: Final = (
    date(2024, 6, 16),
    date(2025, 6, 6),
    date(2026, 5, 27),
    date(2027, 5, 16),
    date(2028, 5, 5),
    date(2029, 4, 24),
    date(2030, 4, 13),
    date(2031, 4, 2),
    date(2032, 3, 22),
    date(2033, 3, 11),
    date(2034, 3, 1),
    date(2035, 2, 18),
)
_RAMAZAN_DAYS, _KURBAN_DAYS = 3, 4


def holiday_on(day: date) -> Holiday | None:
    """The holiday of a day; a whole one goes before a half one."""
    return _feasts().get(day) if not _whole(day) else _EVERY_YEAR[day.month, day.day]


def holidays_of(year: int) -> list[tuple[date, Holiday]]:
    """All holidays of a year, the earliest first."""
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days))
    return [(day, found) for day in days if (found := holiday_on(day)) is not None]


def _whole(day: date) -> bool:
    """Whether the national day stands, whatever feast falls on it."""
    national = _EVERY_YEAR.get((day.month, day.day))
    return national is not None and (not national.is_half or day not in _feasts())


@lru_cache(maxsize=1)
def _feasts() -> dict[date, Holiday]:
    days: dict[date, Holiday] = {}
    for firsts, length, feast, eve in (
        (_RAMAZAN, _RAMAZAN_DAYS, N_("Ramazan feast"), N_("Eve of the Ramazan feast")),
        (_KURBAN, _KURBAN_DAYS, N_("Kurban feast"), N_("Eve of the Kurban feast")),
    ):
        for first in firsts:
            days[first - timedelta(days=1)] = Holiday(eve, is_half=True)
            for number in range(length):
                days[first + timedelta(days=number)] = Holiday(feast)
    return days
