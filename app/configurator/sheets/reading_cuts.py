"""The grid of cut pieces: each belongs to one of the components above it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from app.configurator.saving import NotWritten
from app.configurator.sheets.cells import cell, code_in, record_id, text
from app.configurator.sheets.typed import Row, source_key
from app.configurator.sheets.understood import FORMULA, NAME, ReadSheet
from app.configurator.spec import ComponentSpec, CutSpec
from app.kernel.errors import Refusal
from app.kernel.text import N_, tr_fold


class ComponentUnknown(Refusal):
    """A piece is cut from something the model is not made of."""

    code = "configurator.component_unknown"
    sentence = N_("“{text}” is no component of this model. Choose one of them, or take this row out.")


def read_cuts(read: ReadSheet, components: list[ComponentSpec]) -> list[ComponentSpec]:
    """The components with the pieces that are cut from them; a component taken out takes its pieces along."""
    cuts: dict[int, list[CutSpec]] = {}
    by_id = {values["id"]: number for number, values in read.components.items() if values["id"]}
    for index, row in read.rows("cuts"):
        place = f"cuts-{index}-"
        key = cell(row, "component")
        stored = record_id(key.removeprefix("c")) if key.startswith("c") else 0
        if stored and stored not in by_id:
            continue
        of = by_id.get(stored)
        if of is None:
            of = read.complaints.reading(f"{place}component", partial(_component_row, read, row), None)
        values = _values(read, row, place)
        read.cuts[index] = {"id": record_id(cell(row, "id")), "component": of, **values}
        if of is not None:
            cuts.setdefault(of, []).append(CutSpec(**values))
            read.cut_rows.setdefault(of, []).append(index)
    return [replace(each, cuts=tuple(cuts.get(each.position - 1, ()))) for each in components]


def _values(read: ReadSheet, row: Row, place: str) -> dict[str, Any]:
    def take(column: str, most: int, *, required: bool = True) -> str:
        def reading() -> str:
            return text(row, column, most, required=required)

        return read.complaints.reading(f"{place}{column}", reading, "")

    return {
        "name": take("piece", NAME),
        "pieces": take("pieces", FORMULA),
        "length": take("length", FORMULA),
        "width": take("width", FORMULA, required=False),
    }


def _component_row(read: ReadSheet, row: Row) -> int | None:
    """The first component made of what was chosen or written; None when the mistake is up there."""
    key, written = cell(row, "component"), cell(row, "component_text")
    if not key and not written:
        raise NotWritten
    for number, values in read.components.items():
        if values["material_id"] is None and values["chosen_by_id"] is None:
            continue
        if key == source_key(values["material_id"], values["chosen_by_id"]) or (
            not key and code_in(written) in _names(read, values)
        ):
            return number
    if any(values["material_id"] is values["chosen_by_id"] is None for values in read.components.values()):
        return None
    raise ComponentUnknown(text=(written or key)[:60])


def _names(read: ReadSheet, values: dict[str, Any]) -> frozenset[str]:
    """How a component may be written: by code or name of what it is made of."""
    chosen_by_id = values["chosen_by_id"]
    of: Any = (
        read.names.materials[values["material_id"]]
        if chosen_by_id is None
        else read.names.parameters[chosen_by_id]
    )
    return frozenset({tr_fold(of.code), tr_fold(of.name)})
