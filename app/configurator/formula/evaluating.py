"""Working out formulas: names are looked up when needed, each named expression at most once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext

from app.configurator.formula import limits, words
from app.configurator.formula.compiling import compile_node, compiled, plainly
from app.configurator.formula.complaints import unknown_function, wrong_arity
from app.configurator.formula.parsing import Formula
from app.configurator.formula.refusals import (
    CircularDefinition,
    ConditionExpected,
    FormulaRefusal,
    FormulaTooDeep,
    NumberExpected,
    NumberTooLarge,
    TooMuchWork,
    UnknownName,
)
from app.configurator.formula.tree import Node, Value

_NO_ARGUMENTS: tuple[Value, ...] = ()
_CALLS_PER_LEVEL = 4  # Python calls between two formulas that use each other, beside their own depth


@dataclass(frozen=True, slots=True)
class NamedExpression:
    """A formula with a name, and arguments when it is a function, like kanat(t)."""

    name: str
    arguments: tuple[str, ...]
    formula: Formula
    unit: str = ""

    @property
    def head(self) -> str:
        """The name with its arguments, as clerks write it."""
        return f"{self.name}({', '.join(self.arguments)})" if self.arguments else self.name


@dataclass(frozen=True, slots=True)
class Scope:
    """The names a formula may use: values of parameters, and named expressions."""

    values: Mapping[str, Value]
    expressions: Mapping[str, NamedExpression] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in self.values.items():
            if type(value) is Decimal and not (value.is_finite() and value.adjusted() <= limits.CONTEXT.Emax):
                raise NumberTooLarge(0, name)

    def plus(self, values: Mapping[str, Value]) -> Scope:
        """The same names and some more, which hide those of the same name."""
        return replace(self, values={**self.values, **values})

    @classmethod
    def of(cls, values: Mapping[str, Value], expressions: Iterable[NamedExpression] = ()) -> Scope:
        """A scope with expressions given one after the other."""
        return cls(values, {expression.name: expression for expression in expressions})


def evaluate(formula: Formula, scope: Scope) -> Value:
    """The value of a formula; raises a FormulaRefusal and never anything else."""
    return Evaluation(scope).value(formula)


class Evaluation:
    """Works out formulas over one scope and remembers what it has seen on the way."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._values = scope.values
        self._expressions = scope.expressions
        self._seen: dict[str, Value] = {}
        self._called: dict[tuple[object, ...], Value] = {}
        self._active: list[str] = []
        self._steps = 0
        self._levels = 0

    def value(self, formula: Formula) -> Value:
        """The value of a formula, whatever its kind."""
        self._steps, self._levels = formula.nodes, formula.depth
        with localcontext(limits.CONTEXT):
            result = compiled(formula)(self, _NO_ARGUMENTS)
            return result + 0 if type(result) is Decimal else result  # the zero turns -0 into 0

    def number(self, formula: Formula) -> Decimal:
        """The value of a formula that must give a number."""
        value = self.value(formula)
        if type(value) is not Decimal:
            raise NumberExpected(0, plainly(value))
        return value

    def truth(self, formula: Formula) -> bool:
        """The value of a formula that must give yes or no."""
        value = self.value(formula)
        if not isinstance(value, bool):
            raise ConditionExpected(0, plainly(value))
        return value

    def part(self, node: Node) -> Value:
        """The value of one node of a formula, within the steps left from the last formula."""
        with localcontext(limits.CONTEXT):
            return compile_node(node, ())(self, _NO_ARGUMENTS)

    def intermediates(self) -> dict[str, Value]:
        """Every named expression worked out so far and its value, calls with their arguments."""
        calls = {_show_call(key): value for key, value in self._called.items()}
        return {**self._seen, **calls}

    def look_up(self, name: str, position: int) -> Value:
        """The value of a parameter or of a named expression without arguments."""
        value = self._values.get(name)
        if value is None:
            value = self._seen.get(name)
        if value is None:
            value = self._seen[name] = self._work_out(name, None, position)
        return value

    def call(self, name: str, arguments: tuple[Value, ...], position: int) -> Value:
        """The value of a named expression for these arguments."""
        # True and 1 are equal to Python, so the kinds belong to the key.
        key = (name, arguments, *map(type, arguments))
        value = self._called.get(key)
        if value is None:
            value = self._called[key] = self._work_out(name, arguments, position)
        return value

    def _work_out(self, name: str, given: tuple[Value, ...] | None, position: int) -> Value:
        expression = self._expressions.get(name)
        arguments = given or _NO_ARGUMENTS
        if expression is None or (given is not None and not expression.arguments):
            raise self._unknown(name, position, called=given is not None)
        if len(arguments) != len(expression.arguments):
            raise wrong_arity(position, name, str(len(expression.arguments)), len(arguments))
        if name in self._active:
            cycle = [*self._active[self._active.index(name) :], name]
            raise CircularDefinition(position, name, cycle=" → ".join(cycle))
        return self._descend(expression, arguments, position)

    def _descend(self, expression: NamedExpression, arguments: tuple[Value, ...], position: int) -> Value:
        formula = expression.formula
        self._steps += formula.nodes
        if self._steps > limits.MOST_STEPS:
            raise TooMuchWork(position, expression.name)
        deeper = formula.depth + _CALLS_PER_LEVEL
        if self._levels + deeper > limits.DEEPEST_WORK:
            raise FormulaTooDeep(position, expression.name)
        self._levels += deeper
        self._active.append(expression.name)
        try:
            return compiled(formula, expression.arguments)(self, arguments)
        except FormulaRefusal as refusal:
            raise refusal.inside(expression.name) from None
        finally:
            self._active.pop()
            self._levels -= deeper

    def _unknown(self, name: str, position: int, *, called: bool) -> FormulaRefusal:
        expressions = self._expressions.values()
        plain = [*self._values, *(each.name for each in expressions if not each.arguments)]
        if called:
            return unknown_function(name, position, plain, [e.name for e in expressions if e.arguments])
        return UnknownName(position, name, suggestion=words.nearest(name, plain))


def _show_call(key: tuple[object, ...]) -> str:
    name, arguments = key[0], key[1]
    assert isinstance(arguments, tuple)
    return f"{name}({', '.join(plainly(argument) for argument in arguments)})"
