"""İş emri kartı: the sheet that goes with the doors, in big type for people with gloves."""

from __future__ import annotations

from app.production.work_card import WorkCards
from reports.labels import Labels, labels_for
from reports.pages import fill_page
from reports.render import render_pdf


def render_work_cards(paper: WorkCards, labels: Labels | None = None) -> bytes:
    """The PDF: every card begins a page of its own; the same cards give the same bytes."""
    return render_pdf(fill_page("work_card.html", paper, labels or labels_for()))
