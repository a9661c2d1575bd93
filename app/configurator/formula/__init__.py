"""The formula language of clerks: read, checked and worked out with decimals, at a bounded cost.

What the rest of the program needs is named here; the modules behind it are free to change.
"""

from __future__ import annotations

from app.configurator.formula.checking import check, check_name, define, in_order
from app.configurator.formula.evaluating import Evaluation, NamedExpression, Scope, evaluate
from app.configurator.formula.functions import round_half_up
from app.configurator.formula.kinds import kind_of
from app.configurator.formula.parsing import Formula, parse
from app.configurator.formula.refusals import FormulaRefusal
from app.configurator.formula.tree import Comparison, Kind, Literally, Name, Node, Value, walk
from app.configurator.formula.words import nearest
from app.configurator.formula.worked import show_value, worked_example

__all__ = [
    "Comparison",
    "Evaluation",
    "Formula",
    "FormulaRefusal",
    "Kind",
    "Literally",
    "Name",
    "NamedExpression",
    "Node",
    "Scope",
    "Value",
    "check",
    "check_name",
    "define",
    "evaluate",
    "in_order",
    "kind_of",
    "nearest",
    "parse",
    "round_half_up",
    "show_value",
    "walk",
    "worked_example",
]
