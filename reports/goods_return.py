"""İade tutanağı: which doors came back, of which waybill, and why."""

from __future__ import annotations

from app.shipping.return_paper import ReturnPaper
from reports.labels import Labels, labels_for
from reports.pages import fill_page
from reports.render import render_pdf


def render_goods_return(paper: ReturnPaper, labels: Labels | None = None) -> bytes:
    """The PDF; the same return gives the same bytes."""
    return render_pdf(fill_page("goods_return.html", paper, labels or labels_for(paper.language)))
