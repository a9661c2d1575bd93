"""What the worker does with a file: read it outside of any transaction, compare and write it in one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from contextvars import Context
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.importing.events import ListImported
from app.importing.file_refusals import WorkBroke
from app.importing.kind import Kind, Planned, Understood
from app.importing.kinds import RUN, kind_named
from app.importing.limits import MOST_ROWS_SHOWN
from app.importing.previewing import preview
from app.importing.reading import read_tables
from app.importing.understanding import understand
from app.importing.wrongs import Wrongs
from app.kernel.errors import Refusal
from app.kernel.permissions import SEE_COST, Actor, system
from app.kernel.work import Work
from models.core import ImportRun

Begin = Callable[[Actor], AbstractContextManager[Work]]
"""Opens the one transaction of an act in the name of somebody."""

_WORKER = system("import")
# Two workers may be given one file: the second waits here and finds it done.
_ALONE = text("select pg_advisory_xact_lock(hashtext('import_run'), cast(:run as int))")
_BEAT = text(
    "update import_run set rows_done = :done, rows = coalesce(:total, rows), beat_at = :now where id = :run"
)


def check_run(begin: Begin, run_id: int) -> None:
    """Read and compare a file, and keep what would happen; nothing of it is written."""
    with begin(_WORKER) as work:
        run = work.lock(ImportRun, run_id)
        if run.state not in ("waiting", "checking"):
            return
        kind, content = kind_named(run.kind), run.content
        run.state, run.beat_at, run.rows_done = "checking", work.now, 0
    try:
        understood = understand(
            kind, read_tables(content), lambda done, total: _beat(begin, run_id, done, total)
        )
        with begin(_WORKER) as work:
            planned = kind.compare(work, understood, False)  # noqa: FBT003 - the parameter has no name in a Callable
            run = work.lock(ImportRun, run_id)
            if run.state == "checking":
                _keep(run, kind, understood, planned, work.now)
    except Refusal as refusal:
        _fail(begin, run_id, refusal)
    except Exception:
        _fail(begin, run_id, WorkBroke())
        raise


def write_run(begin: Begin, run_id: int) -> None:
    """Write a checked file, all or nothing, in the name of whoever said so."""
    with begin(_WORKER) as work:
        run = work.find(ImportRun, run_id)
        if run.state != "writing":
            return
        kind, content, name = kind_named(run.kind), run.content, run.file_name
        actor = _in_the_name_of(run, kind)
    try:
        understood = understand(kind, read_tables(content), lambda _done, _total: None)
        with begin(actor) as work:
            _write(work, begin, run_id, kind, understood, name)
    except Refusal as refusal:
        _fail(begin, run_id, refusal)
    except Exception:
        _fail(begin, run_id, WorkBroke())
        raise


def _in_the_name_of(run: ImportRun, kind: Kind) -> Actor:
    """Whoever pressed the button, with the rights that were asked for then and no other."""
    rights = frozenset({RUN, *kind.rights, SEE_COST})
    return Actor("person", run.run_by_id, run.run_by, may=rights.__contains__)


def _write(work: Work, begin: Begin, run_id: int, kind: Kind, understood: Understood, name: str) -> None:
    work.session.execute(_ALONE, {"run": run_id})
    if (
        work.session.scalar(text("select state from import_run where id = :run"), {"run": run_id})
        != "writing"
    ):
        return
    planned = kind.compare(work, understood, True)  # noqa: FBT003 - the parameter has no name in a Callable
    if not understood.wrongs.count:
        changes = [one for one in planned if one.state != "unchanged"]
        kind.write(work, changes, name, lambda done: _beat_beside(begin, run_id, done))
    run = work.lock(ImportRun, run_id)
    _keep(run, kind, understood, planned, work.now)
    if not understood.wrongs.count:
        run.state, run.rows_done, run.finished_at = "done", run.rows, work.now
        work.emit(ListImported(run.id, run.file_name, run.kind, run.added, run.changed, run.unchanged))


def _keep(
    run: ImportRun, kind: Kind, understood: Understood, planned: Sequence[Planned], now: datetime
) -> None:
    states = [one.state for one in planned if one.line.number not in understood.wrongs.rows]
    run.state, run.beat_at = "checked", now
    run.rows = run.rows_done = len(understood.lines)
    run.added, run.changed, run.unchanged = map(states.count, ("new", "changed", "unchanged"))
    run.wrong, run.errors = understood.wrongs.count, understood.wrongs.in_order()
    run.preview = preview(kind, understood, planned[:MOST_ROWS_SHOWN])
    run.facts = _understood_as(understood)


def _understood_as(understood: Understood) -> dict[str, Any]:
    heading = understood.heading
    by_place = sorted(heading.places.items(), key=lambda item: item[1])
    return {
        "sheet": heading.table.name,
        "heading_row": heading.first_row,
        "columns": [[name, heading.written[name]] for name, _place in by_place],
        "hidden": [heading.written[name] for name, place in by_place if place in heading.table.hidden],
        "ignored": list(heading.ignored)[:50],
        "left_out": understood.left_out,
        "wrong_rows": len(understood.wrongs.rows),
        **heading.table.read_as,
    }


def _beat(begin: Begin, run_id: int, done: int, total: int | None = None) -> None:
    """Say how far the work is, in a transaction of its own, so that everybody sees it at once."""
    with begin(_WORKER) as work:
        work.session.execute(_BEAT, {"run": run_id, "done": done, "total": total, "now": work.now})


def _beat_beside(begin: Begin, run_id: int, done: int) -> None:
    """The same while the transaction that writes is open: beside it, on another connection."""
    Context().run(_beat, begin, run_id, done)


def _fail(begin: Begin, run_id: int, refusal: Refusal) -> None:
    """The file as a whole is not what it should be, or the work broke: said on its page."""
    wrongs = Wrongs()
    wrongs.add(None, "", "", refusal)
    with begin(_WORKER) as work:
        run = work.lock(ImportRun, run_id)
        if run.state != "done":
            run.state, run.wrong, run.errors = "failed", 1, wrongs.kept
            run.beat_at = run.finished_at = work.now
