"""The cost sheet: what a door really cost, what was estimated, and what was left. For the owner's eyes."""

from __future__ import annotations

from app.documents.papers import CostPaper
from reports.labels import Labels, labels_for
from reports.pages import fill_page
from reports.render import render_pdf


def render_cost(paper: CostPaper, labels: Labels | None = None) -> bytes:
    """The PDF of a cost sheet; the same paper gives the same bytes."""
    return render_pdf(fill_page("cost.html", paper, labels or labels_for()))
