"""The grid of a paper: how its cells are named, and how many lines it has at most."""

from __future__ import annotations

MOST_LINES = 500


def field_of(row: int, column: str) -> str:
    """The name of one cell of the grid: ``lines-0-quantity``."""
    return f"lines-{row}-{column}"
