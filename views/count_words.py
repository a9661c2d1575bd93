"""Counts in the words of the screen."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext
from markupsafe import Markup

from app.kernel.clock import show_moment
from app.kernel.text import N_
from views import formatting
from views.materials import KIND_WORDS

STATE_WORDS = {"open": N_("Being counted"), "posted": N_("Posted to stock"), "cancelled": N_("Cancelled")}


def scope_word(scope: tuple[str, str]) -> str:
    """What is counted: a kind of material, a shelf, or everything."""
    kind, shelf = scope
    said = [gettext(KIND_WORDS[kind])] if kind else []
    said += [gettext("Shelf %(code)s", code=shelf)] if shelf else []
    return " · ".join(said) or gettext("The whole warehouse")


def state_pill(state: str) -> Markup:
    """How far a count is, as a pill."""
    return formatting.pill(state, gettext(STATE_WORDS.get(state, state)))


def kind_choices() -> list[tuple[str, str]]:
    """Kinds of materials with their words."""
    return [(kind, gettext(word)) for kind, word in KIND_WORDS.items()]


def counted_words(by: str, at: datetime | None) -> str:
    """Who counted it and when."""
    return f"{by} · {show_moment(at)}" if at else by


def measure_word(length_mm: int | None, width_mm: int | None) -> str:
    """A measured leftover: 1.250 × 600 mm."""
    if length_mm is None:
        return ""
    return f"{length_mm} × {width_mm} mm" if width_mm else f"{length_mm} mm"
