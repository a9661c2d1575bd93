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
from app.materials.naming import NamedMaterial, Names, read_names
from app.purchasing.fields import MOST_LINES, field_of
from app.purchasing.receipts.checking import amount_refusals
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.refusals import TooManyLines, UnitUnclear
from app.purchasing.refusals import UnitUnknown
from models.materials import Unit

COLUMNS = ("material_id", "material", "quantity", "unit", "factor", "weighed", "unit_price", "lot_code")
"""What a row of the grid may hold, all as text; a row in which all are empty is left out."""

_LONGEST_ID = 18
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


def find_material(work: Work, written_id: str, written: str) -> int:
    """The id of the one material a field outside a grid means; MaterialMissing, -Unknown or -Unclear."""
    words = " ".join(written.split())
    return read_names(work, [(written_id, words)]).find(written_id, words).id


def _line(
    row: int, cells: Mapping[str, str], names: Names, units: _Units, refusals: list[Refusal]
) -> ReceivedLine:
    material: NamedMaterial | None = None
    try:
        material = names.find(_cell(cells, "material_id"), _cell(cells, "material"))
    except Refusal as refusal:
        refusal.field = field_of(row, "material")
        refusals.append(refusal)
    unit_id = _unit(row, cells, units, material, refusals)
    in_unit = units.symbols.get(unit_id if unit_id is not None else material.unit_id if material else 0, "")
    quantity = _number(row, cells, "quantity", refusals, unit=in_unit)
    unit_price = _number(row, cells, "unit_price", refusals)
    factor = _number(row, cells, "factor", refusals) if _cell(cells, "factor") else None
    in_stock_unit = units.symbols.get(material.unit_id, "") if material else ""
    weighed = (
        _number(row, cells, "weighed", refusals, unit=in_stock_unit) if _cell(cells, "weighed") else None
    )
    line = ReceivedLine(
        material.id if material else 0,
        _UNREADABLE if quantity is None else quantity,
        _UNREADABLE if unit_price is None else unit_price,
        unit_id,
        factor,
        _cell(cells, "lot_code") or None,
        row,
        weighed,
        id_written(_cell(cells, "purchase_order_line_id")),
    )
    refusals += amount_refusals(line, row)
    return line


def _unit(
    row: int,
    cells: Mapping[str, str],
    units: _Units,
    material: NamedMaterial | None,
    refusals: list[Refusal],
) -> int | None:
    written = _cell(cells, "unit")
    if not written:
        # Ten what? Where a material is bought in one unit and kept in another, nobody guesses.
        if material and material.purchase_unit_id not in (None, material.unit_id):
            refusals.append(_unclear(row, material, units))
        return None
    if tr_fold(written) not in units.ids:
        refusals.append(UnitUnknown(field=field_of(row, "unit"), text=written))
    return units.ids.get(tr_fold(written))


def _unclear(row: int, material: NamedMaterial, units: _Units) -> Refusal:
    return UnitUnclear(
        field=field_of(row, "unit"),
        material=material.code,
        purchase_unit=units.symbols.get(material.purchase_unit_id or 0, ""),
        unit=units.symbols.get(material.unit_id, ""),
    )


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


def id_written(text: str) -> int | None:
    """The id a form posted; None for nothing, zero (which no row has) for what is no id."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID else 0


def _cell(cells: Mapping[str, str], column: str) -> str:
    return " ".join((cells.get(column) or "").split())
