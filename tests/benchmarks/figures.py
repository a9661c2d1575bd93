"""One figure of the bench: what was measured, against what, and whether the promise holds."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Engine, event

ROUNDS = 5


@dataclass(frozen=True)
class Figure:
    """A line of the table; ``limit`` is a bound on ``ratio`` when there is a baseline, else on ``figure``."""

    name: str
    figure: float
    unit: str
    baseline: float | None
    ratio: float | None
    limit: str
    holds: bool


def at_most(name: str, figure: float, unit: str, limit: float) -> Figure:
    """A figure that must not exceed its limit."""
    return Figure(name, figure, unit, None, None, f"<= {limit:g}", figure <= limit)


def at_least(name: str, figure: float, unit: str, limit: float) -> Figure:
    """A rate that must be reached."""
    return Figure(name, figure, unit, None, None, f">= {limit:g}", figure >= limit)


def exactly(name: str, figure: float, unit: str, wanted: float) -> Figure:
    """A count that must be just this."""
    return Figure(name, figure, unit, None, None, f"= {wanted:g}", figure == wanted)


def said(name: str, figure: float, unit: str) -> Figure:
    """A figure that is only told."""
    return Figure(name, figure, unit, None, None, "-", holds=True)


def ratio_at_least(name: str, figure: float, unit: str, baseline: float, limit: float) -> Figure:
    """A rate that must reach a part of the baseline's rate in the same run."""
    ratio = figure / baseline
    return Figure(name, figure, unit, baseline, ratio, f">= {limit:g} x", ratio >= limit)


def ratio_at_most(name: str, figure: float, unit: str, baseline: float, limit: float) -> Figure:
    """A time that must not grow beyond a multiple of the baseline's time in the same run."""
    ratio = figure / baseline
    return Figure(name, figure, unit, baseline, ratio, f"<= {limit:g} x", ratio <= limit)


def milliseconds(act: Callable[[], object]) -> float:
    """How long one act takes."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def rate(act: Callable[[], object], times: int) -> float:
    """Acts a second over some repetitions."""
    started = time.perf_counter()
    for _ in range(times):
        act()
    return times / (time.perf_counter() - started)


def interleaved(
    ours: Callable[[], float], theirs: Callable[[], float], rounds: int = ROUNDS
) -> tuple[float, float]:
    """Medians of two measurements taken in turn, so that a slow minute of the machine hits both."""
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Every SQL statement sent while the block runs."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def print_table(figures: list[Figure]) -> None:
    """The one table of the run."""
    head = ("name", "figure", "unit", "baseline", "ratio", "limit", "holds")
    rows = [
        (
            one.name,
            f"{one.figure:,.2f}",
            one.unit,
            "-" if one.baseline is None else f"{one.baseline:,.2f}",
            "-" if one.ratio is None else f"{one.ratio:.2f}",
            one.limit,
            "yes" if one.holds else "NO",
        )
        for one in figures
    ]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    for row in [head, *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def write_json(figures: list[Figure], path: Path) -> None:
    """The same table for machines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(one) for one in figures], indent=1, ensure_ascii=False) + "\n")
