"""Finding the right words when a formula cannot be read: what a clerk meant is often easy to see."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from app.configurator.formula import words
from app.configurator.formula.refusals import (
    DecimalComma,
    FormulaRefusal,
    NotAFunction,
    OperatorMissing,
    UnexpectedEnd,
    UnexpectedPart,
    UnknownFunction,
    WrongNumberOfArguments,
)
from app.configurator.formula.tokens import Token
from app.configurator.formula.tree import Node

_TURNED_ROUND: Final = {("==", ">"): ">=", ("==", "<"): "<=", ("*", "*"): "x * x", ("/", "/"): "floor(x / y)"}
_COMMA_IN_NUMBER: Final = re.compile(r"([0-9]+),([0-9]+)")
_GROUPED: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")


def no_value(tokens: list[Token], at: int) -> FormulaRefusal:
    """Something else stands where a value must begin."""
    token = tokens[at]
    if token.kind == "end":
        return UnexpectedEnd(token.position)
    before = tokens[at - 1].meaning if at else ""
    meant = _TURNED_ROUND.get((before, token.meaning))
    return UnexpectedPart(token.position, token.written, suggestion=meant)


def left_over(tokens: list[Token], at: int, source: str) -> FormulaRefusal:
    """The formula was complete, and something follows all the same."""
    token = tokens[at]
    comma = _decimal_comma(tokens, at)
    if comma is not None:
        return comma
    if token.meaning in ("x", "X") and tokens[at + 1].kind in ("number", "name"):
        return OperatorMissing(token.position, token.written, suggestion="×")
    if token.kind in ("number", "text", "name") or token.written == "(":
        return OperatorMissing(token.position, source[token.position : token.end])
    return UnexpectedPart(token.position, token.written)


def not_what_was_expected(tokens: list[Token], at: int, expected: str) -> FormulaRefusal:
    """A parenthesis or an "else" is due, and something else stands there."""
    token = tokens[at]
    if token.kind == "end":
        return UnexpectedEnd(token.position, suggestion=expected)
    comma = _decimal_comma(tokens, at)
    if comma is not None:
        return comma
    if token.kind in ("number", "text", "name") or token.written == "(":
        return OperatorMissing(token.position, token.written)
    return UnexpectedPart(token.position, token.written)


def mixed_separators(tokens: list[Token], at: int) -> FormulaRefusal:
    """One call separates by comma and by semicolon: one of the commas is a decimal comma."""
    for near in range(at - 1, 0, -1):
        comma = _decimal_comma(tokens, near)
        if comma is not None:
            return comma
    token = tokens[at - 1]
    return UnexpectedPart(token.position, token.written)


def check_arity(name: Token, least: int, most: int, arguments: tuple[Node, ...], source: str) -> None:
    """Refuse a call of a built-in function with too few or too many values."""
    if not least <= len(arguments) <= most:
        expected = str(least) if least == most else f"{least}–{most}"
        raise wrong_arity(name.position, name.written, expected, len(arguments), source)


def wrong_arity(
    position: int, name: str, expected: str, given: int, source: str = ""
) -> WrongNumberOfArguments:
    """Too few or too many values; a decimal comma among them is the usual reason for too many."""
    comma = _COMMA_IN_NUMBER.search(source, position)
    surplus = given > int(expected.rpartition("–")[2])
    suggestion = f"{comma[1]}.{comma[2]}" if comma and surplus else None
    return WrongNumberOfArguments(position, name, expected=expected, given=given, suggestion=suggestion)


def unknown_function(
    name: str, position: int, plain: Collection[str], functions: Collection[str]
) -> FormulaRefusal:
    """A name with parentheses behind it that takes none, or that nobody knows."""
    if name in plain:
        return NotAFunction(position, name)
    near = words.nearest(name, [*functions, *words.function_names()])
    return UnknownFunction(position, name, suggestion=near)


def _decimal_comma(tokens: list[Token], at: int) -> DecimalComma | None:
    """The complaint when the token is a comma that touches a number on either side."""
    if at == 0 or tokens[at].written != ",":
        return None
    before, comma, after = tokens[at - 1 : at + 2]
    if before.kind != "number" or after.kind != "number":
        return None
    if before.end != comma.position or after.position != comma.end:
        return None
    whole = before.written.replace(".", "") if _GROUPED.fullmatch(before.written) else before.written
    return DecimalComma(comma.position, ",", suggestion=f"{whole}.{after.written}")
