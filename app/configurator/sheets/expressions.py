"""A named expression while it is being typed: what is wrong with it, or what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.configurator.breaking import placed, used_only
from app.configurator.checking import check_model
from app.configurator.examples import WorkedExample
from app.configurator.formula import FormulaRefusal, NamedExpression, check_name, define
from app.configurator.loading import head, load_model, load_shared
from app.configurator.saving import expression_example
from app.configurator.sheets.cells import cell, record_id
from app.kernel.errors import Refusals
from app.kernel.work import Work


def examine_expression(work: Work, typed: Mapping[str, str]) -> WorkedExample:
    """The worked example of what is typed so far; Refusals at ``name``, ``arguments`` or ``formula``.

    Only the expression itself is looked at; whether others can live with it is checked when it is saved.
    """
    model_id = record_id(cell(typed, "model")) or None
    named = _defined(typed)
    spec = load_shared(work) if model_id is None else load_model(work, model_id)
    others = tuple(each for each in spec.expressions if each.name not in (named.name, cell(typed, "was")))
    try:
        check_model(used_only(replace(spec, expressions=(*others, named)), also=(named.name,)))
    except Refusals as several:
        place = f"expressions.{named.name}."
        own = [each for each in several.refusals if (each.field or "").startswith(place)]
        if own:
            raise placed(own, {f"{place}formula": "formula", f"{place}name": "name"}, "formula") from None
    return expression_example(work, named, model_id)


def _defined(typed: Mapping[str, str]) -> NamedExpression:
    name, arguments = cell(typed, "name"), cell(typed, "arguments")
    try:
        check_name(name)
    except FormulaRefusal as refusal:
        refusal.field = "name"
        raise
    try:
        define(head(name, arguments), "1")
    except FormulaRefusal as refusal:
        refusal.field = "arguments"
        raise
    try:
        return define(head(name, arguments), cell(typed, "formula"), cell(typed, "unit"))
    except FormulaRefusal as refusal:
        refusal.field = "formula"
        raise
