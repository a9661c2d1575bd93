"""A page as far as it was understood: the records its rows stand for, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.configurator.sheets.cells import Complaints
from app.configurator.sheets.names import Names
from app.configurator.sheets.typed import ModelSheet, Row, is_blank
from app.configurator.spec import ModelSpec

# How many letters the columns take.
CODE, NAME, FORMULA, DEFAULT, UNIT, ARGUMENTS, SENTENCE, GROUP = 40, 160, 1000, 60, 12, 80, 300, 60


def _no_model() -> ModelSpec:
    return ModelSpec("", "", (), (), ())


@dataclass
class ReadSheet:
    """A page as it was understood: the records' values row by row, and the model they make."""

    sheet: ModelSheet
    names: Names
    complaints: Complaints
    head: dict[str, Any] = field(default_factory=dict)
    parameters: dict[int, dict[str, Any]] = field(default_factory=dict)
    expressions: dict[int, dict[str, Any]] = field(default_factory=dict)
    components: dict[int, dict[str, Any]] = field(default_factory=dict)
    rules: dict[int, dict[str, Any]] = field(default_factory=dict)
    cuts: dict[int, dict[str, Any]] = field(default_factory=dict)
    """With ``component``, the row of the component they are cut from."""
    prices: dict[int, dict[str, Any]] = field(default_factory=dict)
    spec: ModelSpec = field(default_factory=_no_model)
    parameter_rows: dict[str, int] = field(default_factory=dict)
    """Parameter code → its row."""
    expression_rows: dict[str, int] = field(default_factory=dict)
    """Name of an own expression → its row."""
    cut_rows: dict[int, list[int]] = field(default_factory=dict)
    """Row of a component → the rows of its pieces."""
    hides_prices: bool = False
    """Whether the prices are those that are stored, because whoever writes may not see them."""

    def rows(self, grid: str) -> list[tuple[int, Row]]:
        """The rows of a grid in which something is written, with their numbers."""
        rows = enumerate(self.sheet.grid(grid))
        return [(index, row) for index, row in rows if not is_blank(grid, row)]
