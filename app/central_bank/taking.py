"""Taking the bank's rates over, where the company wants it: what somebody typed in always stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.central_bank.reading import RatesOfDay
from app.kernel.clock import show_date, today_local
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.text import N_
from app.kernel.work import Work
from app.purchasing.terms.rates import LIRA, rate_of
from app.purchasing.terms.terms import CURRENCIES
from models.core import Company
from models.purchasing import ExchangeRate

OLDEST: Final = timedelta(days=15)
"""The longest holidays have nine days with their weekends."""
_MOST_LEAP: Final = Decimal(2)
"""A currency that is worth twice or half as much as before is looked at by a person."""


class RatesOfWrongDay(Refusal):
    """The file is of a day that has not come, or of one long past."""

    code = "central_bank.rates_of_wrong_day"
    sentence = N_("The central bank’s list is of {day}, so its rates are not taken over. Type the rates in.")


@dataclass(frozen=True)
class BankRatesTaken(Event):
    """Rates of the central bank were written down; ``doubted`` moved so far that a person must look."""

    subject = "ExchangeRate"
    on: date
    rates: dict[str, Decimal]
    doubted: dict[str, Decimal]


def wants_rates(work: Work) -> bool:
    """Whether the company takes the bank's rates over; off unless somebody turned it on."""
    return work.session.get_one(Company, 1).takes_bank_rates


def take_rates(work: Work, found: RatesOfDay) -> BankRatesTaken | None:
    """Write down the rates of the currencies we trade in, once a day; None when there is nothing new.

    A rate that stands there already, typed or not, stays. RatesOfWrongDay for a file that cannot be right.
    """
    today = today_local(work.now)
    if not today - OLDEST <= found.on <= today:
        raise RatesOfWrongDay(day=show_date(found.on))
    wanted = {code: found.rates[code] for code in CURRENCIES if code != LIRA and code in found.rates}
    known = set(work.session.scalars(select(ExchangeRate.currency).where(ExchangeRate.on == found.on)))
    new = {code: rate for code, rate in wanted.items() if code not in known}
    doubted = {code: rate for code, rate in new.items() if _leaps(work, code, rate, found.on)}
    kept = _write(work, found.on, {code: rate for code, rate in new.items() if code not in doubted})
    if not kept and not doubted:
        return None
    taken = BankRatesTaken(found.on, {code: new[code] for code in kept}, doubted)
    work.emit(taken)
    return taken


def _write(work: Work, on: date, rates: dict[str, Decimal]) -> list[str]:
    """The currencies of which there is a rate now that was not there before."""
    if not rates:
        return []
    rows = [{"currency": code, "on": on, "rate": rate, "from_bank": True} for code, rate in rates.items()]
    # Somebody may be typing the same rate in at this moment: theirs stays.
    write = insert(ExchangeRate).values(rows).on_conflict_do_nothing().returning(ExchangeRate.currency)
    return sorted(work.session.scalars(write))


def _leaps(work: Work, currency: str, rate: Decimal, on: date) -> bool:
    before = rate_of(work, currency, on)
    return before is not None and not before.rate / _MOST_LEAP < rate < before.rate * _MOST_LEAP
