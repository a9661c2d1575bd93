"""A kind of list that can be brought in, and what is known about one file of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.importing.cells import column_letter, shown
from app.importing.columns import Column
from app.importing.headings import Heading
from app.importing.refusals import ColumnMissing, ValueMissing
from app.importing.wrongs import Wrongs
from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.work import Work

Progress = Callable[[int], None]
"""Told how many rows are done, from time to time."""


@dataclass(frozen=True)
class Line:
    """One row of the file as it was understood; what is empty is missing."""

    number: int
    """As the clerk's own program numbers it, from one."""
    values: dict[str, Any]


@dataclass
class Understood:
    """A file after reading: its lines, where its columns stand, and what is wrong so far."""

    heading: Heading
    lines: list[Line]
    wrongs: Wrongs
    left_out: int = 0
    """Rows of totals and repeated headings."""

    def has(self, column: str) -> bool:
        """Whether the file has such a column at all."""
        return column in self.heading.places

    def need(self, line: Line, column: Column) -> None:
        """Refuse a new record that does not say what it cannot do without."""
        if not self.has(column.name):
            self.refuse(line, column.name, ColumnMissing(column=column.heading))
        elif column.name not in line.values and not self.is_refused(line, column.name):
            self.refuse(line, column.name, ValueMissing())

    def is_refused(self, line: Line, column: str) -> bool:
        """Whether something is wrong with this cell already."""
        return (line.number, self.heading.written.get(column, "")) in self.wrongs.places

    def refuse(self, line: Line, column: str, refusal: Refusal) -> None:
        """An error at one cell, or at the row's key when the file has no such column."""
        name = column if self.has(column) else next(iter(self.heading.places))
        place = self.heading.places[name]
        row = self.heading.table.rows[line.number - 1]
        cell = row[place] if place < len(row) else None
        self.wrongs.add(
            line.number,
            self.heading.written[name],
            shown(cell),
            refusal,
            f"{column_letter(place)}{line.number}",
        )


@dataclass
class Planned:
    """What one line will do: a new record, a change of one, or nothing."""

    line: Line
    id: int | None
    values: dict[str, Any]
    was: dict[str, Any] = field(default_factory=dict)
    """Of a change: what stands there now, for every column that changes."""

    @property
    def state(self) -> str:
        """new, changed or unchanged."""
        if self.id is None:
            return "new"
        return "changed" if self.was else "unchanged"


@dataclass(frozen=True)
class Kind:
    """A kind of list: its columns, who may bring it in, how it is compared and written."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """The columns that name a record; without them nothing can be found again."""
    rights: tuple[Right, ...]
    compare: Callable[[Work, Understood, bool], list[Planned]]
    """Told whether to lock what will be changed."""
    write: Callable[[Work, Sequence[Planned], str, Progress], None]
    """Told the name of the file, for papers."""
    shows_prices: bool = False
    """Its files hold what suppliers charge or what stock is worth."""
    tells_of_warehouses: bool = False
    """What is wrong with it says what lies in every warehouse."""

    def column(self, name: str) -> Column:
        """A column by its name."""
        return next(column for column in self.columns if column.name == name)
