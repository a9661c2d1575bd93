"""Pages of the configurator for tests: a stored one with some cells written over, or a new one."""

from __future__ import annotations

from collections.abc import Iterable

from app.configurator.sheets.examining import Examined
from app.configurator.sheets.typed import COLUMNS, ModelSheet
from app.kernel.errors import Refusal, Refusals


def typed(sheet: ModelSheet, **cells: str) -> ModelSheet:
    """The page with other texts in some cells: ``components_0_quantity="G"``, ``code="X"``."""
    head = dict(sheet.head)
    grids = {name: [dict(row) for row in sheet.grid(name)] for name in COLUMNS}
    for name, text in cells.items():
        grid, _, rest = name.partition("_")
        number, _, column = rest.partition("_")
        if not number.isdecimal():
            head[name] = text
            continue
        while len(grids[grid]) <= int(number):
            grids[grid].append({})
        grids[grid][int(number)][column] = text
    return ModelSheet(head, *(tuple(grids[name]) for name in COLUMNS))


def without(sheet: ModelSheet, grid: str, number: int) -> ModelSheet:
    """The page with one row taken out."""
    grids = {name: sheet.grid(name) for name in COLUMNS}
    grids[grid] = tuple(row for index, row in enumerate(grids[grid]) if index != number)
    return ModelSheet(sheet.head, *grids.values())


def said(refusals: Iterable[Refusal]) -> dict[str | None, str]:
    """The sentences by cell."""
    return {refusal.field: refusal.say() for refusal in refusals}


def wrong(examined: Examined) -> dict[str | None, str]:
    """What is wrong on a page, by cell."""
    return said(examined.refusals)


def told(refusal: Refusal) -> dict[str | None, str]:
    """What a refused save says, by cell."""
    return said(refusal.refusals if isinstance(refusal, Refusals) else [refusal])
