"""Every error at its cell: counted without end, kept up to a sensible number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.importing.limits import MOST_ERRORS_KEPT
from app.kernel.errors import Refusal
from app.kernel.events import plain
from app.parties.identification import hide_written_number


@dataclass
class Wrongs:
    """What is wrong with a file; ``rows`` are those that cannot be written."""

    count: int = 0
    kept: list[dict[str, Any]] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
    places: set[tuple[int, str]] = field(default_factory=set)
    """Row and column of every refused cell."""

    def add(self, row: int | None, column: str, written: str, refusal: Refusal, cell: str = "") -> None:
        """One error; ``row`` as the clerk's own program numbers it, None for the file as a whole."""
        self.count += 1
        if row is not None:
            self.rows.add(row)
            self.places.add((row, column))
        if len(self.kept) < MOST_ERRORS_KEPT:
            self.kept.append(
                {
                    "row": row,
                    "cell": cell,
                    "column": column,
                    "written": hide_written_number(written),
                    "code": refusal.code,
                    "sentence": refusal.sentence,
                    "facts": plain(refusal.facts),
                }
            )

    def in_order(self) -> list[dict[str, Any]]:
        """As the file goes: by row, then as found."""
        return sorted(self.kept, key=lambda one: one["row"] or 0)
