"""The grid of parameters: which questions a model asks, with its own defaults and narrower limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from app.configurator.sheets.cells import TwiceInTheGrid, cell, number, text
from app.configurator.sheets.typed import Row
from app.configurator.sheets.understood import DEFAULT, FORMULA, GROUP, ReadSheet
from app.configurator.spec import ParameterSpec
from app.kernel.text import tr_fold


def read_parameters(read: ReadSheet) -> list[ParameterSpec]:
    """The questions of the model in the order of the rows; which row asks which is kept."""
    specs: list[ParameterSpec] = []
    for index, row in read.rows("parameters"):
        place = f"parameters-{index}-"
        found = read.complaints.reading(
            f"{place}parameter",
            partial(read.names.parameter, cell(row, "parameter"), cell(row, "parameter_text")),
            None,
        )
        if found is None:
            continue
        id_, general = found
        if general.code in read.parameter_rows:
            read.complaints.add(f"{place}parameter", TwiceInTheGrid(name=general.name))
            continue
        read.parameter_rows[general.code] = index
        values = _parameter_values(read, row, place, general)
        read.parameters[index] = {"parameter_id": id_, **values}
        specs.append(_narrowed(general, values))
    return specs


def _parameter_values(read: ReadSheet, row: Row, place: str, general: ParameterSpec) -> dict[str, Any]:
    reading = read.complaints.reading
    return {
        "default": _as_option(general, reading(f"{place}default", lambda: text(row, "default", DEFAULT), "")),
        "minimum": reading(f"{place}minimum", lambda: number(row, "minimum", general.unit), None),
        "maximum": reading(f"{place}maximum", lambda: number(row, "maximum", general.unit), None),
        "group_name": reading(f"{place}group", lambda: text(row, "group", GROUP), ""),
        "shown_if": reading(f"{place}shown_if", lambda: text(row, "shown_if", FORMULA), ""),
    }


def _as_option(general: ParameterSpec, typed: str) -> str:
    """The option that was meant, however it was written; anything else as it was typed."""
    wanted = tr_fold(typed)
    for option in general.options:
        if typed and wanted in (tr_fold(option.value), tr_fold(option.label)):
            return option.value
    return typed


def _narrowed(general: ParameterSpec, values: Mapping[str, Any]) -> ParameterSpec:
    """The question as this model asks it: its limits are the narrower ones."""
    least = [limit for limit in (general.minimum, values["minimum"]) if limit is not None]
    most = [limit for limit in (general.maximum, values["maximum"]) if limit is not None]
    return replace(
        general,
        minimum=max(least) if least else None,
        maximum=min(most) if most else None,
        default=values["default"] or None,
        group=values["group_name"],
        shown_if=values["shown_if"],
    )
