"""Which VAT rate is in force on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import Work
from app.orders.refusals import NoVatRate
from models.core import TaxRate

STANDARD = "GENEL"
"""The rate of lines that are of no model."""
_WHOLE = 100


class RateNotPossible(Refusal):
    """Nobody pays less than nothing, or more tax than price."""

    code = "orders.rate_not_possible"
    sentence = N_("A VAT rate is between 0 and 100 per cent.")
    field = "percent"


def check_tax_rate(rate: TaxRate) -> None:
    """Raise RateNotPossible for what no law would ask for."""
    if not 0 <= rate.percent <= _WHOLE:
        raise RateNotPossible


def vat_rates(work: Work, day: date) -> dict[str, Decimal]:
    """Per cent by code, each as the last row that had begun on that day says."""
    query = (
        select(TaxRate.code, TaxRate.percent).where(TaxRate.valid_from <= day).order_by(TaxRate.valid_from)
    )
    return dict(work.session.execute(query).all())  # the later row of a code replaces the earlier one


def vat_of(rates: Mapping[str, Decimal], vat_code: str, day: date) -> Decimal:
    """The rate with this code; NoVatRate when none was in force."""
    if vat_code not in rates:
        raise NoVatRate(vat_code=vat_code, day=day)
    return rates[vat_code]
