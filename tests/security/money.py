"""Amounts of money as they might be written, and where in an answer they stand."""

from __future__ import annotations

import io
import re
from decimal import Decimal

from openpyxl import load_workbook
from pypdf import PdfReader
from werkzeug.test import TestResponse

from tests.security.fort import Fort
from tests.security.reading import rows

LABOUR = (
    "select estimated_cost from order_line",
    "select minute_rate from department",
    "select overhead_rate from department",
)
STOCK = (
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
)
PRICES = (
    "select net_total from sales_order",
    "select vat_total from sales_order",
    "select net_total + vat_total from sales_order",
    "select unit_price from order_line",
    "select net from order_line",
    "select vat from order_line",
    "select price_delta from parameter_option",
)


def amounts(fort: Fort, *statements: str) -> set[Decimal]:
    """The amounts that stand in the database, as the roles that see no money must never see them."""
    found = {Decimal(row[0]) for statement in statements for row in rows(fort, statement)}
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


def pattern(found: set[Decimal]) -> re.Pattern[str]:
    """Finds any of the amounts, standing as a number of its own."""
    every = sorted({re.escape(one) for amount in found for one in forms(amount)}, key=len, reverse=True)
    return re.compile(rf"(?<![\d.,])(?:{'|'.join(every)})(?!\d|[.,]\d)")


def text_of(answer: TestResponse) -> str:
    """What an answer tells: the words of a page, of a PDF, of the cells of a workbook."""
    if answer.mimetype == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    if (answer.mimetype or "").endswith("spreadsheetml.sheet"):
        book = load_workbook(io.BytesIO(answer.data))
        cells = [cell.value for sheet in book for line in sheet.iter_rows() for cell in line]
        return "\n".join(str(cell) for cell in cells if cell is not None)
    return answer.get_data(as_text=True).replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")
