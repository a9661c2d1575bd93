"""In which language papers are printed: that of the screen for our own people, of the customer for theirs."""

from __future__ import annotations

from typing import Final

from flask import request
from flask_babel import get_locale

from app.kernel.text import N_
from reports.labels import Labels, labels_for

LANGUAGES: Final = {"tr": N_("Turkish"), "en": N_("English")}
"""Languages papers are written in."""


def readers_words() -> Labels:
    """The words of papers in the language of whoever asks."""
    return labels_for(get_locale().language)


def asked_language() -> str:
    """The language the address asks for; nothing leaves a paper in the language of its customer."""
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else ""


def another_language(customers: str) -> str:
    """The language of the screen, where the paper of this customer is not in it; else nothing."""
    own: str = get_locale().language
    return own if own != customers and own in LANGUAGES else ""
