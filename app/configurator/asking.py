"""Which of a model's questions are asked: some only when the answers above them ask for it."""

from __future__ import annotations

from collections.abc import Mapping

from app.configurator.formula import Evaluation, FormulaRefusal, Scope, Value, parse
from app.configurator.spec import ModelSpec, ParameterSpec


def is_asked(parameter: ParameterSpec, values: Mapping[str, Value]) -> bool:
    """Whether a question is asked, ``values`` being the answers above it.

    While one of those is wrong nobody knows, and the question stays where it can be seen.
    """
    if not parameter.shown_if:
        return True
    try:
        return Evaluation(Scope.of(values, ())).truth(parse(parameter.shown_if))
    except FormulaRefusal:
        return True


def unasked(spec: ModelSpec, values: Mapping[str, Value]) -> frozenset[str]:
    """The codes of the questions that these answers leave out."""
    return frozenset(each.code for each in spec.parameters if not is_asked(each, values))
