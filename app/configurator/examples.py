"""Worked examples beside formulas: what they give for the door with the model's default answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from app.configurator.formula import (
    FormulaRefusal,
    NamedExpression,
    Scope,
    Value,
    evaluate,
    parse,
    worked_example,
)
from app.configurator.formula.refusals import UnknownFunction, UnknownName
from app.configurator.pricing import LABOUR_COST, MATERIAL_COST
from app.configurator.reading import read_values
from app.configurator.spec import ModelSpec
from app.kernel.errors import Refusal, Refusals

# Costs are not everybody's to see, so the example of a price is worked out with round figures.
SAMPLE_COSTS: Mapping[str, Value] = {MATERIAL_COST: Decimal(10_000), LABOUR_COST: Decimal(1_000)}
# What the arguments of an expression are, when it is shown by itself.
_SAMPLE_ARGUMENT = Decimal(1)


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """A formula beside the same formula with numbers, and its value; empty when a default is missing.

    ``refusal`` is why there is none, where examples are shown and nothing is being saved.
    """

    text: str = ""
    value: Value | None = None
    unit: str = ""
    refusal: Refusal | None = None


def default_values(spec: ModelSpec) -> dict[str, Value] | None:
    """What the model answers by itself, or None when it leaves a question open."""
    try:
        return read_values(spec, {})
    except Refusals:
        return None


def work_out(
    spec: ModelSpec,
    source: str,
    *,
    field: str | None = None,
    unit: str = "",
    more: Mapping[str, Value] | None = None,
) -> WorkedExample:
    """The example of one formula of a model; a FormulaRefusal at ``field`` when it cannot be worked out."""
    values = default_values(spec)
    if values is None:
        return WorkedExample(unit=unit)
    scope = Scope.of({**values, **(more or {})}, spec.expressions)
    try:
        formula = parse(source)
        return WorkedExample(worked_example(formula, scope), evaluate(formula, scope), unit)
    except FormulaRefusal as refusal:
        refusal.field = field
        raise


def work_out_expression(
    specs: Iterable[ModelSpec], expression: NamedExpression, field: str | None = None
) -> WorkedExample:
    """The example of a named expression in the first model where it makes sense.

    Its arguments are taken as 1. Raises what stood in the way when it makes sense in none of them, unless
    that was only a name which none of them has.
    """
    given: dict[str, Value] = dict.fromkeys(expression.arguments, _SAMPLE_ARGUMENT)
    stood_in_the_way: FormulaRefusal | None = None
    for spec in specs:
        try:
            example = work_out(spec, expression.formula.source, field=field, unit=expression.unit, more=given)
        except (UnknownName, UnknownFunction):
            continue
        except FormulaRefusal as refusal:
            # 1 / (t - 1) is no mistake: the argument was only a guess.
            stood_in_the_way = stood_in_the_way or (None if given else refusal)
            continue
        if example.text:
            return _with_arguments(example, expression)
    if stood_in_the_way is not None:
        raise stood_in_the_way
    return WorkedExample(unit=expression.unit)


def _with_arguments(example: WorkedExample, expression: NamedExpression) -> WorkedExample:
    if not expression.arguments:
        return example
    given = ", ".join(f"{argument} = {_SAMPLE_ARGUMENT}" for argument in expression.arguments)
    return replace(example, text=f"{given}: {example.text}")
