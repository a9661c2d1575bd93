"""What stands in a cell, whatever program wrote it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from app.kernel.amounts import show_number
from app.kernel.clock import show_date
from app.kernel.text import tr_fold

_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff]")
_NOT_WORDS = re.compile(r"[^\w%]+|_+")
_LONGEST_SHOWN = 80


class WrongCell(NamedTuple):
    """A cell that holds an error of the spreadsheet, or a formula whose result nobody kept."""

    written: str
    is_formula: bool = False


Cell = str | Decimal | date | datetime | time | timedelta | bool | WrongCell | None
Row = Sequence[Cell]


@dataclass(frozen=True)
class Table:
    """One sheet: its rows from row 1 on, and how it was read."""

    name: str
    rows: Sequence[Row]
    merged: Sequence[tuple[int, int, int, int]] = ()
    """First row, first column, last row, last column; counted from zero."""
    hidden: frozenset[int] = frozenset()
    """Hidden columns, counted from zero."""
    read_as: dict[str, str] = field(default_factory=dict)
    """Of a text file: encoding and separator."""


def clean(text: str) -> str:
    """The text without what cannot be seen: doubled and zero-width spaces, control characters."""
    if not text.isascii():
        # Apple writes ş as an s with a cedilla behind it.
        text = unicodedata.normalize("NFC", text)
    if _UNSEEN.search(text):
        text = _UNSEEN.sub("", text)
    return " ".join(text.split())


def folded(text: str) -> str:
    """Words to compare: small letters without dots, signs as spaces. "STOK KODU*" is "stok kodu"."""
    return " ".join(_NOT_WORDS.sub(" ", tr_fold(text)).split())


def code_key(code: str) -> str:
    """Codes that people take for the same: İ, I, ı and i do not differ, nor do capitals."""
    return code.translate(_ONE_I).lower()


_ONE_I = str.maketrans("İIı", "iii")


def is_empty(cell: Cell) -> bool:
    """Whether nothing is written there that a person could see."""
    return cell is None or (isinstance(cell, str) and not clean(cell))


def shown(cell: Cell) -> str:
    """What stands in the cell, as the clerk sees it, not longer than a line."""
    if cell is None:
        return ""
    if isinstance(cell, WrongCell):
        return cell.written
    if isinstance(cell, bool):
        return "DOĞRU" if cell else "YANLIŞ"
    if isinstance(cell, Decimal):
        return show_number(cell)
    if isinstance(cell, date | datetime):
        return show_date(cell)
    text = clean(str(cell))
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def column_letter(index: int) -> str:
    """A column as spreadsheets call it: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The other way round: A is 0."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
