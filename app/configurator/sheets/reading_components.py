"""The grids of components and rules."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from app.configurator.saving import NotWritten
from app.configurator.sheets.cells import cell, number, record_id, text
from app.configurator.sheets.names import NamedMaterial
from app.configurator.sheets.typed import Row
from app.configurator.sheets.understood import FORMULA, SENTENCE, ReadSheet
from app.configurator.spec import ComponentSpec, ParameterSpec, RuleSpec
from app.kernel.errors import Refusal
from app.kernel.text import N_

_HUNDRED = Decimal(100)


class ScrapOutOfRange(Refusal):
    """Scrap is a part of what is used, so it cannot be all of it."""

    code = "configurator.scrap_out_of_range"
    sentence = N_("From 0 to below 100.")


class MultipleNotPositive(Refusal):
    """Nothing can be rounded to multiples of nothing."""

    code = "configurator.multiple_not_positive"
    sentence = N_("Above 0.")


class ParameterNotAsked(Refusal):
    """A component is chosen by a question that this model does not ask."""

    code = "configurator.parameter_not_asked"
    sentence = N_("This model does not ask {parameter}. Add it to the parameters of the model.")


class DepartmentUnknown(Refusal):
    """The department of a component does not exist."""

    code = "configurator.department_unknown"
    sentence = N_("Choose a department from the list.")


def read_components(read: ReadSheet, asked: set[str]) -> list[ComponentSpec]:
    """The bill of materials; ``asked`` are the codes of the parameters that may choose a material."""
    specs = []
    for index, row in read.rows("components"):
        place = f"components-{index}-"
        source = read.complaints.reading(f"{place}source", partial(_source, read, row, asked), None)
        values = _component_values(read, row, place)
        material = source if isinstance(source, NamedMaterial) else None
        chosen_by = source if isinstance(source, tuple) else None
        read.components[index] = {
            "id": record_id(cell(row, "id")),
            "material_id": material.id if material else None,
            "chosen_by_id": chosen_by[0] if chosen_by else None,
            **values,
        }
        specs.append(
            ComponentSpec(
                position=index + 1,
                quantity=values["quantity"],
                material_code=material.code if material else None,
                chosen_by=chosen_by[1].code if chosen_by else None,
                condition=values["condition"] or None,
                scrap_percent=values["scrap_percent"],
                rounding_multiple=values["rounding_multiple"],
                department=read.names.departments.get(values["department_id"] or 0),
            )
        )
    return specs


def _source(read: ReadSheet, row: Row, asked: set[str]) -> NamedMaterial | tuple[int, ParameterSpec]:
    written_id, written = cell(row, "source"), cell(row, "source_text")
    if not written_id and not written:
        raise NotWritten
    source = read.names.source(written_id, written)
    if isinstance(source, tuple) and source[1].code not in asked:
        raise ParameterNotAsked(parameter=source[1].name)
    return source


def _component_values(read: ReadSheet, row: Row, place: str) -> dict[str, Any]:
    reading = read.complaints.reading
    return {
        "quantity": reading(f"{place}quantity", lambda: text(row, "quantity", FORMULA, required=True), ""),
        "condition": reading(f"{place}condition", lambda: text(row, "condition", FORMULA), ""),
        "scrap_percent": reading(f"{place}scrap_percent", lambda: _scrap(row), Decimal(0)),
        "rounding_multiple": reading(f"{place}rounding_multiple", lambda: _multiple(row), None),
        "department_id": reading(f"{place}department", lambda: _department(read, row), None),
    }


def _scrap(row: Row) -> Decimal:
    scrap = number(row, "scrap_percent", "%") or Decimal(0)
    if not 0 <= scrap < _HUNDRED:
        raise ScrapOutOfRange
    return scrap


def _multiple(row: Row) -> Decimal | None:
    multiple = number(row, "rounding_multiple")
    if multiple is not None and multiple <= 0:
        raise MultipleNotPositive
    return multiple


def _department(read: ReadSheet, row: Row) -> int | None:
    written = cell(row, "department")
    if written and record_id(written) not in read.names.departments:
        raise DepartmentUnknown
    return record_id(written) or None


def read_rules(read: ReadSheet) -> list[RuleSpec]:
    """The rules with the sentences of those who wrote them."""
    specs = []
    for index, row in read.rows("rules"):
        place = f"rules-{index}-"

        def take(column: str, most: int, row: Row = row, place: str = place) -> str:
            return read.complaints.reading(
                f"{place}{column}", lambda: text(row, column, most, required=True), ""
            )

        values = {"condition": take("condition", FORMULA), "sentence": take("sentence", SENTENCE)}
        read.rules[index] = {"id": record_id(cell(row, "id")), **values}
        specs.append(RuleSpec(values["condition"], values["sentence"]))
    return specs
