"""Two hundred waybills in one file on two cores: the time of one, and memory that does not grow with them."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import psutil

from app.documents.batching import ask_for_batch, batch_file, draw_batch
from app.documents.issuing import issue_document
from app.kernel.permissions import system
from app.kernel.work import Work, begin_work
from reports.issued import render_issued
from reports.presses import Presses
from tests.benchmarks.figures import Figure, at_most, exactly, milliseconds, ratio_at_most, said
from tests.benchmarks.world import World
from tests.reports.reading import page_texts
from tests.reports.samples import a_waybill

FEW, MANY = 50, 200
GROWTH = 1.25
"""How much more memory two hundred may take at their worst than fifty."""
MEGABYTE = 1_000_000
ALONE = 20
LIMIT = 1.0
"""What a waybill may take of a batch, drawn, kept and joined, to what one process takes to draw it alone."""


def measure_batches(world: World) -> list[Figure]:
    """A batch of fifty and one of two hundred, each with presses of its own."""
    _seconds, few, lost = _batch(world, FEW)
    seconds, many, also_lost = _batch(world, MANY)
    return [
        ratio_at_most(f"one of {MANY} waybills in a batch", 1000 * seconds / MANY, "ms", _alone(), LIMIT),
        said(f"memory of the presses, {MANY} waybills", many, "MB"),
        at_most(f"memory of {MANY} waybills to that of {FEW}", many / few, "x", GROWTH),
        exactly("waybills missing in the file", lost + also_lost, "", 0),
    ]


def _alone() -> float:
    """Milliseconds of a paper drawn in this process, warm, on one core."""
    papers = [a_waybill(number=f"ALONE-{n}").to_json() for n in range(ALONE)]
    render_issued("waybill", papers[0])
    return statistics.median(milliseconds(partial(render_issued, "waybill", one)) for one in papers)


def _batch(world: World, count: int) -> tuple[float, float, int]:
    """Seconds, the most memory of all presses together, and how many waybills are not in the file."""
    mark = f"B{count}"

    def begin() -> AbstractContextManager[Work]:
        return begin_work(world.database, system("papers"), world.tenant)

    with begin() as work:
        papers = [
            issue_document(
                work, "waybill", f"{mark}-{n}", ("Shipment", 0), a_waybill(number=f"{mark}-{n}").to_json()
            ).id
            for n in range(count)
        ]
        batch = ask_for_batch(work, papers, {"waybill"})
    with Presses() as presses, watched(presses.processes) as peak:
        started = time.perf_counter()
        draw_batch(begin, presses, batch)
        seconds = time.perf_counter() - started
    with begin() as work:
        text = " ".join(page_texts(batch_file(work, batch) or b""))
    missing = sum(f"{mark}-{n}" not in text for n in range(count))
    return seconds, max(peak) / MEGABYTE, missing


@contextmanager
def watched(processes: list[int]) -> Iterator[list[int]]:
    """What some processes hold together, looked at again and again while the block runs."""
    seen, over = [0], threading.Event()
    them = [psutil.Process(number) for number in processes]

    def look() -> None:
        while not over.wait(0.05):
            seen.append(sum(one.memory_info().rss for one in them))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()
