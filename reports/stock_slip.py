"""Stok fişi: what went from where to where, and who signs for it."""

from __future__ import annotations

from typing import Final

from app.kernel.text import N_
from app.stock.slips.paper import SlipPaper
from reports.labels import Labels, labels_for
from reports.pages import fill_page
from reports.render import render_pdf

HEADINGS: Final = {
    "transfer": N_("Transfer slip"),
    "scrap": N_("Scrap slip"),
    "issue": N_("Material issue slip"),
    "return": N_("Leftover return slip"),
    "count": N_("Count slip"),
    "revalue": N_("Value correction slip"),
    "send_back": N_("Supplier return slip"),
}
"""What each kind of slip is called."""

SIGNERS: Final = {
    "transfer": (N_("Handed over by"), N_("Taken over by")),
    "scrap": (N_("Written off by"), N_("Approved by")),
    "issue": (N_("Handed over by"), N_("Taken over by")),
    "return": (N_("Returned by"), N_("Taken over by")),
    "send_back": (N_("Handed over by"), N_("Taken over by")),
}


def render_stock_slip(paper: SlipPaper, labels: Labels | None = None) -> bytes:
    """The PDF of a stock slip; the same paper gives the same bytes."""
    said = labels or labels_for()
    signers = SIGNERS.get(paper.kind, (N_("Written by"), N_("Approved by")))
    return render_pdf(
        fill_page(
            "stock_slip.html",
            paper,
            said,
            slip_heading=said(HEADINGS.get(paper.kind, paper.kind)),
            signers=[said(one) for one in signers],
        )
    )
