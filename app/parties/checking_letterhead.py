"""What must be right about the company's own letterhead before papers carry it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from app.kernel.errors import Refusal, Refusals
from app.kernel.text import N_
from app.kernel.work import Work
from app.parties.checking import check_email
from app.parties.identification import check_iban, check_phone, keep_typed_tax_id
from app.parties.provinces import check_postal_code_of
from models.core import Company

_WHOLE = 100
MOST_DAYS = 365
_SERIES = re.compile(r"[A-Z0-9]{3}")
_MERSIS = re.compile(r"[0-9]{16}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")


class NotASeries(Refusal):
    """Three capital letters or digits, none of them Turkish, begin every legal number (509 SN VUK GT)."""

    code = "parties.not_a_series"
    sentence = N_("A series is three letters A–Z or digits, like IRS.")


class SeriesNotApart(Refusal):
    """e-Archive invoices have a series of their own (433 SN VUK GT)."""

    code = "parties.series_not_apart"
    sentence = N_("e-Archive invoices need a series other than that of e-Invoices.")


class NotAMersisNumber(Refusal):
    """The central registry numbers firms with sixteen digits."""

    code = "parties.not_a_mersis_number"
    sentence = N_("A MERSİS number has 16 digits.")


class NotAColour(Refusal):
    """The colour of the papers is written as screens write it."""

    code = "parties.not_a_colour"
    sentence = N_("“{text}” is not a colour. Write it like #1f4e79.")


class DaysNotPossible(Refusal):
    """An offer is valid for some days, not for ever and not since yesterday."""

    code = "parties.days_not_possible"
    sentence = N_("Write a number of days from 1 to {most}.")


class AlarmNotPossible(Refusal):
    """A part of the costs, from nothing to all of them."""

    code = "parties.alarm_not_possible"
    sentence = N_("Write a percent from 0 to 100.")


def check_letterhead(work: Work, company: Company) -> None:
    """Put what was typed into its stored form; Refusals names every field that cannot stay as it is."""
    checks: dict[str, Callable[[str], str]] = {
        "iban": check_iban,
        "postal_code": partial(check_postal_code_of, company.city or ""),
        "phone": check_phone,
        "email": check_email,
        "mersis_number": partial(_matching, _MERSIS, NotAMersisNumber),
        "accent": check_colour,
    }
    refusals: list[Refusal] = []
    try:
        keep_typed_tax_id(work, company)
    except Refusal as refusal:
        refusals.append(refusal)
    for column, check in checks.items():
        typed = (getattr(company, column) or "").strip()
        _keep(company, column, partial(check, typed) if typed else str, refusals)
    for column in ("waybill_series", "invoice_series", "earchive_series"):
        series = (getattr(company, column) or "").strip().upper()
        _keep(company, column, partial(_matching, _SERIES, NotASeries, series), refusals)
    if company.earchive_series == company.invoice_series:
        refusals.append(SeriesNotApart(field="earchive_series"))
    if not 1 <= company.proforma_days <= MOST_DAYS:
        refusals.append(DaysNotPossible(field="proforma_days", most=MOST_DAYS))
    if not 0 <= company.cost_alarm_percent <= _WHOLE:
        refusals.append(AlarmNotPossible(field="cost_alarm_percent"))
    if refusals:
        raise Refusals(refusals)


def _keep(company: Company, column: str, read: Callable[[], str], refusals: list[Refusal]) -> None:
    try:
        setattr(company, column, read())
    except Refusal as refusal:
        refusal.field = column
        refusals.append(refusal)


def _matching(pattern: re.Pattern[str], refusal: type[Refusal], typed: str) -> str:
    if pattern.fullmatch(typed) is None:
        raise refusal
    return typed


def check_colour(typed: str) -> str:
    """A colour as it is stored; NotAColour."""
    if _COLOUR.fullmatch(typed.lower()) is None:
        raise NotAColour(text=typed)
    return typed.lower()
