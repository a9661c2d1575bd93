"""A pasted row while it is being read: what has been understood of it, piece by piece, and what is left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from app.kernel.text import tr_fold

PieceKind = Literal["answer", "quantity", "model", "noise", "unknown"]

TAKEN: Final = "\0"
"""Stands in the working text where something has been understood already."""
_WORD: Final = re.compile(r"[^\s\0|;:=,()\[\]]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some letters of a row and what they were taken for."""

    start: int
    text: str
    kind: PieceKind
    code: str = ""
    """The parameter it answers."""
    means: str = ""
    """What was understood, as people read it."""
    is_guess: bool = False
    """Whether it could have meant something else, so that somebody must look."""
    hint: str = ""
    """For what was not understood: the word that looks most like it."""


@dataclass(frozen=True, slots=True)
class PastedRow:
    """One row as it was understood; ``answers`` are texts as a form sends them, by parameter."""

    text: str
    model_id: int
    """0 when no model is named and none was chosen."""
    quantity: str
    answers: Mapping[str, str]
    pieces: tuple[Piece, ...]
    is_heading: bool = False
    """It names the model of the rows below it, and is no door itself."""

    @property
    def unknown(self) -> tuple[Piece, ...]:
        """The words nobody could make anything of."""
        return tuple(piece for piece in self.pieces if piece.kind == "unknown")

    @property
    def guessed(self) -> frozenset[str]:
        """The parameters that were answered by a guess."""
        return frozenset(piece.code for piece in self.pieces if piece.is_guess and piece.code)


@dataclass
class Scan:
    """A row on its way: letters that were understood are taken out of ``left``, place by place."""

    text: str
    left: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    quantity: str = ""
    pieces: list[Piece] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Folding keeps every letter in its place, so that a word can be shown where it stands.
        self.left = tr_fold(self.text)

    def take(
        self, start: int, end: int, kind: PieceKind, *, code: str = "", means: str = "", guess: bool = False
    ) -> None:
        """These letters have been understood, and nobody reads them again."""
        self.pieces.append(Piece(start, self.text[start:end], kind, code, means, guess))
        self.left = self.left[:start] + TAKEN * (end - start) + self.left[end:]

    def answer(
        self, start: int, end: int, code: str, value: str, means: str, *, is_guess: bool = False
    ) -> None:
        """These letters answer a question of the model."""
        self.answers[code] = value
        self.take(start, end, "answer", code=code, means=means, guess=is_guess)

    def words(self) -> Iterator[tuple[int, int, str]]:
        """What is left, word by word: where it begins and ends, and the word."""
        for found in _WORD.finditer(self.left):
            word = found[0].strip(".-–/'\"!*•")
            if word:
                start = found.start() + found[0].index(word)
                yield start, start + len(word), word

    def is_answered(self, code: str) -> bool:
        """Whether the row has said it already."""
        return code in self.answers

    def done(self, model_id: int, *, is_heading: bool = False) -> PastedRow:
        """The row as it was understood, its pieces in the order of the text."""
        pieces = tuple(sorted(self.pieces, key=lambda piece: piece.start))
        return PastedRow(self.text, model_id, self.quantity, dict(self.answers), pieces, is_heading)
