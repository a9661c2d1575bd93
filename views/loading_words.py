"""The words and colours of a truck that is being loaded."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext

from app.kernel.text import N_

STATE_WORDS: Final = {
    "loading": N_("Being loaded"),
    "shipped": N_("Shipped"),
    "cancelled": N_("Cancelled"),
}
STATE_TONES: Final = {"loading": "work", "shipped": "ok", "cancelled": "off"}


def state_word(state: str) -> str:
    """The state of a loading list as people call it."""
    return gettext(STATE_WORDS.get(state, state))
