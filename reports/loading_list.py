"""Yükleme listesi: what goes on one truck, order by order, with a box to tick for each door."""

from __future__ import annotations

from app.shipping.list_paper import LoadingPaper
from reports.labels import Labels, labels_for
from reports.pages import fill_page
from reports.render import render_pdf


def render_loading_list(paper: LoadingPaper, labels: Labels | None = None) -> bytes:
    """The PDF; the same list gives the same bytes."""
    return render_pdf(fill_page("loading_list.html", paper, labels or labels_for(paper.language)))
