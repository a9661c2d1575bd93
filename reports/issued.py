"""The picture of an issued document, made from nothing but its frozen snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.documents.confirmation_paper import ConfirmationPaper
from app.documents.invoice_paper import InvoicePaper
from app.documents.papers import GoodsReceiptSlip, ProformaPaper, PurchaseOrderPaper, WaybillPaper
from reports.confirmation import render_confirmation
from reports.goods_receipt import render_goods_receipt
from reports.invoice import render_invoice
from reports.proforma import render_proforma
from reports.purchase_order import render_purchase_order
from reports.waybill import render_waybill

_BY_KIND: dict[str, Callable[[Any], bytes]] = {
    "proforma": lambda snapshot: render_proforma(ProformaPaper.from_json(snapshot)),
    "order_confirmation": lambda snapshot: render_confirmation(ConfirmationPaper.from_json(snapshot)),
    "purchase_order": lambda snapshot: render_purchase_order(PurchaseOrderPaper.from_json(snapshot)),
    "goods_receipt": lambda snapshot: render_goods_receipt(GoodsReceiptSlip.from_json(snapshot)),
}
_OF_XML: dict[str, Callable[[Any, bytes | None], bytes]] = {
    "waybill": lambda snapshot, xml: render_waybill(WaybillPaper.from_json(snapshot), xml=xml),
    "invoice": lambda snapshot, xml: render_invoice(InvoicePaper.from_json(snapshot), xml=xml),
}
"""Pictures of e-documents, which carry their XML."""


def render_issued(kind: str, snapshot: Mapping[str, Any], xml: bytes | None = None) -> bytes:
    """The PDF of a document; the same snapshot gives the same bytes. ``xml`` is what belongs inside."""
    if kind in _OF_XML:
        return _OF_XML[kind](snapshot, xml)
    return _BY_KIND[kind](snapshot)
