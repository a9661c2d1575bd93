"""What a currency was worth on a day: the last rate anybody wrote down until then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from app.kernel.work import Work
from models.purchasing import ExchangeRate

LIRA = "TRY"
LIRA_RATE = Decimal(1)


@dataclass(frozen=True)
class RateOfDay:
    """Lira for one unit of a currency, and from which day that is."""

    rate: Decimal
    on: date


def rate_of(work: Work, currency: str, day: date) -> RateOfDay | None:
    """The rate of a day, or the last one known before it; None when there is none. Lira are lira."""
    if currency == LIRA:
        return RateOfDay(LIRA_RATE, day)
    found = work.session.execute(
        select(ExchangeRate.rate, ExchangeRate.on)
        .where(ExchangeRate.currency == currency, ExchangeRate.on <= day)
        .order_by(ExchangeRate.on.desc())
        .limit(1)
    ).first()
    return None if found is None else RateOfDay(found.rate, found.on)
