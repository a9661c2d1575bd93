"""A grid as a file: Excel with real numbers, CSV as Turkish Excel opens it; no cell runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from app.kernel.amounts import show_number
from app.kernel.clock import show_date, show_moment, to_local

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def tame(text: str) -> str:
    """Text that a spreadsheet shows instead of running."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def as_csv(name: str, labels: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A CSV file as Turkish Excel opens it."""
    return _file(csv_text(labels, rows).encode("utf-8"), "text/csv", f"{name}.csv")


def csv_text(labels: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """With byte-order mark and semicolons, numbers with a comma."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([tame(str(label)) for label in labels])
    writer.writerows([_as_text(value) for value in row] for row in rows)
    return out.getvalue()


def as_xlsx(name: str, labels: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A workbook with a frozen bold heading; numbers and days stay numbers and days."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=name[:31])
    sheet.freeze_panes = "A2"
    heading = [WriteOnlyCell(sheet, value=str(label)) for label in labels]
    for cell in heading:
        cell.font = Font(bold=True)
    sheet.append(heading)
    for row in rows:
        sheet.append([_as_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return _file(out.getvalue(), XLSX, f"{name}.xlsx")


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Decimal | int):
        # Grouping dots would make Turkish Excel read text.
        return show_number(Decimal(value)).replace(".", "")
    if isinstance(value, datetime):
        return show_moment(value)
    if isinstance(value, date):
        return show_date(value)
    return tame(str(value))


def _as_cell(sheet: Any, value: Any) -> WriteOnlyCell:
    if value is None or isinstance(value, bool | int | Decimal):
        return WriteOnlyCell(sheet, value=value)
    if isinstance(value, datetime):
        return WriteOnlyCell(sheet, value=to_local(value).replace(tzinfo=None))
    if isinstance(value, date):
        return WriteOnlyCell(sheet, value=value)
    cell = WriteOnlyCell(sheet, value=str(value))
    cell.data_type = "s"  # never a formula, whatever the first letter
    return cell


def _file(content: bytes, media_type: str, name: str) -> Response:
    response = Response(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
