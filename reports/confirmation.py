"""Sipariş teyidi: what was confirmed, with its drawings; prices only where the clerk wants them."""

from __future__ import annotations

from app.documents.confirmation_paper import ConfirmationPaper
from reports.labels import Labels, labels_for
from reports.pages import fill_page
from reports.render import render_pdf


def render_confirmation(paper: ConfirmationPaper, labels: Labels | None = None) -> bytes:
    """The PDF of an order confirmation; the same paper gives the same bytes."""
    return render_pdf(fill_page("confirmation.html", paper, labels or labels_for(paper.language)))
