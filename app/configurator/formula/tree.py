"""What a formula is made of, once read: an immutable tree of nodes, each knowing its character."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

ArithmeticSign = Literal["+", "-", "*", "/"]
ComparisonSign = Literal["==", "!=", "<", "<=", ">", ">="]
LogicWord = Literal["and", "or"]
Value = Decimal | bool | str
Kind = Literal["number", "truth", "text"]


@dataclass(frozen=True, slots=True)
class Literally:
    """A number, a text or a yes/no written into the formula."""

    position: int
    value: Value


@dataclass(frozen=True, slots=True)
class Name:
    """A parameter, a named expression or an argument."""

    position: int
    name: str


@dataclass(frozen=True, slots=True)
class Negative:
    """A number with a minus before it."""

    position: int
    operand: Node


@dataclass(frozen=True, slots=True)
class Opposite:
    """A condition with a "not" before it."""

    position: int
    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two numbers and + − × ÷ between them."""

    position: int
    sign: ArithmeticSign
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two values held against each other."""

    position: int
    sign: ComparisonSign
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic:
    """Two conditions joined; the right one is only asked when it matters."""

    position: int
    word: LogicWord
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Conditional:
    """One value or another; only the chosen one is worked out."""

    position: int
    test: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A function of ours (by its English name) or a named expression with arguments."""

    position: int
    function: str
    arguments: tuple[Node, ...]


Node = Literally | Name | Negative | Opposite | Arithmetic | Comparison | Logic | Conditional | Call


def parts_of(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in the order they are written or asked."""
    match node:
        case Literally() | Name():
            return ()
        case Negative(operand=operand) | Opposite(operand=operand):
            return (operand,)
        case Conditional(test=test, then=then, otherwise=otherwise):
            return (test, then, otherwise)
        case Call(arguments=arguments):
            return arguments
        case Arithmetic() | Comparison() | Logic():
            return (node.left, node.right)


def walk(tree: Node) -> Iterator[tuple[Node, int]]:
    """Every node with its depth (the tree itself is 1), without recursion: trees may be too deep."""
    waiting = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting.extend((part, depth + 1) for part in parts_of(node))
