"""Pasted rows of a spreadsheet whose first row says what stands in which column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.configurator.spec import ParameterSpec
from app.kernel.text import tr_fold
from app.orders.pasted_numbers import written_number
from app.orders.pasted_row import TAKEN, Scan
from app.orders.pasted_words import NO, YES, Vocabulary, phrase

_BETWEEN: Final = ("\t", ";", "|")
_QUANTITY: Final = frozenset({"adet", "miktar", "qty", "quantity", "adedi", "sayi"})
_PLACE: Final = frozenset({"sira", "no", "sira no", "#", "s no"})
_MEANT_FREELY: Final = frozenset(
    {"olcu", "olculer", "ebat", "model", "kapi", "renk", "yon", "size", "aciklama", "not"}
)
_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column is about: a question, "quantity", "place", or nothing that is known."""

    between: str
    meant: tuple[ParameterSpec | str, ...]


def read_heading(row: str, words: Vocabulary | None) -> Columns | None:
    """The columns when this row is their heading: two or more of its cells say so, and none is a number."""
    between = next((sign for sign in _BETWEEN if sign in row), None)
    if between is None or words is None or any(letter.isdigit() for letter in row):
        return None
    meant = tuple(_meaning(cell, words) for cell in row.split(between))
    return Columns(between, meant) if sum(1 for each in meant if each) >= _FEWEST else None


def _meaning(cell: str, words: Vocabulary) -> ParameterSpec | str:
    text = tr_fold(cell).strip(" .:")
    if text in _QUANTITY:
        return "quantity"
    if text in _PLACE:
        return "place"
    asked = words.question(cell)
    return asked if asked is not None else ("free" if text in _MEANT_FREELY else "")


def take_cells(scan: Scan, columns: Columns, words: Vocabulary | None) -> None:
    """Cells that can be read as what their column says; the others are read as any other text."""
    for (start, end), meant in zip(_cells(scan, columns.between), columns.meant, strict=False):
        text = scan.text[start:end]
        if start == end or TAKEN in scan.left[start:end]:
            continue
        if meant == "place":
            scan.take(start, end, "noise")
        elif meant == "quantity" and text.isascii() and text.isdigit() and int(text):
            scan.quantity = str(int(text))
            scan.take(start, end, "quantity", means=scan.quantity)
        elif isinstance(meant, ParameterSpec) and words is not None:
            _take_cell(scan, (start, end), meant, words)


def _cells(scan: Scan, between: str) -> Iterator[tuple[int, int]]:
    """Where each cell begins and ends, spaces around it left out."""
    place = 0
    for cell in scan.text.split(between):
        start = place + len(cell) - len(cell.lstrip())
        yield start, max(start, place + len(cell.rstrip()))
        place += len(cell) + len(between)


def _take_cell(scan: Scan, span: tuple[int, int], asked: ParameterSpec, words: Vocabulary) -> None:
    text, is_guess = scan.text[slice(*span)], False
    if asked.kind == "number":
        value, shown = written_number(asked, text), ""
    elif asked.kind == "choice":
        found = words.option_of(asked, text)
        value, shown = (found.option.value, found.option.label) if found else (None, "")
        is_guess = found is not None and not found.is_whole
    elif asked.kind == "boolean":
        folded = phrase(text)
        value = "true" if folded in YES else "false" if folded in NO else None
        shown = text
    else:
        value, shown = text, text
    if value is not None:
        scan.answer(*span, asked.code, value, f"{asked.name}: {shown or value}", is_guess=is_guess)
