"""A waybill asked of a process that serves people, against WeasyPrint alone on the same finished page."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from reports.drawing import draw_here
from reports.drawing_room import DrawingRoom
from reports.labels import labels_for
from reports.pages import fill_page
from reports.render import draw_with
from reports.waybill import render_waybill
from tests.benchmarks.figures import Figure, at_most, milliseconds, ratio_at_most
from tests.reports.samples import a_waybill

LINES = 25
ROUNDS = 30
LIMIT = 1.3
BUSY = 0.25
"""Which part of the time the process that serves may itself be busy, while its paper is drawn beside it."""


def measure_drawing() -> list[Figure]:
    """Both in turn, so that a busy machine is as busy for one as for the other."""
    paper = a_waybill(LINES)
    page = fill_page("waybill.html", paper, labels_for())
    room = DrawingRoom(1)
    draw_with(room.draw)
    try:
        render_waybill(paper), draw_here((page,))
        alone, asked, busy = [], [], []
        for _round in range(ROUNDS):
            alone.append(milliseconds(lambda: draw_here((page,))))
            asked.append(milliseconds(lambda: busy.append(_busy(lambda: render_waybill(paper)))))
    finally:
        draw_with(draw_here)
        room.close()
    name = f"waybill of {LINES} lines as PDF, drawn beside"
    return [
        ratio_at_most(name, statistics.median(asked), "ms", statistics.median(alone), LIMIT),
        at_most("its share of the serving process", sum(busy) / sum(asked), "", BUSY),
    ]


def _busy(act: Callable[[], object]) -> float:
    """Milliseconds of the processor that this process itself spends on an act."""
    before = time.process_time()
    act()
    return (time.process_time() - before) * 1000
