"""Every paper with invented goods: how a letterhead looks on it, and how it breaks over pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.documents.papers import Letterhead
from app.kernel.text import N_
from reports.labels import Labels, labels_for
from reports.specimens import floor, store, trade

Specimen = Callable[[Letterhead, int, Labels], bytes]

SPECIMENS: Final[dict[str, tuple[str, Specimen]]] = {
    "proforma": (N_("Proforma / order confirmation"), trade.proforma),
    "order_confirmation": (N_("Order confirmation"), trade.confirmation),
    "waybill": (N_("Waybill"), trade.waybill),
    "invoice": (N_("Invoice"), trade.invoice),
    "purchase_order": (N_("Purchase order"), trade.purchase_order),
    "goods_receipt": (N_("Goods receipt slip"), trade.goods_receipt),
    "goods_return": (N_("Goods return"), trade.goods_return),
    "loading_list": (N_("Loading list"), floor.loading_list),
    "work_card": (N_("Work order card"), floor.work_card),
    "pick_list": (N_("Pick list"), floor.pick_list),
    "stock_count": (N_("Count sheet"), store.stock_count),
    "stock_slip": (N_("Stock slip"), store.stock_slip),
    "valuation": (N_("Stock value"), store.valuation),
    "cost": (N_("Cost sheet"), store.cost),
    "labels_sheet": (N_("Labels on a sheet"), floor.labels_sheet),
    "labels_roll": (N_("Labels on a roll"), floor.labels_roll),
}
"""By kind: what people call it, and how it is drawn."""


def render_specimen(kind: str, seller: Letterhead, language: str = "tr", lines: int = 3) -> bytes:
    """The PDF of one specimen; KeyError for a kind that is none."""
    return SPECIMENS[kind][1](seller, lines, labels_for(language))
