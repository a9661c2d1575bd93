"""The page of a delivery as it is typed: its grid, and what stands in it read into one act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.kernel.amounts import CURRENCY_SIGNS, parse_decimal, show_number, show_unit_cost
from app.kernel.clock import parse_date
from app.kernel.errors import Refusal, Refusals
from app.kernel.work import Work
from app.parties.finding import find_parties
from app.purchasing.receipts.landing import ReceivedCost, cost_field
from app.purchasing.receipts.outstanding import ExpectedLine
from app.purchasing.receipts.reading import resolve_lines
from app.purchasing.receipts.receiving import receive_goods
from app.purchasing.refusals import NotASupplier
from app.purchasing.terms.rates import LIRA
from views.ids import id_from

Row = dict[str, str]
_FROM_THE_CARD = {"stock_unit": "stock_unit", "purchase_unit": "purchase_unit", "purchase_factor": "factor"}
"""Hidden columns and what of a material fills them: for the preview of what a line brings into stock."""
_NOBODY = 0
"""An id no warehouse has: what was posted is none."""


@dataclass(frozen=True)
class Typed:
    """Everything on the page, as text."""

    header: Mapping[str, str]
    lines: Sequence[Row]
    costs: Sequence[Row]
    confirmed: Sequence[str] = ()


def line_columns(ordered: Sequence[ExpectedLine], currency: str) -> list[dict[str, Any]]:
    """The grid of what came; with orders chosen, each line says which of their lines it is part of."""
    sign = CURRENCY_SIGNS.get(currency, currency)
    price = {
        "name": "unit_price",
        "label": gettext("Unit price"),
        "kind": "money",
        "places": 4,
        "unit": sign,
        "required": True,
        "width": "s",
    }
    amount = {
        "name": "amount",
        "label": gettext("Amount"),
        "kind": "computed",
        "formula": "quantity*unit_price",
        "unit": sign,
        "width": "s",
    }
    return [
        _material_column(),
        {
            "name": "quantity",
            "label": gettext("Quantity"),
            "kind": "decimal",
            "required": True,
            "width": "s",
        },
        {"name": "unit", "label": gettext("Unit"), "kind": "text", "width": "s"},
        price,
        {"name": "lot_code", "label": gettext("Lot"), "kind": "text", "width": "s"},
        # Behind what everybody types and pastes: material, quantity, unit, price.
        {"name": "weighed", "label": gettext("Weighed"), "kind": "decimal", "width": "s"},
        *([_order_column(ordered)] if ordered else []),
        amount,
        *({"name": name, "label": name, "kind": "hidden"} for name in _FROM_THE_CARD),
    ]


def _material_column() -> dict[str, Any]:
    """What came; picked from the list it brings its unit and last price along."""
    return {
        "name": "material",
        "label": gettext("Material"),
        "kind": "lookup",
        "source": url_for("LookupView.materials"),
        "fills": dict(_FROM_THE_CARD),
        # A unit that could be two is only filled when the material was picked from the list.
        "picks": {"unit": "unit", "unit_price": "price"},
        "required": True,
        "width": "xl",
        "placeholder": gettext("Code or name"),
    }


def _order_column(ordered: Sequence[ExpectedLine]) -> dict[str, Any]:
    """Which line of which order it is part of."""
    return {
        "name": "purchase_order_line_id",
        "label": gettext("Purchase order"),
        "kind": "select",
        "choices": [("", "–"), *((line.id, ordered_word(line)) for line in ordered)],
        "width": "l",
    }


def cost_columns() -> list[dict[str, Any]]:
    """The grid of freight and other costs."""
    return [
        {
            "name": "name",
            "label": gettext("Extra cost"),
            "kind": "text",
            "width": "xl",
            "placeholder": gettext("For example freight"),
        },
        {
            "name": "amount",
            "label": gettext("Amount without VAT"),
            "kind": "money",
            "unit": "₺",
            "width": "m",
        },
        {"name": "spread_by", "label": gettext("Spread by"), "kind": "select", "choices": spreads()},
    ]


def spreads() -> list[tuple[str, str]]:
    """How a cost may be spread over lines."""
    return [("value", gettext("Value")), ("weight", gettext("Weight"))]


def ordered_word(line: ExpectedLine) -> str:
    """A line of a purchase order in a list of them."""
    return f"{line.number}/{line.position} {line.code}"


def row_of(line: ExpectedLine, *, priced: bool) -> Row:
    """What is still to come of a line of an order, as a row of the grid; money for those who may see it."""
    return {
        "material": str(line.material_id),
        "material_text": f"{line.code} · {line.name}",
        "quantity": show_number(line.outstanding),
        "unit": line.unit,
        "unit_price": show_unit_cost(line.unit_price, "") if priced else "",
        "purchase_order_line_id": str(line.id),
    }


def receive(work: Work, typed: Typed, key: str | None) -> int:
    """Everything typed on the page, read and checked together, then one act; the receipt's id."""
    wrong: list[Refusal] = []
    header = typed.header
    supplier_id = read_supplier(work, header, wrong)
    day = _day(header, wrong)
    rate = _rate(header, wrong)
    costs = read_costs(typed.costs, wrong)
    try:
        lines = resolve_lines(work, [_cells(row) for row in typed.lines])
    except Refusal as refusal:
        wrong += refusal.refusals if isinstance(refusal, Refusals) else [refusal]
        lines = []
    if wrong or day is None or supplier_id is None:
        raise Refusals(wrong)
    return receive_goods(
        work,
        supplier_id,
        header.get("waybill_number", ""),
        day,
        lines,
        note=header.get("note", ""),
        key=key,
        warehouse_id=_warehouse(header),
        currency=header.get("currency") or LIRA,
        exchange_rate=rate,
        costs=costs,
        confirmed=frozenset(typed.confirmed),
    )


