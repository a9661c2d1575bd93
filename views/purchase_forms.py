"""The page on which a purchase order is written: head, line grid, and what was typed read into lines."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext

from app.kernel.amounts import CURRENCY_SIGNS, show_number, show_quantity, show_unit_cost
from app.kernel.clock import parse_date, show_date
from app.kernel.errors import Refusal, Refusals
from app.kernel.work import Work
from app.parties.finding import find_parties
from app.purchasing.orders.lines import OrderedLine, resolve_ordered
from app.purchasing.orders.ordering import OrderHead
from app.purchasing.refusals import NotASupplier
from models.purchasing import PurchaseOrder
from views.ids import id_from

NOBODY = 0
"""The id no firm has."""


def columns_of_order(*, sees_prices: bool, currency: str) -> list[dict[str, Any]]:
    """The grid's columns; prices only for those who may see them."""
    sign = CURRENCY_SIGNS.get(currency, currency)
    columns: list[dict[str, Any]] = [
        {
            "name": "material",
            "label": gettext("Material"),
            "kind": "lookup",
            "source": url_for("LookupView.materials"),
            "fills": {"unit": "unit", "unit_price": "price"} if sees_prices else {"unit": "unit"},
            "required": True,
            "width": "xl",
            "placeholder": gettext("Code or name"),
        },
        {"name": "quantity", "label": gettext("Quantity"), "kind": "decimal", "required": True, "width": "s"},
        {"name": "unit", "label": gettext("Unit"), "kind": "text", "width": "xs"},
    ]
    if sees_prices:
        columns += [
            {
                "name": "unit_price",
                "label": gettext("Unit price"),
                "kind": "money",
                "places": 4,
                "width": "s",
            },
            {
                "name": "amount",
                "label": gettext("Amount"),
                "kind": "computed",
                "formula": "quantity*unit_price",
                "unit": sign,
                "width": "s",
            },
        ]
    return [*columns, {"name": "expected_on", "label": gettext("Expected"), "kind": "date", "width": "s"}]


def typed_order(
    work: Work, header: dict[str, str], rows: list[dict[str, str]]
) -> tuple[OrderHead, list[OrderedLine]]:
    """Head and lines as they were typed; Refusals names everything that cannot be understood."""
    wrong: list[Refusal] = []
    expected = None
    if header.get("expected_on"):
        try:
            expected = parse_date(header["expected_on"], field="expected_on")
        except Refusal as refusal:
            wrong.append(refusal)
    currency = header.get("currency") or "TRY"
    lines, cells = resolve_ordered(work, [_cells(row) for row in rows], currency)
    supplier = _supplier(work, header)
    if supplier is None:
        wrong.append(NotASupplier())
    wrong += cells
    if wrong:
        raise Refusals(wrong)
    return OrderHead(supplier or NOBODY, expected, currency, header.get("note", "")), lines


def header_of(order: PurchaseOrder) -> dict[str, str]:
    """A draft as the page shows it."""
    return {
        "supplier_id": str(order.supplier_id),
        "supplier_id_text": order.supplier.name,
        "currency": order.currency,
        "note": order.note,
        "version": str(order.version),
    }


def rows_of(order: PurchaseOrder) -> list[dict[str, str]]:
    """The lines of a draft as the grid shows them."""
    return [
        {
            "material": str(line.material_id),
            "material_text": str(line.material),
            "material_note": show_quantity(line.quantity * line.factor, line.material.unit.symbol)
            if line.factor != 1
            else "",
            "quantity": show_number(line.quantity),
            "unit": line.unit.symbol,
            "unit_price": show_unit_cost(line.unit_price, ""),
            "expected_on": show_date(line.expected_on),
        }
        for line in order.lines
    ]


def _supplier(work: Work, header: dict[str, str]) -> int | None:
    """The supplier that was chosen, or the only one that fits what was typed."""
    typed = header.get("supplier_id_text", "").strip()
    if (supplier := id_from(header.get("supplier_id"))) is not None:
        return supplier
    found = find_parties(work, typed, "supplier", most=2) if typed else []
    return found[0].id if len(found) == 1 else None


def _cells(row: dict[str, str]) -> dict[str, str]:
    """A row of the grid in the words of the reader: the lookup's id, and what was typed into it."""
    return {**row, "material_id": row.get("material", ""), "material": row.get("material_text", "")}
