"""What the page of a file shows, to those who may bring in such a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.importing.columns import Column
from app.importing.kind import Kind
from app.importing.kinds import ADD, LOOK, RUN, SHOW, kinds_for, require_kind
from app.importing.uploading import is_silent
from app.kernel.work import RecordGone, Work
from models.core import ImportRun

WORKING = ("waiting", "checking", "writing")


@dataclass(frozen=True)
class RunPage:
    """One file: how far it is, what it would do or has done, and what is wrong with it."""

    run: ImportRun
    kind: Kind
    columns: Sequence[tuple[Column, str]]
    """The columns of the file that are understood, and how the file calls them."""
    is_working: bool
    is_silent: bool
    """The worker was not heard of for a while."""
    may_run: bool
    may_upload: bool

    @property
    def total(self) -> int:
        """How many rows the work that is under way is about."""
        return self.run.added + self.run.changed if self.run.state == "writing" else self.run.rows


def read_run(work: Work, run_id: int) -> RunPage:
    """A file with everything its page shows; RecordGone when there is none."""
    work.require(SHOW)
    run = work.session.scalars(
        select(ImportRun)
        .where(ImportRun.id == run_id)
        .options(undefer(ImportRun.errors), undefer(ImportRun.preview))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if run is None:
        raise RecordGone
    kind = require_kind(work, run.kind, SHOW)
    is_working = run.state in WORKING
    return RunPage(
        run,
        kind,
        [(kind.column(name), heading) for name, heading in run.facts.get("columns", [])],
        is_working,
        is_working and is_silent(work, run),
        work.actor.may(RUN),
        work.actor.may(ADD),
    )


def importable(work: Work) -> list[Kind]:
    """The kinds of lists whoever acts may bring in."""
    work.require(LOOK)
    return kinds_for(work)


def error_rows(page: RunPage) -> list[dict[str, Any]]:
    """Every error that was kept, in the order of the file."""
    return list(page.run.errors)
