"""Numbers as programs and people write them; the whole column decides what 1.250 means.

A dot and three digits is a thousand in Turkey and a decimal elsewhere. If another cell of the column (or,
failing that, of the file) shows which of the two signs is the decimal one, all are read so; otherwise the
cell is refused rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum

from app.importing.refusals import NumberUnclear
from app.kernel.amounts import parse_decimal, show_number


class Style(Enum):
    """Which sign divides whole and decimal places."""

    COMMA = "comma"
    DOT = "dot"
    BOTH = "both"
    UNKNOWN = "unknown"


_CURRENCIES = {"₺": "TRY", "TL": "TRY", "TRY": "TRY", "$": "USD", "USD": "USD", "€": "EUR", "EUR": "EUR"}
_CURRENCIES |= {"EURO": "EUR", "AVRO": "EUR", "DOLAR": "USD", "£": "GBP", "GBP": "GBP", "STG": "GBP"}
CURRENCIES = tuple(dict.fromkeys(_CURRENCIES.values()))
_SIGN = re.compile(r"^\s*([^\d\s.,+\-−%()]+)?\.?\s*([+\-−]?[\d.,\s]*\d[.,]?)\s*([^\d\s.,+\-−%()]+)?\.?\s*$")
_COMMA = re.compile(
    r"[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})|[0-9]{4,},[0-9]{3}|0+,[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+"
    r"|[0-9]{1,3}(?:\.[0-9]{3}){2,}"
)
_DOT = re.compile(
    r"[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})|[0-9]{4,}\.[0-9]{3}|0+\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+"
    r"|[0-9]{1,3}(?:,[0-9]{3}){2,}"
)
_ONE_DOT = re.compile(r"[+\-−]?[1-9][0-9]{0,2}\.[0-9]{3}")
_ONE_COMMA = re.compile(r"[+\-−]?[1-9][0-9]{0,2},[0-9]{3}")


def style_of(texts: Iterable[str]) -> Style:
    """What a column's own cells show about its decimal sign."""
    has_comma = has_dot = False
    for text in texts:
        digits = bare(text)[0].lstrip("+-−")
        has_comma = has_comma or _COMMA.fullmatch(digits) is not None
        has_dot = has_dot or _DOT.fullmatch(digits) is not None
        if has_comma and has_dot:
            return Style.BOTH
    if has_comma:
        return Style.COMMA
    return Style.DOT if has_dot else Style.UNKNOWN


def bare(text: str) -> tuple[str, str]:
    """The number without its currency, and the currency ("" when none is written)."""
    found = _SIGN.match(text)
    if found is None:
        return text.strip(), ""
    before, number, behind = found.groups()
    for word in (before, behind):
        # str.upper: currencies are no Turkish words.
        if word and (currency := _CURRENCIES.get(word.upper())):
            other = behind if word is before else before
            return (number.strip(), currency) if not other else (text.strip(), "")
    return text.strip(), ""


def currency_named(text: str) -> str | None:
    """TRY, USD, EUR or GBP for whatever people write; None for anything else."""
    return _CURRENCIES.get(text.strip().strip(".").upper().translate(str.maketrans("İı", "II")))


def read_number(text: str, style: Style) -> Decimal:
    """The number; NumberUnclear when it can be two, NotANumber when it is none."""
    if _ONE_DOT.fullmatch(text):
        if style is Style.DOT:
            return parse_decimal(text, locale="en")
        if style is not Style.COMMA:
            raise unclear(text)
    elif _ONE_COMMA.fullmatch(text):
        if style is Style.DOT:
            return parse_decimal(text, locale="en")
        if style is Style.BOTH:
            raise unclear(text)
    return parse_decimal(text)


def unclear(text: str) -> NumberUnclear:
    """Both readings, and how to write either so that nobody has to guess."""
    digits = re.sub("[.,]", "", text)
    large, small = Decimal(digits.replace("−", "-")), Decimal(digits.replace("−", "-")) / 1000
    return NumberUnclear(
        text=text,
        large=show_number(large),
        small=show_number(small),
        large_written=digits,
        small_written=f"{show_number(small)}{'0' if ',' in show_number(small) else ',0'}",
    )
