"""Saving the page of a door model: everything on it, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from app.configurator.sheets.examining import examine
from app.configurator.sheets.records import flush, lines_of
from app.configurator.sheets.typed import (
    COLUMNS,
    PRICE_CELLS,
    ModelSheet,
    PageOutOfDate,
    own_expressions,
    print_of,
    sheet_as_stored,
)
from app.configurator.sheets.understood import ReadSheet
from app.kernel.errors import Refusals
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.work import Work
from models.configurator import Component, CutPiece, DoorModel, Expression, ModelParameter, PriceRow, Rule


@dataclass(frozen=True)
class ModelSaved(Event):
    """The page of a door model was saved: what is different on it, before and after."""

    subject = "DoorModel"
    model_id: int
    code: str
    before: dict[str, Any]
    after: dict[str, Any]


def save_sheet(
    work: Work,
    model_id: int | None,
    sheet: ModelSheet,
    *,
    seen: str = "",
    key: str | None = None,
    keeps_numbers: bool = False,
) -> int:
    """Save everything on the page of a model, or nothing; returns its id. ``None`` adds a model.

    ``seen`` is the fingerprint of the page as it was loaded; ``keeps_numbers`` brings lines back that were
    taken out, as the lines they were. Raises Refusals with every mistake at its
    cell (``components-3-quantity``), PageOutOfDate when somebody else saved the model meanwhile.
    """
    work.require(Right("add" if model_id is None else "edit", "DoorModel"))
    act = partial(_save, work, model_id, sheet, seen, keeps_numbers=keeps_numbers)
    return int(work.once(key, "configurator.save_sheet", act))


def _save(work: Work, model_id: int | None, sheet: ModelSheet, seen: str, *, keeps_numbers: bool) -> int:
    model = DoorModel() if model_id is None else work.lock(DoorModel, model_id)
    before = ModelSheet() if model_id is None else sheet_as_stored(work, model_id)
    if model_id is not None and print_of(before) != seen:
        raise PageOutOfDate
    examined = examine(work, sheet, model_id)
    if examined.refusals:
        raise Refusals(examined.refusals)
    with work.session.no_autoflush:
        _write(work, model, examined.read, keeps_numbers=keeps_numbers)
    flush(work)
    if not model.version and _prices_of(sheet_as_stored(work, model.id)) != _prices_of(before):
        model.prices_at = work.now  # with versions, the release of one changes what orders cost
        flush(work)
    _tell(work, model, before)
    return model.id


def _prices_of(sheet: ModelSheet) -> tuple[Any, ...]:
    return (*(sheet.head.get(column) for column in PRICE_CELLS), sheet.prices)


def _write(work: Work, model: DoorModel, read: ReadSheet, *, keeps_numbers: bool) -> None:
    lines = partial(lines_of, keeps_numbers=keeps_numbers)
    for column, value in read.head.items():
        setattr(model, column, value)
    model.parameters = lines_of(ModelParameter, model.parameters, read.parameters, "parameter_id")
    model.components = lines(Component, model.components, read.components, "id")
    model.rules = lines(Rule, model.rules, read.rules, "id")
    model.prices = lines(PriceRow, model.prices, read.prices, "id")
    for position, row in enumerate(model.prices):
        row.position = position
    for position, asks in enumerate(model.parameters):
        asks.position = position
    for position, component in enumerate(model.components):
        component.position = position
    _write_cuts(model.components, read)
    work.session.add(model)
    stored = own_expressions(work, model.id) if model.id else []
    # By name: one that was taken out and entered again must not meet itself.
    kept = lines_of(Expression, stored, read.expressions, "name")
    for expression in kept:
        expression.model = model
    for expression in stored:
        if expression not in kept:
            work.session.delete(expression)
    work.session.add_all(kept)


def _write_cuts(components: list[Component], read: ReadSheet) -> None:
    """Every component with its pieces, in the order of the page."""
    for row, component in zip(read.components, components, strict=True):
        mine = {
            number: {column: value for column, value in values.items() if column != "component"}
            for number, values in read.cuts.items()
            if values["component"] == row
        }
        component.cuts = lines_of(CutPiece, component.cuts, mine, "id")
        for position, cut in enumerate(component.cuts):
            cut.position = position


def _tell(work: Work, model: DoorModel, before: ModelSheet) -> None:
    """Keep in the audit trail what is different, part by part."""
    after = sheet_as_stored(work, model.id)
    parts: dict[str, tuple[Any, Any]] = {"head": (before.head, after.head)}
    parts |= {name: (before.grid(name), after.grid(name)) for name in COLUMNS}
    changed = {name: pair for name, pair in parts.items() if pair[0] != pair[1]}
    was = {name: pair[0] for name, pair in changed.items()}
    now = {name: pair[1] for name, pair in changed.items()}
    if changed:
        work.emit(ModelSaved(model.id, model.code, was, now))
