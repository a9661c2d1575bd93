"""Sayım föyü and sayım tutanağı: to write on, and what was found."""

from __future__ import annotations

from app.stock.counts.paper import CountPaper
from reports.labels import Labels, labels_for
from reports.pages import fill_page
from reports.render import render_pdf


def render_stock_count(paper: CountPaper, labels: Labels | None = None) -> bytes:
    """The PDF of a count sheet or of its result; the same paper gives the same bytes."""
    return render_pdf(fill_page("stock_count.html", paper, labels or labels_for()))
