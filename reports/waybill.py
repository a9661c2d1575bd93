"""Sevk irsaliyesi: the paper in the vehicle (VUK 230/5); without prices unless the paper carries them."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.papers import WaybillPaper
from reports.embedding import Embedded
from reports.labels import Labels, labels_for
from reports.pages import fill_page
from reports.render import render_pdf, render_together


def render_waybill(paper: WaybillPaper, labels: Labels | None = None, xml: bytes | None = None) -> bytes:
    """The PDF of a waybill, with its XML inside once there is one; the same paper gives the same bytes."""
    embedded = Embedded(paper.number, xml, paper.issued_at) if xml else None
    return render_pdf(fill_page("waybill.html", paper, labels or labels_for(paper.language)), embedded)


def render_waybills(papers: Sequence[WaybillPaper], labels: Labels | None = None) -> bytes:
    """Several waybills in one PDF, each beginning on a page of its own."""
    return render_together(
        [fill_page("waybill.html", paper, labels or labels_for(paper.language)) for paper in papers]
    )
