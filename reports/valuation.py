"""The value of the stock at a moment, by warehouse and kind, and material by material."""

from __future__ import annotations

from app.stock.values.paper import ValuationPaper
from reports.labels import Labels, labels_for
from reports.pages import fill_page
from reports.render import render_pdf


def render_valuation(paper: ValuationPaper, labels: Labels | None = None) -> bytes:
    """The PDF; the same paper gives the same bytes."""
    return render_pdf(fill_page("valuation.html", paper, labels or labels_for()))
