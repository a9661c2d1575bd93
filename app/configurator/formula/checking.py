"""Checking a formula when it is saved, before any door is worked out with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from app.configurator.formula import limits, words
from app.configurator.formula.complaints import unknown_function, wrong_arity
from app.configurator.formula.evaluating import NamedExpression
from app.configurator.formula.kinds import Kinds, kind_of, need
from app.configurator.formula.parsing import Formula, parse
from app.configurator.formula.refusals import (
    CircularDefinition,
    FormulaRefusal,
    NameNotPossible,
    NameTaken,
    UnknownName,
)
from app.configurator.formula.tokens import cut
from app.configurator.formula.tree import Call, Kind, Name, walk


def check(
    source: str,
    known_names: Mapping[str, Kind | None] | Collection[str],
    known_functions: Mapping[str, int] | None = None,
    *,
    needs: Kind | None = None,
) -> Formula:
    """Read a formula and refuse what can be seen without numbers.

    ``known_names`` are parameters, plain expressions and arguments, with their kinds when they are known;
    ``known_functions`` are named expressions with arguments and how many they take; ``needs`` is the kind
    the result must have. Division by zero depends on values: only a worked example finds it.
    """
    formula = parse(source)
    kinds = known_names if isinstance(known_names, Mapping) else dict.fromkeys(known_names)
    functions = known_functions or {}
    nodes = sorted((node for node, _ in walk(formula.tree)), key=lambda node: node.position)
    for node in nodes:
        if isinstance(node, Name):
            _check_name(node, kinds, functions)
        elif isinstance(node, Call) and node.function not in words.ARITY:
            _check_call(node, kinds, functions, source)
    kind = kind_of(formula.tree, kinds)
    if needs is not None:
        need(needs, kind, formula.tree)
    return formula


def define(head: str, source: str, unit: str = "") -> NamedExpression:
    """A named expression from how clerks write it: ``kanat(t)`` and ``(GK + 90) * t``."""
    name, *arguments = _names_in(head)
    check_name(name)
    if arguments and words.built_in(name):
        raise NameTaken(0, name)
    for argument in arguments:
        check_name(argument)
    if len(set(arguments)) < len(arguments):
        raise NameTaken(0, next(each for each in arguments if arguments.count(each) > 1))
    return NamedExpression(name, tuple(arguments), parse(source), unit)


def check_name(name: str) -> str:
    """The name itself, when a parameter or an expression may be called so."""
    try:
        tokens = cut(name)
    except FormulaRefusal:
        raise NameNotPossible(0, name) from None
    if tokens[0].kind == "keyword" and len(tokens) == 2:  # noqa: PLR2004 - the word and the end
        raise NameTaken(0, name)
    if tokens[0].written != name or tokens[0].kind != "name" or len(name) > limits.LONGEST_NAME:
        raise NameNotPossible(0, name)
    return name


def in_order(expressions: Iterable[NamedExpression]) -> list[NamedExpression]:
    """The expressions so that each comes after those it uses; a circle is refused and named."""
    by_name = {expression.name: expression for expression in expressions}
    ordered: dict[str, NamedExpression] = {}
    for name in by_name:
        _visit(name, by_name, ordered)
    return list(ordered.values())


def _visit(start: str, by_name: Mapping[str, NamedExpression], ordered: dict[str, NamedExpression]) -> None:
    """Depth first with a stack of our own: a hundred expressions in a chain are no reason to fail."""
    way: list[str] = []
    waiting = [(start, False)]
    while waiting:
        name, done = waiting.pop()
        if done:
            ordered[way.pop()] = by_name[name]
        elif name in way:
            raise _circle(by_name[way[-1]], name, [*way[way.index(name) :], name])
        elif name not in ordered:
            way.append(name)
            waiting.append((name, True))
            waiting.extend((used, False) for used in _uses(by_name[name]) if used in by_name)


def _uses(expression: NamedExpression) -> list[str]:
    formula = expression.formula
    return sorted((formula.names - {*expression.arguments}) | formula.functions)


def _circle(last: NamedExpression, name: str, cycle: list[str]) -> FormulaRefusal:
    places = [
        node.position
        for node, _ in walk(last.formula.tree)
        if (isinstance(node, Name) and node.name == name)
        or (isinstance(node, Call) and node.function == name)
    ]
    return CircularDefinition(min(places), name, cycle=" → ".join(cycle)).inside(last.name)


def _check_name(node: Name, kinds: Kinds, functions: Mapping[str, int]) -> None:
    if node.name in kinds:
        return
    if node.name in functions:
        raise wrong_arity(node.position, node.name, str(functions[node.name]), 0)
    raise UnknownName(node.position, node.name, suggestion=words.nearest(node.name, kinds))


def _check_call(node: Call, kinds: Kinds, functions: Mapping[str, int], source: str) -> None:
    takes = functions.get(node.function)
    if takes is None:
        raise unknown_function(node.function, node.position, kinds, functions)
    if takes != len(node.arguments):
        raise wrong_arity(node.position, node.function, str(takes), len(node.arguments), source)


def _names_in(head: str) -> list[str]:
    """The name and its arguments; an empty list of arguments means none."""
    name, parenthesis, rest = head.strip().partition("(")
    if not parenthesis:
        return [name]
    inner, closing, after = rest.partition(")")
    if not closing or after.strip():
        raise NameNotPossible(0, head)
    return [name.strip(), *(argument.strip() for argument in inner.replace(";", ",").split(","))]
