"""A file comes in, is stored as it is, and goes to the worker; later the word to write it."""

from __future__ import annotations

from datetime import timedelta

from app.importing.events import ListUploaded
from app.importing.file_refusals import NotChecked, NothingToDo, StillRunning, StillWrong
from app.importing.kinds import ADD, RUN, require_kind
from app.importing.reading import check_size
from app.kernel.jobs import defer
from app.kernel.work import Work
from models.core import ImportRun

CHECK_JOB = "check_import"
WRITE_JOB = "write_import"
SILENT_FOR = timedelta(minutes=2)
"""A worker that has said nothing for so long was stopped; somebody may start it again."""


def upload_list(work: Work, kind: str, file_name: str, content: bytes, key: str | None = None) -> int:
    """Store the file and have it checked; the id of the run."""
    require_kind(work, kind, ADD)
    check_size(file_name, content)
    return int(work.once(key, "upload_list", lambda: _store(work, kind, file_name, content)))


def _store(work: Work, kind: str, file_name: str, content: bytes) -> int:
    run = ImportRun(
        kind=kind,
        file_name=file_name[-200:],
        content=content,
        created_at=work.now,
        created_by=work.actor.name,
        beat_at=work.now,
    )
    work.session.add(run)
    work.session.flush()
    defer(work, CHECK_JOB, alone="imports", run_id=run.id)
    work.emit(ListUploaded(run.id, run.file_name, kind))
    return run.id


def import_list(work: Work, run_id: int, key: str | None = None) -> None:
    """Have a checked file written; only one without errors, and only once."""
    run = work.lock(ImportRun, run_id)
    require_kind(work, run.kind, RUN)
    work.once(key, "import_list", lambda: _start(work, run))


def _start(work: Work, run: ImportRun) -> None:
    if run.state != "checked":
        raise StillRunning if run.state in ("waiting", "checking", "writing") else NotChecked
    if run.wrong:
        raise StillWrong(wrong=run.wrong)
    if not run.added and not run.changed:
        raise NothingToDo
    run.state, run.rows_done, run.beat_at = "writing", 0, work.now
    run.run_by, run.run_by_id = work.actor.name, work.actor.id
    defer(work, WRITE_JOB, alone="imports", run_id=run.id)


def check_again(work: Work, run_id: int, key: str | None = None) -> None:
    """Check a file once more: what is stored may have changed, or the worker was stopped in the middle."""
    run = work.lock(ImportRun, run_id)
    require_kind(work, run.kind, ADD)
    work.once(key, "check_again", lambda: _check_again(work, run))


def _check_again(work: Work, run: ImportRun) -> None:
    if run.state in ("checking", "waiting", "writing") and not is_silent(work, run):
        raise StillRunning
    if run.state == "done":
        raise NotChecked
    run.state, run.rows_done, run.beat_at = "waiting", 0, work.now
    defer(work, CHECK_JOB, alone="imports", run_id=run.id)


def is_silent(work: Work, run: ImportRun) -> bool:
    """Whether the worker that has the file was heard of lately."""
    return run.beat_at is None or work.now - run.beat_at > SILENT_FOR
