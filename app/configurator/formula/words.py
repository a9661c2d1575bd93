"""The words a formula knows by itself, in English and in Turkish, in small and capital letters."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Final

from app.kernel.text import tr_fold

# Folded: "EĞER", "Eğer" and "eger" are one word.
_KEYWORDS: Final[Mapping[str, str]] = {
    "if": "if",
    "eger": "if",
    "else": "else",
    "degilse": "else",
    "yoksa": "else",
    "and": "and",
    "ve": "and",
    "or": "or",
    "veya": "or",
    "not": "not",
    "degil": "not",
    "true": "true",
    "dogru": "true",
    "evet": "true",
    "false": "false",
    "yanlis": "false",
    "hayir": "false",
}

_FUNCTIONS: Final[Mapping[str, str]] = {
    "min": "min",
    "max": "max",
    "maks": "max",
    "ceil": "ceil",
    "tavan": "ceil",
    "floor": "floor",
    "taban": "floor",
    "round": "round",
    "yuvarla": "round",
    "abs": "abs",
    "mutlak": "abs",
}

# How many values each takes: at least, at most.
ARITY: Final[Mapping[str, tuple[int, int]]] = {
    "min": (1, 30),
    "max": (1, 30),
    "ceil": (1, 1),
    "floor": (1, 1),
    "round": (1, 2),
    "abs": (1, 1),
    "if": (3, 3),
    "and": (2, 30),
    "or": (2, 30),
}


def keyword(word: str) -> str | None:
    """The English keyword behind a word, or None when the word is free to be a name."""
    return _KEYWORDS.get(tr_fold(word))


def built_in(word: str) -> str | None:
    """The English name of a function the language has by itself, or None."""
    return _FUNCTIONS.get(tr_fold(word))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name a person most probably meant, or None when nothing is near."""
    by_folded = {tr_fold(name): name for name in known}
    near = difflib.get_close_matches(tr_fold(word[:60]), by_folded, n=1, cutoff=0.6)
    return by_folded[near[0]] if near else None


def function_names() -> tuple[str, ...]:
    """Every spelling of the functions of the language, for suggestions."""
    return (*_FUNCTIONS, "if", "eğer")
