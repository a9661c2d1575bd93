"""Importing twenty thousand materials from a workbook: check and write together, then the same file again."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager

from openpyxl import Workbook
from sqlalchemy import func, select

from app.importing.running import check_run, write_run
from app.importing.uploading import import_list, upload_list
from app.kernel.permissions import Actor, system
from app.kernel.work import Work, begin_work
from models.core import ImportRun
from models.materials import Material
from tests.benchmarks.figures import Figure, exactly, said
from tests.benchmarks.world import World

ROWS = 20_000
LEAST_RATE = 2_000
HEADINGS = (
    "Stok Kodu",
    "Stok Adı",
    "Tür",
    "Birim",
    "Alış Birimi",
    "Çarpan",
    "Kritik Stok",
    "Sipariş Miktarı",
    "Temin Süresi",
    "Birim Ağırlık",
    "Parti Takipli",
    "Not",
)


def measure_importing(world: World) -> Iterator[Figure]:
    """The promise about lists: rows a second from the stored file to the commit."""
    content = twenty_thousand()
    seconds = _import(world, content)
    rate = ROWS / seconds
    yield Figure(
        f"import of {ROWS:,} materials: check and write",
        rate,
        "rows a second",
        None,
        None,
        f">= {LEAST_RATE:g}",
        rate >= LEAST_RATE,
    )
    with begin_work(world.database, system("bench"), world.tenant) as work:
        there = work.session.scalar(select(func.count()).where(Material.code.like("IMP-%")))
    yield exactly("import: materials there", there or 0, "materials", ROWS)
    seconds = _import(world, content)
    yield said("the same file again: nothing to write", ROWS / seconds, "rows a second")


def twenty_thousand() -> bytes:
    """A workbook as an accounting program writes it, as wide as our template is usually filled."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Stok")
    sheet.append(["Stok listesi"])
    sheet.append(HEADINGS)
    for row in range(ROWS):
        sheet.append(
            [
                f"IMP-{row:05}",
                f"DKP sac {row % 40} mm levha {row}",
                "Hammadde" if row % 3 else "Aksesuar",
                "KG" if row % 2 else "Adet",
                "rulo" if row % 2 else None,
                23.55 if row % 2 else None,
                row % 500,
                "1.250,50",
                row % 30,
                1.25,
                "H",
                None,
            ]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _import(world: World, content: bytes) -> float:
    """Seconds the worker is busy with the file; waiting in the queue is not counted."""
    clerk = Actor("person", 1, "Bench", may=lambda _right: True)

    def begin(actor: Actor) -> AbstractContextManager[Work]:
        return begin_work(world.database, actor, world.tenant)

    with begin_work(world.database, clerk, world.tenant) as work:
        run_id = upload_list(work, "materials", "stok.xlsx", content)
    started = time.perf_counter()
    check_run(begin, run_id)
    seconds = time.perf_counter() - started
    with begin_work(world.database, clerk, world.tenant) as work:
        run = work.find(ImportRun, run_id)
        if run.standing == "nothing_new":
            return seconds
        import_list(work, run_id)
    started = time.perf_counter()
    write_run(begin, run_id)
    return seconds + time.perf_counter() - started
