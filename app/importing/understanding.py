"""From the cells of a file to values: every cell read or refused, blank rows and totals left out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.importing.cells import Cell, Row, Table, column_letter, folded, is_empty, shown
from app.importing.columns import EXAMPLE_CODE, Column
from app.importing.file_refusals import NoRows, TooManyRows
from app.importing.headings import Heading, find_heading, is_repeated
from app.importing.kind import Kind, Line, Understood
from app.importing.limits import MOST_ROWS
from app.importing.numbers import Style, style_of
from app.importing.refusals import KeyMissing, RowTwice
from app.importing.wrongs import Wrongs
from app.kernel.errors import Refusal

_TOLD_EVERY = 500
_EXAMPLE = folded(EXAMPLE_CODE)
_TOTALS = ("toplam", "genel toplam", "ara toplam", "total", "grand total")


def understand(kind: Kind, tables: Iterable[Table], progress: Callable[[int, int], None]) -> Understood:
    """Everything in the file that can be known without looking at what is stored.

    ``progress`` is told from time to time how many of how many rows are read.
    """
    key = [kind.column(name) for name in kind.key]
    heading = find_heading(list(tables), kind.columns, key)
    columns = [(kind.column(name), place) for name, place in heading.places.items()]
    rows = list(_rows(heading))
    if not rows:
        raise NoRows
    if len(rows) > MOST_ROWS:
        raise TooManyRows(rows=len(rows), most=MOST_ROWS)
    progress(0, len(rows))
    understood = Understood(heading, [], Wrongs())
    styles = _styles(columns, [row for _number, row in rows])
    for done, (number, row) in enumerate(rows, start=1):
        if is_repeated(row, heading) or _is_total(row, heading, kind.key) or _is_example(row, heading, kind):
            understood.left_out += 1
        else:
            understood.lines.append(_line(understood, number, row, columns, styles, kind.key))
        if done % _TOLD_EVERY == 0:
            progress(done, len(rows))
    return understood


def refuse_doubles(understood: Understood, column: str, key: Callable[[Line], Hashable | None]) -> None:
    """Name both rows wherever two lines have the same key; None keeps a line out of it."""
    first: dict[Hashable, int] = {}
    for line in understood.lines:
        named = key(line)
        if named is None:
            continue
        if named in first:
            refusal = RowTwice(text=line.values[column], first=first[named], second=line.number)
            understood.refuse(line, column, refusal)
        else:
            first[named] = line.number


def _rows(heading: Heading) -> Iterator[tuple[int, Row]]:
    """The rows under the heading in which something stands in one of its columns."""
    places = list(heading.places.values())
    for number, row in enumerate(heading.table.rows[heading.first_row :], start=heading.first_row + 1):
        if any(place < len(row) and not is_empty(row[place]) for place in places):
            yield number, row


def _is_total(row: Row, heading: Heading, key: Sequence[str]) -> bool:
    """A sum under the list: it names no record, and its first words say what it is."""
    first = next((shown(cell) for cell in row if not is_empty(cell)), "")
    if folded(first) not in _TOTALS:
        return False
    # A material may be called Toplam; its row has more than that in the columns that name it.
    keys = [_at(row, heading.places[name]) for name in key]
    return all(is_empty(cell) or folded(shown(cell)) in _TOTALS for cell in keys)


def _is_example(row: Row, heading: Heading, kind: Kind) -> bool:
    """The row of the template that shows how it is done, when somebody left it there."""
    return folded(shown(_at(row, heading.places[kind.key[0]]))) == _EXAMPLE


def _styles(columns: Sequence[tuple[Column, int]], rows: Sequence[Row]) -> dict[str, Style]:
    """Which sign is the decimal one, column by column; a silent column follows the others."""
    found = {
        column.name: style_of(cell for row in rows if isinstance(cell := _at(row, place), str))
        for column, place in columns
        if column.is_number
    }
    said = {style for style in found.values() if style is not Style.UNKNOWN}
    common = said.pop() if len(said) == 1 else Style.UNKNOWN
    return {name: common if style is Style.UNKNOWN else style for name, style in found.items()}


def _line(
    understood: Understood,
    number: int,
    row: Row,
    columns: Sequence[tuple[Column, int]],
    styles: Mapping[str, Style],
    key: Sequence[str],
) -> Line:
    values: dict[str, Any] = {}
    for column, place in columns:
        cell = row[place] if place < len(row) else None
        try:
            if cell is None or is_empty(cell):
                if column.name in key:
                    raise KeyMissing
                continue
            values[column.name] = column.read(cell, styles.get(column.name, Style.UNKNOWN))
        except Refusal as refusal:
            written = understood.heading.written[column.name]
            where = f"{column_letter(place)}{number}"
            understood.wrongs.add(number, written, shown(cell), refusal, where)
    return Line(number, values)


def _at(row: Row, place: int) -> Cell:
    return row[place] if place < len(row) else None
