"""Ids as forms and addresses send them: text that anybody may have changed."""

from __future__ import annotations

_LONGEST = 18
"""Digits; what is longer fits into no column."""


def id_from(text: str | None) -> int | None:
    """The id, or None for what no record can have: a word, a sign, thirty digits."""
    written = (text or "").strip()
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= _LONGEST else None


def chosen_id(text: str | None) -> int | None:
    """What was chosen of a list where nothing is an answer too; 0, which no record has, for what is no id."""
    return (id_from(text) or 0) if (text or "").strip() else None
