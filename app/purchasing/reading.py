"""Turn what was typed or pasted into the grid into lines: “menteşe”, “1.250,50”, “adet”."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from app.kernel.amounts import parse_decimal
from app.kernel.errors import Refusal, Refusals
from app.kernel.text import tr_fold
from app.kernel.work import Work
from app.purchasing.checking import amount_refusals
from app.purchasing.lines import MOST_LINES, ReceivedLine, field_of
from app.purchasing.naming import NamedMaterial, Names, read_names
from app.purchasing.refusals import TooManyLines, UnitUnknown
from models.materials import Unit

COLUMNS = ("material_id", "material", "quantity", "unit", "factor", "unit_price", "lot_code")
"""What a row of the grid may hold, all as text; a row in which all are empty is left out."""

_UNREADABLE = Decimal(1)
"""Stands in for a number that has been refused already, so that it is not refused twice."""


@dataclass(frozen=True)
class _Units:
    """Units by symbol, code and name, as people write them; and their symbols by id."""

    ids: Mapping[str, int]
    symbols: Mapping[int, str]


def resolve_lines(work: Work, raw: Sequence[Mapping[str, str]]) -> list[ReceivedLine]:
    """The lines that were typed; Refusals names every cell that cannot be understood.

    A material is found by ``material_id``, or in ``material`` by code, by name, or by both as lists show
    them; capitals and Turkish dots do not matter. Two or three queries, whatever the number of rows.
    """
    rows = [(row, cells) for row, cells in enumerate(raw) if any(_cell(cells, each) for each in COLUMNS)]
    if len(rows) > MOST_LINES:
        raise Refusals([TooManyLines(most=MOST_LINES)])
    names = read_names(work, [(_cell(cells, "material_id"), _cell(cells, "material")) for _, cells in rows])
    units = _read_units(work)
    refusals: list[Refusal] = []
    lines = [_line(row, cells, names, units, refusals) for row, cells in rows]
    if refusals:
        raise Refusals(refusals)
    return lines


def _line(
    row: int, cells: Mapping[str, str], names: Names, units: _Units, refusals: list[Refusal]
) -> ReceivedLine:
    material: NamedMaterial | None = None
    try:
        material = names.find(_cell(cells, "material_id"), _cell(cells, "material"))
    except Refusal as refusal:
        refusal.field = field_of(row, "material")
        refusals.append(refusal)
    unit_id = _unit(row, cells, units, refusals)
    in_unit = units.symbols.get(unit_id if unit_id is not None else material.unit_id if material else 0, "")
    quantity = _number(row, cells, "quantity", refusals, unit=in_unit)
    unit_price = _number(row, cells, "unit_price", refusals)
    factor = _number(row, cells, "factor", refusals) if _cell(cells, "factor") else None
    line = ReceivedLine(
        material.id if material else 0,
        _UNREADABLE if quantity is None else quantity,
        _UNREADABLE if unit_price is None else unit_price,
        unit_id,
        factor,
        _cell(cells, "lot_code") or None,
        row,
    )
    refusals += amount_refusals(line, row)
    return line


def _unit(row: int, cells: Mapping[str, str], units: _Units, refusals: list[Refusal]) -> int | None:
    written = _cell(cells, "unit")
    if written and tr_fold(written) not in units.ids:
        refusals.append(UnitUnknown(field=field_of(row, "unit"), text=written))
    return units.ids.get(tr_fold(written))


def _number(
    row: int, cells: Mapping[str, str], column: str, refusals: list[Refusal], *, unit: str = ""
) -> Decimal | None:
    try:
        return parse_decimal(_cell(cells, column), unit=unit, field=field_of(row, column))
    except Refusal as refusal:
        refusals.append(refusal)
        return None


def _read_units(work: Work) -> _Units:
    rows = work.session.execute(
        select(Unit.id, Unit.code, Unit.symbol, Unit.name).order_by(Unit.id.desc())
    ).all()
    ids = {tr_fold(word): row.id for row in rows for word in (row.name, row.code, row.symbol)}
    return _Units(ids, {row.id: row.symbol for row in rows})


def _cell(cells: Mapping[str, str], column: str) -> str:
    return " ".join((cells.get(column) or "").split())
