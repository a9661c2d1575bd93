"""Proforma Fatura / Sipariş Onay Formu: what the customer signs before the first cut."""

from __future__ import annotations

from app.documents.papers import ProformaPaper
from reports.labels import Labels, labels_for
from reports.pages import fill_page
from reports.render import render_pdf


def render_proforma(paper: ProformaPaper, labels: Labels | None = None) -> bytes:
    """The PDF of a proforma; the same paper gives the same bytes."""
    return render_pdf(fill_page("proforma.html", paper, labels or labels_for(paper.language)))
