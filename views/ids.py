"""Ids as forms and addresses send them: text that anybody may have changed."""

from __future__ import annotations

_LONGEST = 18
"""Digits; what is longer fits into no column."""


def id_from(text: str | None) -> int | None:
    """The id, or None for what no record can have: a word, a sign, thirty digits."""
    written = (text or "").strip()
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= _LONGEST else None
