"""Fields of a form that hold one of a few words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice


def choice_of(label: Any, words: Mapping[str, str]) -> SelectField:
    """One of a few, by its word; the first when a form says nothing of it."""
    choices = [SelectChoice(value, lazy_gettext(word)) for value, word in words.items()]
    first = next(iter(words))
    return SelectField(label, choices=choices, default=first, render_kw={"class": "form-control"})
