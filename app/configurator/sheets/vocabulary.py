"""The words a formula of a page may use, with what they are worth in the default door."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.configurator.examples import default_values, work_out_expression
from app.configurator.formula import FormulaRefusal, Value
from app.configurator.sheets.examining import Examined
from app.configurator.sheets.typed import Row


@dataclass(frozen=True, slots=True)
class Word:
    """A parameter or a named expression: how it is written, what it says, what it is worth."""

    written: str
    says: str
    value: Value | None
    unit: str
    kind: str
    """parameter, own or shared."""


def words_of(examined: Examined) -> list[Word]:
    """The parameters of the model, its own expressions, and the shared ones."""
    return [*_parameters(examined), *_expressions(examined)]


def _parameters(examined: Examined) -> Iterator[Word]:
    defaults = default_values(examined.sample) or {}
    for each in examined.spec.parameters:
        yield Word(each.code, each.name, defaults.get(each.code), each.unit, "parameter")


def _expressions(examined: Examined) -> list[Word]:
    names, rows = examined.read.names, examined.read.expression_rows
    words = []
    for each in examined.spec.expressions:
        own = each.name in rows
        row: Row = examined.read.expressions[rows[each.name]] if own else {}
        shown = replace(each, unit=names.shown_unit(each.unit))
        try:
            value = None if each.arguments else work_out_expression([examined.sample], shown).value
        except FormulaRefusal:
            value = None
        says = row.get("says", "") if own else names.says.get(each.name, "")
        words.append(Word(each.head, says, value, shown.unit, "own" if own else "shared"))
    return sorted(words, key=lambda word: word.kind)
