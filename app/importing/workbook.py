"""Read a workbook's sheets: values only; formulas are never calculated, macros are never looked at."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from app.importing.cells import Cell, Row, Table
from app.importing.file_refusals import BrokenFile, TooManyCells
from app.importing.limits import MOST_CELLS, MOST_SHEETS
from app.importing.scanning import Scan, scan_workbook

Read = str | float | int | bool | date | datetime | time | timedelta


def read_workbook(content: bytes) -> Iterator[Table]:
    """Every visible sheet in the order of the book."""
    scans = scan_workbook(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        for name in visible[:MOST_SHEETS]:
            yield _table(book, name, scans.get(name, Scan()))
    except (CalamineError, OSError) as error:
        raise BrokenFile from error


def _table(book: CalamineWorkbook, name: str, scan: Scan) -> Table:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise TooManyCells(sheet=name, cell=str(sheet.total_height))
    rows: list[Row] = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), width in scan.padded.items():
        _put(rows, row, column, _padded(_at(rows, row, column), width))
    for (row, column), wrong in scan.wrong.items():
        _put(rows, row, column, wrong)
    merged = tuple((first[0], first[1], last[0], last[1]) for first, last in sheet.merged_cell_ranges or [])
    return Table(name, rows, merged, frozenset(scan.hidden))


def _cell(value: Read) -> Cell:
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        # Spreadsheets count in binary and show fifteen digits: 0.1 + 0.2 is 0.3 there.
        return Decimal(f"{value:.15g}")
    return Decimal(value) if isinstance(value, int) else value


def _padded(cell: Cell, width: int) -> Cell:
    is_whole = isinstance(cell, Decimal) and cell == cell.to_integral_value()
    return f"{int(cell):0{width}d}" if isinstance(cell, Decimal) and is_whole else cell


def _at(rows: list[Row], row: int, column: int) -> Cell:
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else None


def _put(rows: list[Row], row: int, column: int, cell: Cell) -> None:
    """A sheet ends for the library at the last cell with a value; errors may stand behind it."""
    while len(rows) <= row:
        rows.append([])
    cells = list(rows[row])
    cells += [None] * (column + 1 - len(cells))
    cells[column] = cell
    rows[row] = cells
