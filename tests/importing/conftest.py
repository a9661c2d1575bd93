"""Files to bring in, and a worker that takes them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from app.importing.running import check_run, write_run
from app.importing.uploading import import_list, upload_list
from app.kernel.permissions import Actor
from app.kernel.tenancy import tenant_context
from app.kernel.work import Work
from models.core import ImportRun

Bring = Callable[..., ImportRun]


@contextmanager
def beginning(work: Work, actor: Actor) -> Iterator[Work]:
    """The worker's transactions, inside the one that a test rolls back."""
    inner = Work(work.session, actor, work.tenant, work.now)
    # Of progress is told outside of every context, and without a company a connection is nobody's.
    with tenant_context(work.tenant), work.session.begin_nested():
        yield inner
        work.session.flush()
    work.events += inner.events


@pytest.fixture
def bring(work: Work) -> Bring:
    """Upload a file, check it, and (unless told otherwise) write it when nothing is wrong."""

    def act(
        kind: str, content: bytes | str, name: str = "liste.csv", *, only_check: bool = False
    ) -> ImportRun:
        if isinstance(content, str):
            content = content.encode()
        run_id = upload_list(work, kind, name, content)
        check_run(lambda actor: beginning(work, actor), run_id)
        run = reload(work, run_id)
        if only_check or run.wrong or run.state != "checked" or not run.added + run.changed:
            return run
        import_list(work, run_id)
        write_run(lambda actor: beginning(work, actor), run_id)
        return reload(work, run_id)

    return act


def reload(work: Work, run_id: int) -> ImportRun:
    work.session.flush()
    return work.session.scalars(
        select(ImportRun).where(ImportRun.id == run_id).execution_options(populate_existing=True)
    ).one()


def complaints(run: ImportRun) -> list[tuple[int | None, str, str, str]]:
    """Row, column, what is written there, and the code of what is wrong."""
    return [(one["row"], one["column"], one["written"], one["code"].partition(".")[2]) for one in run.errors]
