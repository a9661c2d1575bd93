"""A formula's text cut into numbers, texts, names, keywords and signs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from app.configurator.formula import limits, words
from app.configurator.formula.refusals import (
    FormulaMissing,
    FormulaTooLong,
    NumberNotUnderstood,
    TextNotClosed,
    UnexpectedCharacter,
)

TokenKind = Literal["number", "text", "name", "keyword", "sign", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """One piece: ``meaning`` is its canonical form (× is *), ``written`` what the clerk typed."""

    kind: TokenKind
    meaning: str
    position: int
    written: str

    @property
    def end(self) -> int:
        """The position just behind it."""
        return self.position + len(self.written)

    @property
    def number(self) -> Decimal:
        """The value of a number token."""
        return Decimal(self.meaning)


# Signs from keyboards, from Word and from other people's spreadsheets.
_SIGNS: Final = {
    "×": "*", "·": "*", "÷": "/", "−": "-", "–": "-",
    "=": "==", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">=",
}  # fmt: skip
_CLOSING: Final = {'"': '"”“', "'": "'’‘", "“": '”“"', "„": '“”"', "‘": "’‘'", "«": "»"}
_PIECE: Final = re.compile(
    r"""(?P<space>\s+)
    |(?P<number>[0-9.]+)
    |(?P<name>[^\W\d][\w\u0300-\u036f]*)
    |(?P<sign><=|>=|==|!=|<>|[-+*/()<>=,;×·÷−–≠≤≥])
    |(?P<quote>["'“„‘«])""",
    re.VERBOSE,
)
_NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+")
_GROUPED: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{3}){2,}")
_INSTEAD: Final = {
    "^": "x * x", "²": "x * x", "³": "x * x * x", "%": "/ 100", "&": "and", "|": "or", "!": "!=",
    "[": "(", "]": ")", "{": "(", "}": ")", ":": "/", "√": None,
}  # fmt: skip


def cut(source: str) -> list[Token]:
    """All tokens of a formula, the last one marking its end. A leading = (as in Excel) is ignored."""
    if len(source) > limits.LONGEST_SOURCE:
        raise FormulaTooLong(limits.LONGEST_SOURCE)
    tokens = list(_pieces(source))
    if tokens and tokens[0].written == "=":
        del tokens[0]
    if not tokens:
        raise FormulaMissing
    return [*tokens, Token("end", "", len(source.rstrip()), "")]


def _pieces(source: str) -> Iterator[Token]:
    position = 0
    while position < len(source):
        found = _PIECE.match(source, position)
        if found is None:
            raise _unexpected(source, position)
        written = found.group()
        match found.lastgroup:
            case "number":
                yield _number(written, position)
            case "name":
                yield _name(written, position)
            case "sign":
                yield Token("sign", _SIGNS.get(written, written), position, written)
            case "quote":
                written = _quoted(source, position)
                yield Token("text", unicodedata.normalize("NFC", written[1:-1]).strip(), position, written)
        position += len(written)


def _number(written: str, position: int) -> Token:
    if not _NUMBER.fullmatch(written) or len(written) > limits.LONGEST_NUMBER:
        ungrouped = written.replace(".", "") if _GROUPED.fullmatch(written) else None
        raise NumberNotUnderstood(position, written, suggestion=ungrouped)
    return Token("number", written, position, written)


def _name(written: str, position: int) -> Token:
    name = unicodedata.normalize("NFC", written)
    if not name.isidentifier():  # letters in the eyes of the pattern, but signs like ² all the same
        at = next(at for at in range(len(written)) if not written[: at + 1].isidentifier())
        raise _unexpected(written, at, position)
    word = words.keyword(name)
    return Token("keyword" if word else "name", word or name, position, written)


def _quoted(source: str, position: int) -> str:
    closing = _CLOSING[source[position]]
    for end in range(position + 1, len(source)):
        if source[end] in closing:
            return source[position : end + 1]
    raise TextNotClosed(position, source[position:])


def _unexpected(source: str, at: int, offset: int = 0) -> UnexpectedCharacter:
    character = source[at]
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return UnexpectedCharacter(offset + at, shown, suggestion=_INSTEAD.get(character))
