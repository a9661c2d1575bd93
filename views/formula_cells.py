"""What stands under a cell: the worked example of its formula, or the error with a mark at the character."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import get_template_attribute
from markupsafe import Markup

from app.configurator.examples import WorkedExample
from app.configurator.formula import FormulaRefusal, show_value
from app.configurator.saving import NotWritten
from app.configurator.sheets.examining import Examined
from app.configurator.sheets.sampling import sample_of
from app.configurator.sheets.typed import ModelSheet
from app.kernel.amounts import show_number
from app.kernel.errors import Refusal, Refusals
from views.works import sentence

_BEFORE, _AFTER = 18, 16


@dataclass(frozen=True)
class Said:
    """What is said under the cells of a page, by the names of their inputs."""

    notes: Mapping[str, Markup]
    errors: Mapping[str, Markup]

    def as_answer(self) -> dict[str, Any]:
        """The same for the script that keeps the page up to date while somebody types."""
        return {"notes": dict(self.notes), "errors": dict(self.errors)}


def said_of(examined: Examined, *, while_typing: bool = False) -> Said:
    """Under every formula its example or its error; an empty cell is no error before it is saved."""
    sheet = examined.read.sheet
    notes = {
        cell: example_under(example, _source(sheet, cell)) for cell, example in examined.examples.items()
    }
    notes |= {cell: _cell("waiting", list(names)) for cell, names in examined.waiting.items()}
    notes |= _possible_answers(examined)
    errors = {
        refusal.field or "": error_under(refusal, _source(sheet, refusal.field or ""))
        for refusal in examined.refusals
        if not (while_typing and isinstance(refusal, NotWritten))
    }
    return Said({cell: note for cell, note in notes.items() if note and cell not in errors}, errors)


def _possible_answers(examined: Examined) -> dict[str, Markup]:
    """Under every default value what could be answered."""
    notes = {}
    for code, row in examined.read.parameter_rows.items():
        parameter = examined.spec.parameter(code)
        assert parameter is not None
        sample = "" if parameter.default else sample_of(parameter)
        notes[f"parameters-{row}-default"] = _cell("answers", parameter, _limit, sample)
    return notes


def _limit(number: Decimal | None) -> str:
    return "" if number is None else show_number(number)


def errors_of(refusal: Refusal, source: Mapping[str, str] | None = None) -> dict[str, Markup]:
    """The sentences of a Refusal by field, marked in the formula of that field."""
    refusals = refusal.refusals if isinstance(refusal, Refusals) else [refusal]
    return {
        each.field or "": error_under(each, (source or {}).get(each.field or "", "")) for each in refusals
    }


def example_under(example: WorkedExample, source: str) -> Markup:
    """“(910 + 90) × 1.5 = 1.500 kg”: the formula itself stands in the cell already."""
    if example.value is None or not source:
        return Markup("")
    value = show_value(example.value)
    given, _, numbers = example.text.removesuffix(f" = {value}").partition(" ".join(source.split()))
    return _cell("example", given.rstrip(": "), numbers.removeprefix(" → "), value, example.unit)


def error_under(refusal: Refusal, source: str) -> Markup:
    """The sentence, and the piece of the formula in which the wrong character is marked."""
    if not isinstance(refusal, FormulaRefusal) or refusal.path or not source:
        return _cell("error", sentence(refusal))
    at = min(int(refusal.facts["position"]), len(source))
    start = max(0, at - _BEFORE)
    before = ("…" if start else "") + source[start:at]
    rest = source[at + 1 : at + 1 + _AFTER]
    after = rest + ("…" if at + 1 + _AFTER < len(source) else "")
    return _cell("error", sentence(refusal), before, source[at : at + 1] or " ", after)


def _source(sheet: ModelSheet, cell: str) -> str:
    grid, _, rest = cell.partition("-")
    number, _, column = rest.partition("-")
    row = sheet.grid(grid)[int(number)] if number.isdecimal() else sheet.head
    return row.get(column or cell, "").strip()


def _cell(macro: str, *facts: Any) -> Markup:
    return Markup(get_template_attribute("configurator/cells.html", macro)(*facts))  # noqa: S704 - our own template
