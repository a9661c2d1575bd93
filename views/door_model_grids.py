"""The grids on the page of a door model: their columns, their rows as posted and as shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from app.configurator.price_spec import ROW_WORDS
from app.configurator.sheets.finding import department_choices
from app.configurator.sheets.typed import COLUMNS, PRICE_CELLS, ModelSheet, Row, Rows
from app.kernel.work import Work
from views.formula_cells import Said

HEAD = ("code", "name", "vat_code", "is_active", "labour_minutes", *PRICE_CELLS, "note")
Column = dict[str, Any]


def sheet_from(form: MultiDict[str, str]) -> ModelSheet:
    """The page as it was posted."""
    head = {column: form.get(column, "").strip() for column in HEAD}
    return ModelSheet(head, *(rows_from(form, name) for name in COLUMNS))


def rows_from(form: MultiDict[str, str], prefix: str) -> Rows:
    """The rows of a grid, empty ones too: a sentence under a cell is told by the number of its row."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in form.items():
        grid, _, rest = name.partition("-")
        number, _, column = rest.partition("-")
        if grid == prefix and number.isdecimal() and len(number) < 5 and column:  # noqa: PLR2004
            rows.setdefault(int(number), {})[column] = value.strip()
    return tuple(rows.get(number, {}) for number in range(max(rows, default=-1) + 1))


def shown_rows(rows: Rows, prefix: str, said: Said) -> list[dict[str, Any]]:
    """The rows with what stands under their cells."""
    return [{**row, **_notes(said.notes, f"{prefix}-{number}-", row)} for number, row in enumerate(rows)]


def _notes(notes: Mapping[str, Markup], place: str, row: Row) -> dict[str, Markup]:
    return {f"{column}_note": notes[place + column] for column in row if place + column in notes}


def grid_errors(errors: Mapping[str, Any], prefix: str) -> dict[int, dict[str, Any]]:
    """The errors of one grid by row and column."""
    found: dict[int, dict[str, Any]] = {}
    for field, said in errors.items():
        grid, _, rest = field.partition("-")
        number, _, column = rest.partition("-")
        if grid == prefix and number.isdecimal():
            found.setdefault(int(number), {})[column] = said
    return found


def columns_of(work: Work) -> dict[str, list[Column]]:
    """The columns of the six grids."""
    return {
        "parameters": _parameters(),
        "expressions": _expressions(),
        "components": _components(department_choices(work)),
        "rules": _rules(),
        "cuts": _cuts(),
        "prices": _prices(),
    }


def _parameters() -> list[Column]:
    return [
        {
            **column("parameter", gettext("Parameter"), "lookup", "xl", required=True),
            "source": url_for("ParameterView.lookup"),
            "fills": {"default": "default"},
            "placeholder": gettext("Code or name"),
        },
        column("group", gettext("Group"), "text", "m", placeholder=gettext("Heading")),
        column("default", gettext("Default value"), "text", "m"),
        column("minimum", gettext("At least"), "decimal", "s"),
        column("maximum", gettext("At most"), "decimal", "s"),
        column("shown_if", gettext("Ask only if"), "text", "l"),
    ]


def _expressions() -> list[Column]:
    return [
        column("name", gettext("Name"), "text", "m", required=True),
        column("arguments", gettext("Arguments"), "text", "s", placeholder="t, n"),
        column("formula", gettext("Formula"), "text", "xl", required=True),
        column("unit", gettext("Unit"), "text", "xs"),
        column("says", gettext("What it says"), "text", "l"),
    ]


def _components(departments: Sequence[tuple[str, str]]) -> list[Column]:
    return [
        {"name": "id", "label": "", "kind": "hidden"},
        {
            **column("source", gettext("Material or choice"), "lookup", "l", required=True),
            "source": url_for("DoorModelView.sources"),
            "placeholder": gettext("Code or name"),
        },
        column("quantity", gettext("Quantity formula"), "text", "xl", required=True),
        column("condition", gettext("Only if"), "text", "m"),
        {**column("scrap_percent", gettext("Scrap"), "decimal", "xs"), "unit": "%"},
        column("rounding_multiple", gettext("Multiple"), "decimal", "xs"),
        {**column("department", gettext("Department"), "select", "m"), "choices": [("", "–"), *departments]},
    ]


def _rules() -> list[Column]:
    return [
        {"name": "id", "label": "", "kind": "hidden"},
        column("condition", gettext("Must be true"), "text", "xl", required=True),
        column("sentence", gettext("What is said when it is not"), "text", "xl", required=True),
    ]


def _cuts() -> list[Column]:
    return [
        {"name": "id", "label": "", "kind": "hidden"},
        {
            **column("component", gettext("Cut from"), "lookup", "l", required=True),
            "source": url_for("DoorModelView.sources"),
            "placeholder": gettext("A component of this model"),
        },
        column("piece", gettext("Piece"), "text", "m", required=True),
        column("pieces", gettext("How many"), "text", "s", required=True),
        column("length", gettext("Length in mm"), "text", "xl", required=True),
        column("width", gettext("Width in mm"), "text", "xl"),
    ]


def _prices() -> list[Column]:
    kinds = [("", "–"), *((kind, gettext(word)) for kind, word in ROW_WORDS.items())]
    return [
        {"name": "id", "label": "", "kind": "hidden"},
        {**column("kind", gettext("Kind"), "select", "m", required=True), "choices": kinds},
        {
            **column("option", gettext("Option"), "lookup", "m"),
            "source": url_for("DoorModelView.options"),
            "placeholder": gettext("lock = Kale"),
        },
        column("formula", gettext("Area, measure or amount"), "text", "l"),
        column("over", gettext("Counted from"), "decimal", "s"),
        column("step", gettext("Step"), "decimal", "s"),
        {**column("amount", gettext("Amount"), "money", "s"), "unit": "₺"},
        column("condition", gettext("Only if"), "text", "m"),
        column("name", gettext("Name"), "text", "m"),
    ]


def column(
    name: str, label: str, kind: str, width: str, *, required: bool = False, placeholder: str = ""
) -> Column:
    """A column of a line grid."""
    return {
        "name": name,
        "label": label,
        "kind": kind,
        "width": width,
        "required": required,
        "placeholder": placeholder,
    }
