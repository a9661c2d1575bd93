"""Satın Alma Siparişi: what a supplier gets, with their own codes, our prices and the day we wait for."""

from __future__ import annotations

from app.documents.papers import PurchaseOrderPaper
from reports.labels import Labels, labels_for
from reports.pages import fill_page
from reports.render import render_pdf


def render_purchase_order(paper: PurchaseOrderPaper, labels: Labels | None = None) -> bytes:
    """The PDF of a purchase order; the same paper gives the same bytes."""
    return render_pdf(fill_page("purchase_order.html", paper, labels or labels_for(paper.language)))
