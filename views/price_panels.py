"""Prices and terms on the pages of a material and of a supplier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from app.kernel.amounts import show_number, show_percent, show_quantity, show_unit_cost
from app.kernel.clock import show_date, today_local
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.purchasing.terms.prices import PriceLine, prices_of_material, prices_of_supplier
from app.purchasing.terms.terms import terms_of
from models.purchasing import SupplyTerm
from views.price_chart import draw_prices
from views.works import may

MOST_ROWS = 15


@dataclass(frozen=True)
class PricePanel:
    """One picture with its heading and the table beneath it."""

    title: str
    unit: str
    chart: Markup
    rows: list[dict[str, Any]]


def panels_of_material(work: Work, material_id: int) -> dict[str, Any]:
    """Its prices at all suppliers in one picture, and what is agreed."""
    lines = prices_of_material(work, material_id)
    names = [line.supplier for line in lines]
    panels = []
    if lines:
        chart = draw_prices(lines, today_local(work.now), names)
        panels = [PricePanel(gettext("Price history"), lines[0].unit, chart, _rows(lines))]
    return {
        "price_panels": panels,
        "terms": [_term(term) for term in terms_of(work, material_id=material_id)],
        "terms_way": _way(material=material_id),
    }


def panels_of_supplier(work: Work, supplier_id: int) -> dict[str, Any]:
    """What they brought last, a picture for each material, and what is agreed with them."""
    today = today_local(work.now)
    panels = [
        PricePanel(f"{line.code} {line.name}", line.unit, draw_prices([line], today, [""]), _rows([line]))
        for line in prices_of_supplier(work, supplier_id)
    ]
    return {
        "price_panels": panels,
        "terms": [_term(term) for term in terms_of(work, supplier_id=supplier_id)],
        "terms_way": _way(supplier=supplier_id),
    }


def _rows(lines: Sequence[PriceLine]) -> list[dict[str, Any]]:
    """The deliveries behind the picture, the newest first, each with its change from the one before."""
    found = []
    for line in lines:
        before: Decimal | None = None
        for point in line.points:
            change = None if before is None else _change(before, point.price)
            found.append((point.day, point.receipt_id, line.supplier, point, change))
            before = point.price
    found.sort(key=lambda one: (one[0], one[1]), reverse=True)
    sees_receipts = may(Right("show", "GoodsReceipt"))
    return [
        {
            "day": show_date(day),
            "supplier": supplier,
            "receipt": _receipt_link(point.receipt_id, point.number) if sees_receipts else point.number,
            "price": show_unit_cost(point.price),
            "change": "–" if change is None else _signed(change),
        }
        for day, _receipt, supplier, point, change in found[:MOST_ROWS]
    ]


def _change(before: Decimal, after: Decimal) -> Decimal:
    """Hundredths the price rose by."""
    return ((after - before) * 100 / before).quantize(Decimal("0.1"))


def _signed(change: Decimal) -> str:
    """How much dearer or cheaper, with its sign."""
    return f"+{show_percent(change)}" if change > 0 else show_percent(change)


def _receipt_link(pk: int, number: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(url_for("GoodsReceiptView.show", pk=pk), number)


def _term(term: SupplyTerm) -> dict[str, Any]:
    unit = (term.material.purchase_unit or term.material.unit).symbol
    return {
        "url": url_for("SupplyTermView.show", pk=term.id) if may(Right("show", "SupplyTerm")) else "",
        "material": str(term.material),
        "supplier": term.supplier.name,
        "code": term.supplier_code or "–",
        "price": f"{show_unit_cost(term.price, term.currency)} / {unit}" if term.price else "–",
        "lead": show_number(Decimal(term.lead_days)) if term.lead_days is not None else "–",
        "minimum": show_quantity(term.minimum, unit) if term.minimum else "–",
        "multiple": show_quantity(term.multiple, unit) if term.multiple else "–",
    }


def _way(**chosen: int) -> str:
    """Where terms are added, for whoever may."""
    if not may(Right("add", "SupplyTerm")):
        return ""
    ((name, pk),) = chosen.items()
    return f"{url_for('SupplyTermView.add')}?{urlencode({f'_flt_0_{name}': pk})}"
