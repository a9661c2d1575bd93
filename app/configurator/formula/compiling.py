"""Turning a tree into nested Python functions once, so that a thousand doors a second can be worked out.

Every function takes the evaluation it serves (for names and calls) and the arguments of the named
expression it belongs to. Decimal arithmetic happens in the context the evaluation has set.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Final, Protocol

from app.configurator.formula.functions import FUNCTIONS
from app.configurator.formula.parsing import Formula
from app.configurator.formula.refusals import (
    ConditionExpected,
    DivisionByZero,
    FormulaRefusal,
    KindsDiffer,
    NumberExpected,
    NumberTooLarge,
)
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


class Known(Protocol):
    """What a formula can ask for while it is worked out."""

    def look_up(self, name: str, position: int) -> Value:
        """The value of a parameter or of a named expression without arguments."""

    def call(self, name: str, arguments: tuple[Value, ...], position: int) -> Value:
        """The value of a named expression for these arguments."""


Arguments = tuple[Value, ...]
Step = Callable[[Known, Arguments], Value]

_OPERATIONS: Final[dict[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_COMPARISONS: Final[dict[str, Callable[[Value, Value], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@lru_cache(maxsize=4096)
def compiled(formula: Formula, arguments: tuple[str, ...] = ()) -> Step:
    """The function that works out a formula whose own arguments have these names."""
    return compile_node(formula.tree, arguments)


def compile_node(node: Node, arguments: tuple[str, ...]) -> Step:  # noqa: C901, PLR0911 - an arm per node
    """The function that works out one node."""
    match node:
        case Literally(value=value):
            return lambda _known, _given: value
        case Name():
            return _name(node, arguments)
        case Negative():
            return _negative(node, arguments)
        case Opposite():
            return _opposite(node, arguments)
        case Arithmetic():
            return _arithmetic(node, arguments)
        case Comparison(sign="==" | "!="):
            return _equality(node, arguments)
        case Comparison():
            return _order(node, arguments)
        case Logic():
            return _logic(node, arguments)
        case Conditional():
            return _conditional(node, arguments)
        case Call():
            return _call(node, arguments)


def _name(node: Name, arguments: tuple[str, ...]) -> Step:
    name, position = node.name, node.position
    if name in arguments:
        index = arguments.index(name)
        return lambda _known, given: given[index]
    return lambda known, _given: known.look_up(name, position)


def _negative(node: Negative, arguments: tuple[str, ...]) -> Step:
    operand = compile_node(node.operand, arguments)

    def step(known: Known, given: Arguments) -> Value:
        value = operand(known, given)
        if type(value) is not Decimal:
            raise number_expected(node.operand, value)
        return -value

    return step


def _opposite(node: Opposite, arguments: tuple[str, ...]) -> Step:
    operand = compile_node(node.operand, arguments)

    def step(known: Known, given: Arguments) -> Value:
        return not _truth(operand(known, given), node.operand)

    return step


def _arithmetic(node: Arithmetic, arguments: tuple[str, ...]) -> Step:
    left, right = compile_node(node.left, arguments), compile_node(node.right, arguments)
    operation, divides = _OPERATIONS[node.sign], node.sign == "/"

    def step(known: Known, given: Arguments) -> Value:
        first, second = left(known, given), right(known, given)
        # By type, not by isinstance: a yes/no is an int to Python and would calculate.
        if type(first) is not Decimal:
            raise number_expected(node.left, first)
        if type(second) is not Decimal:
            raise number_expected(node.right, second)
        if divides and not second:
            raise DivisionByZero(node.position, "/")
        try:
            return operation(first, second)
        except ArithmeticError:
            raise NumberTooLarge(node.position, node.sign) from None

    return step


def _order(node: Comparison, arguments: tuple[str, ...]) -> Step:
    left, right = compile_node(node.left, arguments), compile_node(node.right, arguments)
    compare = _COMPARISONS[node.sign]

    def step(known: Known, given: Arguments) -> Value:
        first, second = left(known, given), right(known, given)
        if type(first) is not Decimal:
            raise number_expected(node.left, first)
        if type(second) is not Decimal:
            raise number_expected(node.right, second)
        return compare(first, second)

    return step


def _equality(node: Comparison, arguments: tuple[str, ...]) -> Step:
    left, right = compile_node(node.left, arguments), compile_node(node.right, arguments)
    compare = _COMPARISONS[node.sign]

    def step(known: Known, given: Arguments) -> Value:
        first, second = left(known, given), right(known, given)
        if type(first) is not type(second):
            raise KindsDiffer(node.position, plainly(first), other=plainly(second))
        return compare(first, second)

    return step


def _logic(node: Logic, arguments: tuple[str, ...]) -> Step:
    left, right = compile_node(node.left, arguments), compile_node(node.right, arguments)
    decisive = node.word == "or"

    def step(known: Known, given: Arguments) -> Value:
        if _truth(left(known, given), node.left) is decisive:
            return decisive
        return _truth(right(known, given), node.right)

    return step


def _conditional(node: Conditional, arguments: tuple[str, ...]) -> Step:
    test = compile_node(node.test, arguments)
    then, otherwise = compile_node(node.then, arguments), compile_node(node.otherwise, arguments)

    def step(known: Known, given: Arguments) -> Value:
        chosen = then if _truth(test(known, given), node.test) else otherwise
        return chosen(known, given)

    return step


def _call(node: Call, arguments: tuple[str, ...]) -> Step:
    steps = tuple(compile_node(argument, arguments) for argument in node.arguments)
    name, position = node.function, node.position
    function = FUNCTIONS.get(name)
    if function is None:
        return lambda known, given: known.call(name, tuple(step(known, given) for step in steps), position)

    def step(known: Known, given: Arguments) -> Value:
        numbers: list[Decimal] = []
        for argument, node_of_it in zip(steps, node.arguments, strict=True):
            value = argument(known, given)
            if type(value) is not Decimal:
                raise number_expected(node_of_it, value)
            numbers.append(value)
        return function(numbers, position)

    return step


def _truth(value: Value, node: Node) -> bool:
    if value is True or value is False:
        return value
    raise ConditionExpected(node.position, plainly(value))


def number_expected(node: Node, value: Value) -> FormulaRefusal:
    """The refusal of a text or a condition where one calculates."""
    return NumberExpected(node.position, plainly(value))


def plainly(value: Value) -> str:
    """A value as it would be written in a formula."""
    if isinstance(value, bool):
        return "evet" if value else "hayır"
    return f"{value:f}" if isinstance(value, Decimal) else value
