"""Malzeme toplama listesi: what is fetched from which shelf, with a box to tick."""

from __future__ import annotations

from app.production.picking import PickList
from reports.labels import Labels, labels_for
from reports.pages import fill_page
from reports.render import render_pdf


def render_pick_list(paper: PickList, labels: Labels | None = None) -> bytes:
    """The PDF; the same list gives the same bytes."""
    return render_pdf(fill_page("pick_list.html", paper, labels or labels_for()))
