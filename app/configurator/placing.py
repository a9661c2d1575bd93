"""Working out one formula of a model; what goes wrong names its material and the place of the formula."""

from __future__ import annotations

from decimal import Decimal

from app.configurator.formula import Evaluation, FormulaRefusal, parse


def number_of(source: str, evaluation: Evaluation, of: str | None, formula_field: str) -> Decimal:
    """The number a formula gives for this door; a FormulaRefusal at its own field."""
    try:
        return evaluation.number(parse(source))
    except FormulaRefusal as refusal:
        raise placed_at(refusal, of, formula_field) from None


def holds(source: str, evaluation: Evaluation, of: str, formula_field: str) -> bool:
    """Whether a condition is true for this door; a FormulaRefusal at its own field."""
    try:
        return evaluation.truth(parse(source))
    except FormulaRefusal as refusal:
        raise placed_at(refusal, of, formula_field) from None


def placed_at(refusal: FormulaRefusal, of: str | None, formula_field: str) -> FormulaRefusal:
    """The refusal with the field it belongs to, and the material its path begins with."""
    if of is not None:
        refusal.inside(of)
    refusal.field = formula_field
    return refusal
