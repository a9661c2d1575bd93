"""Badges [yaka kartı] of operators: one card of bank-card size, its QR code opens a screen of the floor."""

from __future__ import annotations

from dataclasses import dataclass

from reports.pages import fill_sheet
from reports.render import render_pdf


@dataclass(frozen=True)
class Badge:
    """What a card says; ``secret`` is in its QR code alone."""

    name: str
    department: str
    company: str
    accent: str
    secret: str


def render_badge(badge: Badge, title: str) -> bytes:
    """The PDF of one card, 86 × 54 mm."""
    return render_pdf(fill_sheet("badge.html", badge=badge, title=title))
