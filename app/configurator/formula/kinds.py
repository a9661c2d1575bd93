"""Which kind of value each part of a formula gives: number, text or yes/no, as far as it can be told."""

from __future__ import annotations

from collections.abc import Mapping

from app.configurator.formula import words
from app.configurator.formula.printing import written
from app.configurator.formula.refusals import ConditionExpected, KindsDiffer, NumberExpected, WrongKind
from app.configurator.formula.tree import (
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Kind,
    Literally,
    Logic,
    Name,
    Negative,
    Node,
    Opposite,
)

Kinds = Mapping[str, Kind | None]


def kind_of(node: Node, kinds: Kinds) -> Kind | None:  # noqa: C901, PLR0911 - an arm per node
    """The kind of a node, None when only the values can tell; mixed kinds are refused."""
    match node:
        case Literally(value=value):
            return "truth" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
        case Name(name=name):
            return kinds.get(name)
        case Negative(operand=operand):
            return _operands("number", (operand,), kinds)
        case Opposite(operand=operand):
            return _operands("truth", (operand,), kinds)
        case Arithmetic():
            return _operands("number", (node.left, node.right), kinds)
        case Logic():
            return _operands("truth", (node.left, node.right), kinds)
        case Comparison(sign="==" | "!="):
            _same_kind(node, node.left, node.right, kinds)
            return "truth"
        case Comparison():
            _operands("number", (node.left, node.right), kinds)
            return "truth"
        case Conditional():
            _operands("truth", (node.test,), kinds)
            return _same_kind(node, node.then, node.otherwise, kinds)
        case Call():
            return _call(node, kinds)


def need(needed: Kind, kind: Kind | None, node: Node) -> None:
    """Refuse a node that certainly gives another kind than the one needed."""
    if kind is None or kind == needed:
        return
    refusal = {"number": NumberExpected, "truth": ConditionExpected, "text": WrongKind}[needed]
    raise refusal(node.position, written(node))


def _operands(needed: Kind, operands: tuple[Node, ...], kinds: Kinds) -> Kind:
    for operand in operands:
        need(needed, kind_of(operand, kinds), operand)
    return needed


def _same_kind(node: Node, first: Node, second: Node, kinds: Kinds) -> Kind | None:
    one, other = kind_of(first, kinds), kind_of(second, kinds)
    if one and other and one != other:
        raise KindsDiffer(node.position, written(first), other=written(second))
    return one or other


def _call(node: Call, kinds: Kinds) -> Kind | None:
    if node.function in words.ARITY:
        return _operands("number", node.arguments, kinds)
    for argument in node.arguments:
        kind_of(argument, kinds)
    return None
