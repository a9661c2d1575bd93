"""In which language papers for our own people are printed: the one their screen speaks."""

from __future__ import annotations

from typing import Final

from flask_babel import get_locale

from app.kernel.text import N_
from reports.labels import Labels, labels_for

LANGUAGES: Final = {"tr": N_("Turkish"), "en": N_("English")}
"""Languages papers are written in."""


def readers_words() -> Labels:
    """The words of papers in the language of whoever asks."""
    return labels_for(get_locale().language)
