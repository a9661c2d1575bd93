"""Mal kabul fişi: what was unloaded, counted and signed for."""

from __future__ import annotations

from app.documents.papers import GoodsReceiptSlip
from reports.labels import Labels, labels_for
from reports.pages import fill_page
from reports.render import render_pdf


def render_goods_receipt(paper: GoodsReceiptSlip, labels: Labels | None = None) -> bytes:
    """The PDF of a goods receipt slip; the same paper gives the same bytes."""
    return render_pdf(fill_page("goods_receipt.html", paper, labels or labels_for()))
