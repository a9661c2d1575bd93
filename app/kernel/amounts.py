"""Amounts: reading what a clerk types, rounding as the law wants it, showing it, and splitting VAT.

Everything is Decimal. Money is rounded half-up to the kuruş, quantities to three places, unit costs
to six.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from app.kernel.errors import Refusal
from app.kernel.text import N_, tr_fold

KURUS = Decimal("0.01")
QUANTITY_STEP = Decimal("0.001")
UNIT_COST_STEP = Decimal("0.000001")
_FOUR_PLACES = Decimal("0.0001")
NBSP = "\N{NO-BREAK SPACE}"
CURRENCY_SIGNS = {"TRY": "₺", "USD": "$", "EUR": "€", "GBP": "£"}

_MOST_WHOLE_DIGITS = 15  # more is a barcode scanned into the wrong field
_LONGEST_SHOWN = 40
_SPACES = re.compile(r"\s+")
_SWAP_DOT_AND_COMMA = str.maketrans(".,", ",.")
_GROUPED_BY_DOTS = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?")
_GROUPED_BY_COMMAS = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+\.[0-9]+|[1-9][0-9]{0,2}(,[0-9]{3}){2,}")
_GROUPED_BY_SPACES = re.compile(r"[1-9][0-9]{0,2}( [0-9]{3})+([.,][0-9]+)?")
_NOT_GROUPED = re.compile(r"[0-9]+([.,][0-9]+)?|[.,][0-9]+")


class NotANumber(Refusal):
    """The text cannot be read as one number without guessing."""

    code = "amounts.not_a_number"
    sentence = N_("“{text}” is not a number. Write it like 1.250,50.")


class NumberMissing(NotANumber):
    """Nothing was written where a number is needed."""

    code = "amounts.number_missing"
    sentence = N_("Please write a number here.")


def parse_decimal(text: str, *, unit: str = "", locale: str = "tr", field: str | None = None) -> Decimal:
    """The number a person wrote; raises NotANumber rather than guess.

    - The comma is the decimal sign, dots make groups of three: "1.250,50", "1250,5", "1.250.000".
    - Dots alone make groups only when every group behind a dot has exactly three digits and the first
      does not begin with 0: "1.250" is 1250. Otherwise one dot is a decimal point: "1250.5", "1.25",
      "0.125", "1250.125".
    - One comma alone is always decimal: "1,250" is one and a quarter.
    - The English form is understood where it cannot be anything else: "1,250.50", "1,250,000".
    - Spaces of any kind may stand around the number, or make groups of three in it: "1 250,50".
    - ₺, TL or TRY may stand before or behind it. Any other unit is accepted only when the caller names
      it, because dropping the "ton" of "5 ton" in a field of kilograms would be wrong by a thousand.
    - ``locale="en"`` turns the parts of dot and comma round, so that "1,250" is 1250.
    """
    written = _SPACES.sub(" ", text).strip()
    if not written:
        raise NumberMissing(field=field, text="")
    negative, digits = _take_sign(_drop_unit(written, unit))
    plain = _plain_digits(digits.translate(_SWAP_DOT_AND_COMMA) if locale == "en" else digits)
    if plain is None or len(plain.partition(".")[0].lstrip("0")) > _MOST_WHOLE_DIGITS:
        raise NotANumber(field=field, text=written[:_LONGEST_SHOWN])
    number = Decimal(plain)
    return number.copy_negate() if negative and number else number


def round_money(amount: Decimal) -> Decimal:
    """Money in whole kuruş, half a kuruş going up (away from zero)."""
    return _rounded(amount, KURUS)


def round_quantity(quantity: Decimal) -> Decimal:
    """A quantity in thousandths of its unit, half going up."""
    return _rounded(quantity, QUANTITY_STEP)


def round_unit_cost(cost: Decimal) -> Decimal:
    """The cost of one unit to six places, so that a thousand units still cost the right money."""
    return _rounded(cost, UNIT_COST_STEP)


def show_number(number: Decimal, *, locale: str = "tr") -> str:
    """A number with groups of three and without needless zeros: 1.250,5."""
    text = f"{number + 0:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return _localised(text, locale)


def show_money(amount: Decimal, currency: str = "TRY", *, locale: str = "tr") -> str:
    """Money to the kuruş with its sign behind it: 12.345,60 ₺."""
    return _with_unit(_localised(f"{round_money(amount):,f}", locale), CURRENCY_SIGNS.get(currency, currency))


def show_unit_cost(cost: Decimal, currency: str = "TRY", *, locale: str = "tr") -> str:
    """The price of one unit: at least the kuruş, up to six places when they matter: 0,0345 ₺."""
    whole, _, places = f"{round_unit_cost(cost):,f}".partition(".")
    shown = f"{whole}.{places.rstrip('0').ljust(2, '0')}"
    return _with_unit(_localised(shown, locale), CURRENCY_SIGNS.get(currency, currency))


def show_short_unit_cost(
    cost: Decimal, quantity: Decimal, value: Decimal, currency: str = "TRY", *, locale: str = "tr"
) -> str:
    """The price of one unit in four places if, times the quantity, they still make the value; else in six."""
    short = _rounded(cost, _FOUR_PLACES)
    is_enough = round_money(short * quantity) == value
    return show_unit_cost(short if is_enough else cost, currency, locale=locale)


def show_quantity(quantity: Decimal, unit: str = "", *, locale: str = "tr") -> str:
    """A quantity with its unit, without needless zeros: 28,311 kg."""
    return _with_unit(show_number(round_quantity(quantity), locale=locale), unit)


def show_percent(percent: Decimal, *, locale: str = "tr") -> str:
    """Hundredths: 20 shows as %20 in Turkish and as 20% in English."""
    shown = show_number(abs(percent), locale=locale)
    minus = "-" if percent < 0 else ""
    return f"{minus}{shown}%" if locale == "en" else f"{minus}%{shown}"


@dataclass(frozen=True)
class VatLine:
    """What one line of a document costs before VAT, and its rate in per cent (20 means 20 %)."""

    net: Decimal
    rate: Decimal


@dataclass(frozen=True, order=True)
class VatPart:
    """All lines of one rate: their base and their VAT."""

    rate: Decimal
    base: Decimal
    vat: Decimal


@dataclass(frozen=True)
class VatSplit:
    """The foot of a document: one part per rate, lowest first, and the totals."""

    parts: tuple[VatPart, ...]

    @property
    def net(self) -> Decimal:
        """The sum before VAT."""
        return sum((part.base for part in self.parts), Decimal("0.00"))

    @property
    def vat(self) -> Decimal:
        """All VAT."""
        return sum((part.vat for part in self.parts), Decimal("0.00"))

    @property
    def gross(self) -> Decimal:
        """What has to be paid."""
        return self.net + self.vat


def split_vat(lines: Iterable[VatLine]) -> VatSplit:
    """VAT of each line rounded half-up to the kuruş, then summed by rate."""
    parts: dict[Decimal, VatPart] = {}
    for line in lines:
        base = round_money(line.net)
        vat = round_money(base * line.rate / 100)
        so_far = parts.get(line.rate, VatPart(line.rate, Decimal(0), Decimal(0)))
        parts[line.rate] = VatPart(so_far.rate, so_far.base + base, so_far.vat + vat)
    return VatSplit(tuple(sorted(parts.values())))


def _take_sign(text: str) -> tuple[bool, str]:
    if text[:1] in ("-", "−", "+"):
        return text[0] != "+", text[1:].strip()
    return False, text


def _drop_unit(text: str, unit: str) -> str:
    """Take one allowed unit word from the end or, for signs and currencies, from the beginning."""
    if unit in ("", "TRY"):
        words = ["₺", "try", "tl"]
    elif unit in CURRENCY_SIGNS:
        words = [CURRENCY_SIGNS[unit], unit.lower()]
    else:
        words = [_comparable(unit)]
    letters = _comparable(text)
    for word in words:
        if letters.endswith(word):
            return text[: -len(word)].rstrip()
        if letters.startswith(word) and (unit in ("", "%") or unit in CURRENCY_SIGNS):
            return text[len(word) :].lstrip()
    return text


def _comparable(word: str) -> str:
    """Units as people write them: M2 is m², KG is kg."""
    return tr_fold(word).replace("²", "2").replace("³", "3")


def _plain_digits(text: str) -> str | None:
    """The digits with at most one decimal point, or None when they make no number."""
    if _GROUPED_BY_DOTS.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    if _GROUPED_BY_COMMAS.fullmatch(text):
        return text.replace(",", "")
    if _GROUPED_BY_SPACES.fullmatch(text):
        return text.replace(" ", "").replace(",", ".")
    if _NOT_GROUPED.fullmatch(text):
        return text.replace(",", ".")
    return None


def _rounded(number: Decimal, step: Decimal) -> Decimal:
    return number.quantize(step, ROUND_HALF_UP) + 0  # the zero turns -0.00 into 0.00


def _localised(english: str, locale: str) -> str:
    return english if locale == "en" else english.translate(_SWAP_DOT_AND_COMMA)


def _with_unit(shown: str, unit: str) -> str:
    return f"{shown}{NBSP}{unit}" if unit else shown
