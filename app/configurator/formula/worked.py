"""Worked examples: a formula beside the same formula with numbers in it, and what comes out."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from app.configurator.formula.evaluating import Evaluation, Scope
from app.configurator.formula.functions import FUNCTIONS
from app.configurator.formula.parsing import Formula
from app.configurator.formula.printing import shown, written
from app.configurator.formula.refusals import FormulaRefusal
from app.configurator.formula.tree import Call, Name, Node, Value
from app.kernel.amounts import show_number

ShowValue = Callable[[Value], str]


def show_value(value: Value) -> str:
    """A result as clerks read it: 25,081 or evet or the text itself."""
    if isinstance(value, bool):
        return "evet" if value else "hayır"
    return show_number(shown(value)) if isinstance(value, Decimal) else value


def worked_example(formula: Formula, scope: Scope, show: ShowValue = show_value) -> str:
    """The formula, the same with values in the place of names, and the result.

    ``(GK + 90) * t → (910 + 90) × 1.5 = 1.500``. Numbers inside are written as formulas need them, the
    result as people read it. For a formula with arguments of its own put sample values into the
    scope: ``scope.plus({"t": Decimal("1.5")})``. Raises a FormulaRefusal when it cannot be worked out.
    """
    evaluation = Evaluation(scope)
    result = show(evaluation.value(formula))
    source = " ".join(formula.source.split())
    if not formula.names and not formula.functions:
        return f"{source} = {result}"

    def instead(node: Node) -> Value | None:
        if not isinstance(node, Name) and not (isinstance(node, Call) and node.function not in FUNCTIONS):
            return None
        try:
            return evaluation.part(node)
        except FormulaRefusal:  # in the branch not taken, where it does no harm
            return None

    return f"{source} → {written(formula.tree, instead)} = {result}"