def read_supplier(work: Work, header: Mapping[str, str], wrong: list[Refusal]) -> int | None:
    """The supplier that was chosen, or the only one that fits what was typed."""
    chosen, written = header.get("supplier_id", ""), header.get("supplier_id_text", "").strip()
    if (supplier := id_from(chosen)) is not None:
        return supplier
    found = find_parties(work, written, "supplier", most=2) if written else []
    if len(found) == 1:
        return found[0].id
    wrong.append(NotASupplier())
    return None


def read_costs(rows: Sequence[Row], wrong: list[Refusal]) -> list[ReceivedCost]:
    """The costs that were typed; a row that only says how to spread is none."""
    costs = []
    for number, row in enumerate(rows):
        if not (row.get("name") or row.get("amount")):
            continue
        try:
            amount = parse_decimal(row.get("amount", ""), field=cost_field(number, "amount"))
        except Refusal as refusal:
            wrong.append(refusal)
            continue
        costs.append(ReceivedCost(row.get("name", ""), amount, row.get("spread_by") or "value", number))
    return costs


def _day(header: Mapping[str, str], wrong: list[Refusal]) -> date | None:
    try:
        return parse_date(header.get("waybill_date", ""), field="waybill_date")
    except Refusal as refusal:
        wrong.append(refusal)
        return None


def _rate(header: Mapping[str, str], wrong: list[Refusal]) -> Decimal | None:
    """The rate that was typed; of lira there is none, whatever the field still holds."""
    written = header.get("exchange_rate", "")
    if not written or (header.get("currency") or LIRA) == LIRA:
        return None
    try:
        return parse_decimal(written, field="exchange_rate")
    except Refusal as refusal:
        wrong.append(refusal)
        return None


def _warehouse(header: Mapping[str, str]) -> int | None:
    written = header.get("warehouse_id", "")
    return (id_from(written) or _NOBODY) if written else None


def _cells(row: Mapping[str, str]) -> Row:
    """A row of the grid in the words of the reader: the lookup's id, and what was typed into it."""
    return {**row, "material_id": row.get("material", ""), "material": row.get("material_text", "")}
