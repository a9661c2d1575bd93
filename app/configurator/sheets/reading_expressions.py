"""The grid of a model's own named expressions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.configurator.formula import FormulaRefusal, NamedExpression, check_name, define
from app.configurator.loading import head
from app.configurator.sheets.cells import Complaints, TwiceInTheGrid, text
from app.configurator.sheets.typed import Row
from app.configurator.sheets.understood import ARGUMENTS, CODE, FORMULA, NAME, UNIT, ReadSheet

_SAMPLE = "1"


def read_expressions(read: ReadSheet) -> list[NamedExpression]:
    """The expressions that can be named; one whose formula cannot be read is taken as 1."""
    found: list[NamedExpression] = []
    for index, row in read.rows("expressions"):
        place = f"expressions-{index}-"
        values = _expression_values(read, row, place)
        expression = _defined(read.complaints, values, place)
        if expression is None:
            continue
        if expression.name in read.expression_rows:
            read.complaints.add(f"{place}name", TwiceInTheGrid(name=expression.name))
            continue
        read.expression_rows[expression.name] = index
        read.expressions[index] = values
        found.append(expression)
    return found


def _expression_values(read: ReadSheet, row: Row, place: str) -> dict[str, Any]:
    """The cells of an expression; ``kanat(t)`` may stand in the cell of the name, as people write it."""

    def take(column: str, most: int, *, required: bool = False) -> str:
        return read.complaints.reading(
            f"{place}{column}", lambda: text(row, column, most, required=required), ""
        )

    name, arguments = take("name", CODE + ARGUMENTS, required=True), take("arguments", ARGUMENTS)
    if not arguments and name.endswith(")"):
        name, _, arguments = name[:-1].partition("(")
    return {
        "name": name.strip(),
        "arguments": arguments.strip(),
        "formula": take("formula", FORMULA, required=True),
        "unit": take("unit", UNIT),
        "says": take("says", NAME),
    }


def _defined(complaints: Complaints, values: Mapping[str, Any], place: str) -> NamedExpression | None:
    """The expression, with a harmless formula when its own cannot be read: others may still be checked."""
    name, arguments = values["name"], values["arguments"]
    if not name or complaints.reading(f"{place}name", lambda: check_name(name), "") == "":
        return None
    try:
        define(head(name, arguments), _SAMPLE)
    except FormulaRefusal as refusal:
        wrong_name = refusal.facts.get("found") == name
        complaints.add(f"{place}name" if wrong_name else f"{place}arguments", refusal)
        arguments = ""
    sample = define(name, _SAMPLE) if not arguments else define(head(name, arguments), _SAMPLE)
    return complaints.reading(
        f"{place}formula",
        lambda: define(head(name, arguments), values["formula"], values["unit"]),
        sample,
    )
