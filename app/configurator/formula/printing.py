"""A tree written out again, with the usual signs and only the parentheses it needs."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from app.configurator.formula.functions import round_half_up
from app.configurator.formula.tree import (
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Literally,
    Logic,
    Name,
    Negative,
    Node,
    Opposite,
    Value,
)

Instead = Callable[[Node], Value | None]

_SIGNS: Final = {"*": "×", "==": "=", "!=": "≠", "<=": "≤", ">=": "≥"}
_CONDITIONAL, _OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _SIGN, _ATOM = range(9)
_POWERS: Final = {"or": _OR, "and": _AND, "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}
_SHOWN_DECIMALS = 3
_SMALL = Decimal("0.1")
_SIGNIFICANT = 4


def _nothing(_node: Node) -> Value | None:
    return None


def written(node: Node, instead: Instead = _nothing) -> str:
    """The formula as text; ``instead`` may put a value in the place of a name or a call."""
    return _print(node, instead)[0]


def shown(value: Decimal) -> Decimal:
    """A value short enough to read: three decimals, small ones with four significant digits."""
    decimals = _SHOWN_DECIMALS
    if value and abs(value) < _SMALL:
        decimals = _SIGNIFICANT - 1 - value.adjusted()
    return round_half_up(value, decimals).normalize() if _decimals(value) > decimals else value


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _print(node: Node, instead: Instead) -> tuple[str, int]:  # noqa: C901, PLR0911 - an arm per node
    value = instead(node)
    if value is not None:
        return _value(shown(value) if isinstance(value, Decimal) else value)
    match node:
        case Literally(value=literal):
            return _value(literal)
        case Name(name=name):
            return name, _ATOM
        case Negative(operand=operand):
            return "-" + _within(operand, _SIGN + 1, instead), _SIGN
        case Opposite(operand=operand):
            return "not " + _within(operand, _NOT, instead), _NOT
        case Call(function=function, arguments=arguments):
            return f"{function}({_list(arguments, instead)})", _ATOM
        case Conditional():
            return _conditional(node, instead)
        case Comparison():
            return _infix(node.left, node.sign, node.right, _COMPARISON, instead)
        case Arithmetic():
            return _infix(node.left, node.sign, node.right, _POWERS[node.sign], instead)
        case Logic():
            return _infix(node.left, node.word, node.right, _POWERS[node.word], instead)


def _value(value: Value) -> tuple[str, int]:
    if isinstance(value, bool):
        return ("true" if value else "false"), _ATOM
    if isinstance(value, str):
        return f'"{value}"', _ATOM
    # A minus in front binds like a subtraction, so that 5 - (-3) keeps its parentheses.
    return f"{value:f}", _SUM if value < 0 else _ATOM


def _conditional(node: Conditional, instead: Instead) -> tuple[str, int]:
    if node.then.position > node.position:  # written the spreadsheet way: if(test; then; otherwise)
        return f"if({_list((node.test, node.then, node.otherwise), instead, '; ')})", _ATOM
    then = _within(node.then, _OR, instead)
    test = _within(node.test, _OR, instead)
    return f"{then} if {test} else {_within(node.otherwise, _CONDITIONAL, instead)}", _CONDITIONAL


def _infix(left: Node, sign: str, right: Node, power: int, instead: Instead) -> tuple[str, int]:
    first = _within(left, power + (power == _COMPARISON), instead)
    return f"{first} {_SIGNS.get(sign, sign)} {_within(right, power + 1, instead)}", power


def _list(nodes: tuple[Node, ...], instead: Instead, separator: str = ", ") -> str:
    return separator.join(written(node, instead) for node in nodes)


def _within(node: Node, least: int, instead: Instead) -> str:
    text, power = _print(node, instead)
    return text if power >= least else f"({text})"
