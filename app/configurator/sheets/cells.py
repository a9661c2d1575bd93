"""Reading cells: numbers, lengths and names, each mistake kept at its cell while reading goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeVar

from app.configurator.saving import NotWritten
from app.kernel.amounts import parse_decimal, round_quantity
from app.kernel.errors import Refusal, Refusals
from app.kernel.text import N_, tr_fold

Read = TypeVar("Read")


class CellTooLong(Refusal):
    """More letters than there is room for."""

    code = "configurator.cell_too_long"
    sentence = N_("At most {most} characters.")


class TooManyDecimals(Refusal):
    """Finer than anything here is measured."""

    code = "configurator.too_many_decimals"
    sentence = N_("At most three decimals.")


class TwiceInTheGrid(Refusal):
    """Two rows of one grid say the same."""

    code = "configurator.twice_in_the_grid"
    sentence = N_("{name} stands in two rows.")


class Complaints:
    """What is wrong on a page, at most one thing for each cell: the first one found is the cause."""

    def __init__(self) -> None:
        self._by_field: dict[str, Refusal] = {}

    def add(self, field: str, refusal: Refusal) -> None:
        """Keep a refusal at its cell."""
        refusal.field = field
        self._by_field.setdefault(field, refusal)

    def reading(self, field: str, read: Callable[[], Read], otherwise: Read) -> Read:
        """What was read; when it is refused, something harmless in its place."""
        try:
            return read()
        except Refusals as several:
            self.add(field, several.refusals[0])
        except Refusal as refusal:
            self.add(field, refusal)
        return otherwise

    def at(self, *fields: str) -> bool:
        """Whether one of these cells is wrong."""
        return any(field in self._by_field for field in fields)

    @property
    def refusals(self) -> list[Refusal]:
        """All of them, in the order they were found."""
        return list(self._by_field.values())


def cell(row: Mapping[str, str], column: str) -> str:
    """What stands in a cell, without spaces around it."""
    return (row.get(column) or "").strip()


def text(row: Mapping[str, str], column: str, most: int, *, required: bool = False) -> str:
    """A text that fits; NotWritten when it must be there and is not."""
    written = cell(row, column)
    if required and not written:
        raise NotWritten
    if len(written) > most:
        raise CellTooLong(most=most)
    return written


def number(row: Mapping[str, str], column: str, unit: str = "") -> Decimal | None:
    """A number with at most three decimals, or None when the cell is empty."""
    written = cell(row, column)
    if not written:
        return None
    value = parse_decimal(written, unit=unit)
    if value != round_quantity(value):
        raise TooManyDecimals
    return value


def record_id(written: str) -> int:
    """The id in a hidden cell; 0 when there is none."""
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 18 else 0  # noqa: PLR2004


def code_in(written: str) -> str:
    """The code in what a lookup shows, “SAC-DKP-12 · DKP sac”, or what was typed instead, folded."""
    return tr_fold(written.partition(" · ")[0]).strip()
