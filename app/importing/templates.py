"""The empty list to fill in: headings, one example, choices to pick from, and a page of explanations."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from app.importing.columns import EXAMPLE_CODE, Column
from app.importing.kind import Kind
from app.kernel.amounts import show_number
from app.kernel.text import N_

Translate = Callable[[str], str]

LIST = N_("List")
EXPLANATIONS = N_("Explanations")
_RULES = (
    N_("The code decides which record a row is about: a code that exists is changed, a new one is added."),
    N_("An empty cell and a column that is not in the file change nothing."),
    N_("Numbers may be written as 1250,50 or 1.250,50."),
    N_("You can delete columns you do not need, and leave your own titles and columns where they are."),
    N_("Nothing is written before you have seen everything and pressed the button; then all rows or none."),
)
_FILLED_ROWS = 5000
_WIDEST = 60


def xlsx_template(kind: Kind, translate: Translate) -> bytes:
    """The list as a workbook; columns of codes and texts are text, so that Excel makes no date of them."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = translate(LIST)
    sheet.freeze_panes = "B2"
    for place, column in enumerate(kind.columns, start=1):
        _add_column(sheet, place, column, kind, translate)
    _add_explanations(book.create_sheet(translate(EXPLANATIONS)), kind, translate)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_template(kind: Kind, translate: Translate) -> bytes:
    """The same as Turkish Excel opens it by a double click: UTF-8 with its mark, semicolons."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([translate(column.heading) for column in kind.columns])
    writer.writerow([_as_text(column, translate) for column in kind.columns])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _add_column(sheet: Any, place: int, column: Column, kind: Kind, translate: Translate) -> None:
    letter = get_column_letter(place)
    is_needed = column.is_needed or column.name in kind.key
    heading = sheet.cell(1, place, translate(column.heading) + (" *" if is_needed else ""))
    heading.font = Font(bold=True, color="FFFFFF")
    heading.fill = PatternFill("solid", fgColor="1F4E79")
    heading.alignment = Alignment(vertical="center", wrap_text=True)
    example = sheet.cell(2, place, _as_value(column, translate))
    example.font = Font(italic=True, color="7F7F7F")
    sheet.column_dimensions[letter].width = min(max(len(heading.value) + 3, 14), 40)
    sheet.column_dimensions[letter].number_format = "General" if column.is_number else "@"
    example.number_format = "General" if column.is_number else "@"
    if validation := _validation(column, translate):
        sheet.add_data_validation(validation)
        validation.add(f"{letter}2:{letter}{_FILLED_ROWS}")


def _validation(column: Column, translate: Translate) -> DataValidation | None:
    choices = ["E", "H"] if column.is_yes_no else [translate(word) for word in column.words.values()]
    if choices:
        made = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    elif column.is_number:
        made = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    else:
        return None
    made.promptTitle, made.prompt = translate(column.heading)[:32], translate(column.about)[:255]
    # A warning and no stop: prices may be typed with their currency.
    made.errorStyle, made.showErrorMessage = "warning", True
    return made


def _add_explanations(sheet: Any, kind: Kind, translate: Translate) -> None:
    sheet.append([translate(kind.title)])
    sheet.append([])
    for rule in (*_RULES, N_("The row with the code {code} is an example; it is left out.")):
        sheet.append([translate(rule).format(code=EXAMPLE_CODE)])
    sheet.append([])
    sheet.append([translate(N_("Column")), translate(N_("Needed")), translate(N_("What is written there"))])
    bold = sheet.max_row
    for column in kind.columns:
        is_needed = column.is_needed or column.name in kind.key
        choices = ", ".join(translate(word) for word in column.words.values())
        about = " ".join(filter(None, (translate(column.about), choices)))
        sheet.append([translate(column.heading), translate(N_("Yes")) if is_needed else "", about])
    for cell in (sheet["A1"], *sheet[bold]):
        cell.font = Font(bold=True, size=14 if cell.row == 1 else 11)
    for letter, width in (("A", 30), ("B", 10), ("C", _WIDEST * 2)):
        sheet.column_dimensions[letter].width = width


def _as_value(column: Column, translate: Translate) -> Any:
    if isinstance(column.example, str):
        return translate(column.example) if column.words else column.example
    return column.example


def _as_text(column: Column, translate: Translate) -> str:
    value = _as_value(column, translate)
    # Grouping dots would leave Excel in doubt.
    return show_number(Decimal(value)).replace(".", "") if isinstance(value, Decimal | int) else str(value)
