"""Rating the stations: what a minute of each costs, and its usual share of a door's minutes."""

from __future__ import annotations

from decimal import Decimal

from app.kernel.errors import Refusal, Refusals
from app.kernel.text import N_
from models.production import Department

MOST_RATE = Decimal(100_000)
"""Lira; a minute that costs more is a number in the wrong field."""
MOST_STATIONS = 99


class RateNotPossible(Refusal):
    """A minute costs something, within reason."""

    code = "production.rate_not_possible"
    sentence = N_("A minute costs between 0 and {most} ₺.")
    field = "minute_rate"


class ShareNotPossible(Refusal):
    """The stations share all of a door's minutes between them."""

    code = "production.share_not_possible"
    sentence = N_("Write a share between 0 and 1, like 0,25.")
    field = "share_of_minutes"


class PositionNotPossible(Refusal):
    """Stations are counted from one."""

    code = "production.position_not_possible"
    sentence = N_("Stations are numbered from 1 to {most}.")
    field = "position"


def check_department(department: Department) -> None:
    """Refusals names every field of a station that cannot stay as it is."""
    refusals: list[Refusal] = []
    if not 0 <= (department.minute_rate or 0) <= MOST_RATE:
        refusals.append(RateNotPossible(most=MOST_RATE))
    if not 0 <= (department.overhead_rate or 0) <= MOST_RATE:
        refusals.append(RateNotPossible(field="overhead_rate", most=MOST_RATE))
    if not 0 <= (department.share_of_minutes or 0) <= 1:
        refusals.append(ShareNotPossible())
    if not 1 <= department.position <= MOST_STATIONS:
        refusals.append(PositionNotPossible(most=MOST_STATIONS))
    if refusals:
        raise Refusals(refusals)
