"""Columns of a list: what they are called, what may stand in them, and how a cell is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from app.importing.cells import Cell, WrongCell, clean, folded, shown
from app.importing.numbers import CURRENCIES, Style, bare, currency_named, read_number
from app.importing.refusals import (
    CellError,
    CodeIsADate,
    CodeIsInexact,
    FormulaWithoutResult,
    NotANumberButADate,
    NotAWholeNumber,
    NotYesOrNo,
    NumberBelowZero,
    NumberNotPositive,
    NumberTooLarge,
    TextTooLong,
    UnknownCurrency,
    UnknownWord,
)
from app.kernel.text import tr_fold

Read = Callable[[Cell, Style], Any]

EXAMPLE_CODE: Final = "ÖRNEK-1"
"""Of the row that shows in a template how it is done; rows with this code are left out."""
_MOST_DIGITS = 15
_FLOAT_AS_CODE = re.compile(r"([0-9]{3,})[.,]0")
_SCIENTIFIC = re.compile(r"[0-9][.,]?[0-9]*[Ee]\+[0-9]+")
_YES = frozenset(["e", "evet", "yes", "y", "1", "x", "var", "dogru", "true", "aktif", "acik"])
_NO = frozenset(["h", "hayir", "no", "n", "0", "yok", "yanlis", "false", "pasif", "kapali"])
_TICKS = {"✓": True, "✔": True, "+": True, "-": False, "–": False}
_THOUSAND_MILLION = Decimal(10) ** 9


class Price(NamedTuple):
    """An amount and the currency that is written at it; "" when none is."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Column:
    """One column of a kind of list."""

    name: str
    heading: str
    """The sentence of the template's heading, for gettext."""
    synonyms: str
    """Other headings it goes by, folded, divided by bars."""
    read: Read
    about: str
    """What stands in it, for the page of explanations, for gettext."""
    example: str | Decimal | int = ""
    is_needed: bool = False
    """A new record cannot do without."""
    is_number: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    """The few values that may stand in it: stored value → sentence."""
    is_yes_no: bool = False

    @property
    def names(self) -> frozenset[str]:
        """Every folded heading it is recognised by."""
        return frozenset(self.synonyms.split("|"))


def sound(cell: Cell) -> Cell:
    """The cell, unless the spreadsheet itself shows an error there."""
    if isinstance(cell, WrongCell):
        raise FormulaWithoutResult if cell.is_formula else CellError(text=cell.written)
    return cell


def text(most: int) -> Read:
    """Any text up to a length; numbers and days as they are shown."""

    def read(cell: Cell, _style: Style) -> str:
        cell = sound(cell)
        written = clean(cell) if isinstance(cell, str) else shown(cell)
        return _short_enough(written, most)

    return read


def code(most: int, *, capitals: bool) -> Read:
    """A code: never a day, and a number only when no digit can have been lost."""

    def read(cell: Cell, _style: Style) -> str:
        written = digits_of(cell)
        return _short_enough(written.upper() if capitals else written, most)

    return read


def digits_of(cell: Cell) -> str:
    """Codes and long numbers that Excel may have taken for amounts: 1001.0 is 1001."""
    cell = sound(cell)
    if isinstance(cell, date | datetime | time | timedelta):
        raise CodeIsADate
    if isinstance(cell, Decimal):
        if len(cell.as_tuple().digits) + max(int(cell.as_tuple().exponent), 0) > _MOST_DIGITS:
            raise CodeIsInexact
        return f"{cell:f}"
    written = clean(cell) if isinstance(cell, str) else shown(cell)
    if _SCIENTIFIC.fullmatch(written):
        raise CodeIsInexact
    exact = _FLOAT_AS_CODE.fullmatch(written)
    return exact[1] if exact else written


def number(
    *, places: int, is_whole: bool = False, above_zero: bool = False, limit: Decimal = _THOUSAND_MILLION
) -> Read:
    """An amount that is never below zero."""
    step = Decimal(1).scaleb(-places)

    def read(cell: Cell, style: Style) -> Any:
        amount = _amount(cell, style).amount
        if above_zero and amount <= 0:
            raise NumberNotPositive
        _check_range(amount, limit)
        if is_whole:
            if amount != amount.to_integral_value():
                raise NotAWholeNumber
            return int(amount)
        return amount.quantize(step, "ROUND_HALF_UP") + 0

    return read


def price(*, places: int = 6) -> Read:
    """Money for one unit, with or without its currency."""
    step = Decimal(1).scaleb(-places)

    def read(cell: Cell, style: Style) -> Price:
        found = _amount(cell, style)
        _check_range(found.amount, _THOUSAND_MILLION)
        return Price(found.amount.quantize(step, "ROUND_HALF_UP") + 0, found.currency)

    return read


def currency(cell: Cell, _style: Style) -> str:
    """TRY, USD, EUR or GBP, however it is written."""
    written = shown(sound(cell))
    known = currency_named(written)
    if known is None:
        raise UnknownCurrency(text=written, known=", ".join(CURRENCIES))
    return known


def yes_no(cell: Cell, _style: Style) -> bool:
    """E or H, and what else people write for them."""
    cell = sound(cell)
    if isinstance(cell, bool):
        return cell
    written = f"{cell:f}" if isinstance(cell, Decimal) else shown(cell)
    if written in _TICKS:
        return _TICKS[written]
    word = tr_fold(written)
    if word not in _YES and word not in _NO:
        raise NotYesOrNo(text=written)
    return word in _YES


def one_of(known: Mapping[str, str], shown_as: Sequence[str]) -> Read:
    """One of a few words; ``known`` maps folded words to what is stored."""

    def read(cell: Cell, _style: Style) -> str:
        written = shown(sound(cell))
        stored = known.get(folded(written))
        if stored is None:
            raise UnknownWord(text=written, known=list(shown_as))
        return stored

    return read


def checked(check: Callable[[str], str]) -> Read:
    """What another context checks and puts into its stored form: phones, tax numbers, addresses."""

    def read(cell: Cell, _style: Style) -> str:
        return check(digits_of(cell))

    return read


def _short_enough(written: str, most: int) -> str:
    if len(written) > most:
        raise TextTooLong(length=len(written), most=most)
    return written


def _amount(cell: Cell, style: Style) -> Price:
    cell = sound(cell)
    if isinstance(cell, date | datetime | time | timedelta):
        raise NotANumberButADate
    if isinstance(cell, Decimal):
        return Price(cell, "")
    digits, written_in = bare(clean(cell) if isinstance(cell, str) else shown(cell))
    return Price(read_number(digits, style), written_in)


def _check_range(amount: Decimal, limit: Decimal) -> None:
    if amount < 0:
        raise NumberBelowZero
    if amount >= limit:
        raise NumberTooLarge(text=f"{amount:f}")
