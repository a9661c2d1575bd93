"""Amounts of money as they might be written, and where in an answer they stand."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from decimal import Decimal
from zipfile import ZipFile

from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import Numeric
from werkzeug.test import TestResponse

from models.base import metadata
from tests.security.fort import Fort
from tests.security.reading import rows

QUANTITY_PLACES = 3
LABOUR = (
    "select estimated_cost from order_line",
    "select minute_rate from department",
    "select overhead_rate from department",
    "select quoted_cost from order_line",
    "select cost from order_change",
    "select lost from order_change",
)
STOCK = (
    "select value from stock_day",
    "select unit_cost from order_material",
    "select value from stock_balance",
    "select unit_cost from stock_move",
    "select value from stock_move",
)
COSTS = (*LABOUR, *STOCK)
PURCHASES = (
    "select replacement_cost from material",
    "select unit_price from goods_receipt_line",
    "select value from goods_receipt_line",
    "select landed from goods_receipt_line",
    "select amount from receipt_cost",
    "select unit_price from purchase_order_line",
    "select price from supply_term",
    "select cast(facts ->> 'new_cost' as numeric) from stock_slip where facts ? 'new_cost'",
    "select cast(facts ->> 'old_cost' as numeric) from stock_slip where facts ? 'old_cost'",
    "select cast(facts ->> 'new_value' as numeric) from stock_slip where facts ? 'new_value'",
    "select cast(facts ->> 'missed_value' as numeric) from stock_slip where facts ? 'missed_value'",
)
PRICES = (
    "select net_total from sales_order",
    "select vat_total from sales_order",
    "select net_total + vat_total from sales_order",
    "select unit_price from order_line",
    "select net from order_line",
    "select vat from order_line",
    "select price_delta from parameter_option",
    "select net_before from order_change",
    "select net_after from order_change",
    "select amount from order_payment",
    "select amount from payment_step",
    "select amount from price_list_row",
    "select amount from price_row",
    "select before from price_update_item",
    "select after from price_update_item",
    "select amount from return_invoice",
)


NO_MONEY = {
    "company": {"cost_alarm_percent"},
    "component": {"scrap_percent"},
    "department": {"share_of_minutes"},
    "department_pace": {"minutes"},
    "door_model": {"price_percent", "price_rounding"},
    "exchange_rate": {"rate"},
    "goods_receipt": {"exchange_rate"},
    "floor_day": {"stood_hours", "queued_hours", "blocked_hours", "worked_minutes"},
    "floor_day_block": {"hours"},
    "goods_receipt_line": {"factor"},
    "material": {"purchase_factor", "weight"},
    "order_line": {"discount_percent", "vat_percent", "minutes"},
    "order_terms": {"typed_rate"},
    "party": {"discount_percent"},
    "payment_step": {"percent"},
    "price_list": {"percent", "rounding"},
    "purchase_order_line": {"factor"},
    "sales_order": {"exchange_rate"},
    "standard_time": {"median", "most", "ratio_median", "ratio_most"},
    "tax_rate": {"percent"},
}
"""Columns with two or six places that are no amounts; those with three are quantities."""


def columns_of_money() -> set[tuple[str, str]]:
    """Every column that may hold an amount: what has the places of money and is not known to be none."""
    return {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Numeric)
        and column.type.scale != QUANTITY_PLACES
        and column.name not in NO_MONEY.get(table.name, ())
    }


def amounts(fort: Fort, *statements: str) -> set[Decimal]:
    """The amounts that stand in the database, as the roles that see no money must never see them."""
    found = {Decimal(row[0] or 0) for statement in statements for row in rows(fort, statement)}
    return {amount for amount in found if amount > 1}


def forms(amount: Decimal) -> set[str]:
    """Every way the product or a library might write an amount."""
    written = {f"{amount:.{places}f}" for places in (2, 3, 4, 6)} | {f"{amount.normalize():f}"}
    if amount > 100:  # the kuruş left away
        written |= {f"{amount:.0f}", f"{int(amount)}"}
    grouped = {f"{Decimal(one):,f}" for one in written}
    turkish = {one.translate(str.maketrans(".,", ",.")) for one in written | grouped}
    spaced = {one.replace(".", " ") for one in turkish if one.count(".")}
    return written | grouped | turkish | spaced


class Amounts:
    """Finds any of the amounts, standing as a number of its own; reads like a compiled pattern.

    Every number of a text is looked up: an alternative for each spelling of each amount takes minutes.
    """

    _NUMBER = re.compile(r"(?<![\d.,])\d+(?:[.,]\d+)*")
    _SPACED = re.compile(r"(?<![\d.,])(?=(\d{1,3}(?: \d{3})+(?:[.,]\d+)?(?![.,]?\d)))")

    def __init__(self, found: set[Decimal]) -> None:
        self.spellings = frozenset(one for amount in found for one in forms(amount))

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Where one of them stands."""
        yield from (hit for hit in self._NUMBER.finditer(text) if hit[0] in self.spellings)
        yield from (hit for hit in self._SPACED.finditer(text) if hit[1] in self.spellings)

    def search(self, text: str) -> re.Match[str] | None:
        """The first of them, or none."""
        return next(self.finditer(text), None)


def pattern(found: set[Decimal]) -> Amounts:
    """What looks for these amounts."""
    return Amounts(found)


def _words(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def text_of(answer: TestResponse) -> str:
    """What an answer tells: the words of a page, of a PDF, of the cells of a workbook, of a ZIP's files."""
    if answer.mimetype == "application/zip":
        with ZipFile(io.BytesIO(answer.data)) as files:
            read = ((name, files.read(name)) for name in files.namelist())
            return "\n".join(
                _words(content) if name.endswith(".pdf") else content.decode() for name, content in read
            )
    if answer.mimetype == "application/pdf":
        return _words(answer.data)
    if (answer.mimetype or "").endswith("spreadsheetml.sheet"):
        book = load_workbook(io.BytesIO(answer.data))
        cells = [cell.value for sheet in book for line in sheet.iter_rows() for cell in line]
        return "\n".join(str(cell) for cell in cells if cell is not None)
    return answer.get_data(as_text=True).replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")
