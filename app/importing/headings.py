"""Find the heading among titles, logos and blank rows, and what each column of it means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.importing.cells import Row, Table, clean, folded, is_empty, shown
from app.importing.columns import Column
from app.importing.file_refusals import HeadingsMissing, HeadingTwice
from app.importing.limits import HEADING_WITHIN

_IN_BRACKETS = re.compile(r"[(\[].*?[)\]]")
_LONGEST_HEADING = 60


@dataclass(frozen=True)
class Heading:
    """Where the list begins, and which of its columns means what; all counted from zero."""

    table: Table
    first_row: int
    """The row under the heading."""
    places: Mapping[str, int]
    """Name of a column → where it stands."""
    written: Mapping[str, str]
    """Name of a column → how the file calls it."""
    ignored: Sequence[str]
    """Headings that mean nothing to this kind of list."""
    spellings: Mapping[str, frozenset[str]]
    """Name of a column → its heading folded: whole, and each of its two rows."""


def find_heading(tables: Sequence[Table], columns: Sequence[Column], key: Sequence[Column]) -> Heading:
    """The row that names most columns, the key among them; of several sheets the one that fits best."""
    best: tuple[int, Heading] | None = None
    for table in tables:
        for first_row, words in _candidates(table):
            meanings = _meanings(words, columns)
            score = len({column.name for column in meanings.values()})
            if all(column in meanings.values() for column in key) and (best is None or score > best[0]):
                best = score, _heading(table, first_row, words, meanings)
    if best is None:
        raise HeadingsMissing(needed=[column.heading for column in key])
    _check_double(best[1], columns)
    return best[1]


def _candidates(table: Table) -> Iterator[tuple[int, list[str]]]:
    """Every row near the top as a heading, alone and together with the one above it."""
    above: list[str] = []
    for number, row in enumerate(table.rows[:HEADING_WITHIN]):
        words = [_words(cell) for cell in _unmerged_down(table, number, row)]
        if any(words):
            yield number + 1, words
            if any(above):
                yield number + 1, _together(_spread(table, number - 1, above), words)
        above = words


def _words(cell: object) -> str:
    written = clean(cell) if isinstance(cell, str) else ""
    return written if len(written) <= _LONGEST_HEADING else ""


def _unmerged_down(table: Table, number: int, row: Row) -> Sequence[object]:
    """A heading merged over two rows belongs to the lower one too."""
    cells: list[object] = list(row)
    for top, left, bottom, _right in table.merged:
        if top < number <= bottom and left < len(cells) and is_empty(row[left]) and top < len(table.rows):
            cells[left] = table.rows[top][left] if left < len(table.rows[top]) else None
    return cells


def _spread(table: Table, number: int, words: list[str]) -> list[str]:
    """What is merged over several columns stands above each of them."""
    spread = list(words)
    for top, left, _bottom, right in table.merged:
        if top == number and left < len(words):
            spread += [""] * (right + 1 - len(spread))
            spread[left : right + 1] = [words[left]] * (right + 1 - left)
    return spread


def _together(above: list[str], words: list[str]) -> list[str]:
    longest = max(len(above), len(words))
    pairs = zip(above + [""] * (longest - len(above)), words + [""] * (longest - len(words)), strict=True)
    return [upper if folded(upper) == folded(lower) else f"{upper} {lower}".strip() for upper, lower in pairs]


def _meanings(words: Sequence[str], columns: Sequence[Column]) -> dict[int, Column]:
    found = {}
    for place, heading in enumerate(words):
        column = meaning_of(heading, columns) if heading else None
        if column is not None:
            found[place] = column
    return found


def meaning_of(heading: str, columns: Sequence[Column]) -> Column | None:
    """The column a heading means: with what stands in brackets, or without it."""
    for words in (folded(heading), folded(_IN_BRACKETS.sub(" ", heading))):
        for column in columns:
            if words in column.names:
                return column
    return None


def _heading(table: Table, first_row: int, words: Sequence[str], meanings: Mapping[int, Column]) -> Heading:
    places: dict[str, int] = {}
    for place, column in meanings.items():
        places.setdefault(column.name, place)
    return Heading(
        table,
        first_row,
        places,
        {name: words[place] for name, place in places.items()},
        [
            word
            for place, word in enumerate(words)
            if word and (place not in meanings or places[meanings[place].name] != place)
        ],
        {name: _spellings(table, first_row, place, words[place]) for name, place in places.items()},
    )


def _spellings(table: Table, first_row: int, place: int, whole: str) -> frozenset[str]:
    above = (table.rows[number] for number in range(max(first_row - 2, 0), first_row))
    parts = {folded(_words(row[place])) for row in above if place < len(row)}
    return frozenset({folded(whole), *parts} - {""})


def _check_double(heading: Heading, columns: Sequence[Column]) -> None:
    """Two columns for one meaning are refused when both hold something: one of them would be lost."""
    for word in heading.ignored:
        column = meaning_of(word, columns)
        if column is not None:
            raise HeadingTwice(
                first=heading.written[column.name], second=word, meaning=heading.written[column.name]
            )


def is_repeated(row: Row, heading: Heading) -> bool:
    """Whether a row is (a part of) the heading once more, as lists printed page by page have it."""
    filled = 0
    # Nearly every row differs in its first column already, so the others are seldom looked at.
    for name, place in heading.places.items():
        cell = row[place] if place < len(row) else None
        if is_empty(cell):
            continue
        if folded(shown(cell)) not in heading.spellings[name]:
            return False
        filled += 1
    return filled > 1
