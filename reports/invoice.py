"""Fatura: the picture of an invoice, with its e-document's number, ETTN and code once it has them."""

from __future__ import annotations

from app.documents.invoice_paper import InvoicePaper
from reports.embedding import Embedded
from reports.labels import Labels, labels_for
from reports.pages import fill_page
from reports.render import render_pdf


def render_invoice(paper: InvoicePaper, labels: Labels | None = None, xml: bytes | None = None) -> bytes:
    """The PDF of an invoice or of its draft; with its XML inside once there is one."""
    embedded = Embedded(paper.number, xml, paper.issued_at) if xml else None
    return render_pdf(fill_page("invoice.html", paper, labels or labels_for(paper.language)), embedded)
