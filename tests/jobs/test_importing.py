"""Lists in the worker: another process, progress that everybody sees, all or nothing, also when it breaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.importing import running, sets
from app.importing.file_refusals import StillRunning
from app.importing.uploading import check_again, import_list, upload_list
from app.jobs import Worker, make_queue
from app.kernel.database import Database
from app.kernel.permissions import Actor
from app.kernel.tenancy import Tenant, tenant_context
from app.kernel.work import begin_work
from config import Settings
from models.core import AuditEntry, ImportRun
from models.materials import Material
from tests.jobs.running import run_once
from tools.postgres import Urls

CLERK = Actor("person", 7, "Ayşe Büro", may=lambda _right: True)


@pytest.fixture(scope="module")
def settings(urls: Urls) -> Settings:
    return Settings(database_url=urls.app_url, secret_key="j" * 40)


@pytest.fixture(scope="module")
def worker(settings: Settings) -> Iterator[Worker]:
    made = Worker(settings)
    yield made
    made.database.close()


def a_list(prefix: str, rows: int) -> bytes:
    return ("Kod;Ad;Birim\n" + "".join(f"{prefix}-{row};Malzeme;adet\n" for row in range(rows))).encode()


def upload(database: Database, tenant: Tenant, content: bytes) -> int:
    with begin_work(database, CLERK, tenant) as work:
        return upload_list(work, "materials", "liste.csv", content)


def start(database: Database, tenant: Tenant, run_id: int) -> None:
    with begin_work(database, CLERK, tenant) as work:
        import_list(work, run_id)


def run_now(database: Database, tenant: Tenant, run_id: int) -> ImportRun:
    with tenant_context(tenant), database.sessions() as session:
        run = session.get_one(ImportRun, run_id)
        assert run.errors is not None
        return run


def there(database: Database, tenant: Tenant, prefix: str) -> int:
    with tenant_context(tenant), database.sessions() as session:
        query = select(func.count()).where(Material.code.like(f"{prefix}-%"))
        return session.scalar(query) or 0


def test_the_queue_checks_and_writes_in_the_name_of_the_clerk(
    settings: Settings, worker: Worker, database: Database, forge: Tenant
) -> None:
    run_id = upload(database, forge, a_list("QUE", 3))
    run_once(make_queue(settings, worker))
    assert run_now(database, forge, run_id).standing == "ready"
    start(database, forge, run_id)
    assert there(database, forge, "QUE") == 0
    run_once(make_queue(settings, worker))
    run = run_now(database, forge, run_id)
    assert (run.state, run.added, run.run_by) == ("done", 3, "Ayşe Büro")
    assert there(database, forge, "QUE") == 3
    with tenant_context(forge), database.sessions() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.act == "ListImported", AuditEntry.subject_id == run_id)
        ).one()
    assert (entry.actor_kind, entry.actor_id, entry.actor_name) == ("person", 7, "Ayşe Büro")


def test_progress_is_seen_by_others_while_nothing_is_written_yet(
    worker: Worker, database: Database, forge: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = upload(database, forge, a_list("PRO", 6))
    worker.check_import(forge.slug, run_id)
    start(database, forge, run_id)
    monkeypatch.setattr(sets, "AT_ONCE", 2)
    seen = []
    tell = running._beat_beside

    def tell_and_look(begin: running.Begin, run: int, done: int) -> None:
        tell(begin, run, done)
        with database.sessions() as session:  # in the tenant of the work that is open
            row = session.get_one(ImportRun, run)
            seen.append((row.state, row.rows_done, session.scalar(select(func.count(Material.id)))))

    monkeypatch.setattr(running, "_beat_beside", tell_and_look)
    worker.write_import(forge.slug, run_id)
    assert [(state, done) for state, done, _count in seen] == [("writing", 2), ("writing", 4), ("writing", 6)]
    assert len({count for _state, _done, count in seen}) == 1
    assert there(database, forge, "PRO") == 6


def test_a_break_in_the_middle_leaves_nothing_and_says_so(
    worker: Worker, database: Database, forge: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = upload(database, forge, a_list("BRK", 6))
    worker.check_import(forge.slug, run_id)
    start(database, forge, run_id)
    monkeypatch.setattr(sets, "AT_ONCE", 2)

    def give_up(_begin: running.Begin, _run: int, done: int) -> None:
        if done == 4:
            raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(running, "_beat_beside", give_up)
        with pytest.raises(ConnectionError):
            worker.write_import(forge.slug, run_id)
    run = run_now(database, forge, run_id)
    assert (run.state, [one["code"] for one in run.errors]) == ("failed", ["importing.work_broke"])
    assert there(database, forge, "BRK") == 0
    with begin_work(database, CLERK, forge) as work:
        check_again(work, run_id)
    worker.check_import(forge.slug, run_id)
    start(database, forge, run_id)
    worker.write_import(forge.slug, run_id)
    assert there(database, forge, "BRK") == 6


def test_a_worker_that_was_killed_is_missed_after_a_while(
    worker: Worker, database: Database, forge: Tenant
) -> None:
    run_id = upload(database, forge, a_list("KIL", 1))
    worker.check_import(forge.slug, run_id)
    start(database, forge, run_id)
    with pytest.raises(StillRunning), begin_work(database, CLERK, forge) as work:
        check_again(work, run_id)
    with begin_work(database, CLERK, forge) as work:
        run = work.lock(ImportRun, run_id)
        run.beat_at = work.now - timedelta(minutes=3)
    with begin_work(database, CLERK, forge) as work:
        check_again(work, run_id)
    worker.write_import(forge.slug, run_id)
    assert there(database, forge, "KIL") == 0
    worker.check_import(forge.slug, run_id)
    assert run_now(database, forge, run_id).standing == "ready"
