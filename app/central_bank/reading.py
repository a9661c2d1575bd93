"""What stands in the central bank's file of the day: its day, and the selling rate of each currency."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from app.kernel.amounts import round_unit_cost
from app.kernel.errors import Refusal
from app.kernel.foreign_xml import NotPlainXml, read_foreign_xml
from app.kernel.text import N_

MOST_BYTES: Final = 256 * 1024
"""The real one has about 12 kB."""
_ROOT: Final = "Tarih_Date"
_MOST: Final = Decimal(1_000_000)
_CODE: Final = re.compile("[A-Z]{3}")


class NotTheBanksFile(Refusal):
    """What came is no list of rates."""

    code = "central_bank.not_the_banks_file"
    sentence = N_("What the central bank’s address answered is no list of exchange rates. Type the rates in.")


@dataclass(frozen=True)
class RatesOfDay:
    """Lira for one unit of each currency; on weekends and holidays the day is the last business day."""

    on: date
    rates: Mapping[str, Decimal]


def read_rates(content: bytes) -> RatesOfDay:
    """The day and the rates of a file; NotTheBanksFile when it is none, declares entities or is too large."""
    root = _root(content)
    try:
        day = datetime.strptime(root.get("Tarih", ""), "%d.%m.%Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise NotTheBanksFile from error
    found = {}
    for row in root.iter("Currency"):
        code, rate = row.get("CurrencyCode") or row.get("Kod") or "", _rate(row)
        if rate is not None and _CODE.fullmatch(code):
            found[code] = rate
    if not found:
        raise NotTheBanksFile
    return RatesOfDay(day, found)


def _root(content: bytes) -> Any:
    if len(content) > MOST_BYTES:
        raise NotTheBanksFile
    try:
        root = read_foreign_xml(content)
    except NotPlainXml as error:
        raise NotTheBanksFile from error
    if root.tag != _ROOT:
        raise NotTheBanksFile
    return root


def _rate(row: Any) -> Decimal | None:
    """Of one unit: some currencies are quoted by the hundred. None where the bank sells none."""
    try:
        unit = Decimal((row.findtext("Unit") or "1").strip())
        rate = Decimal((row.findtext("ForexSelling") or "").strip())
    except InvalidOperation:
        return None
    if not (unit.is_finite() and rate.is_finite() and 0 < unit < _MOST and 0 < rate < _MOST):
        return None
    one = round_unit_cost(rate / unit)
    return one if one > 0 else None
