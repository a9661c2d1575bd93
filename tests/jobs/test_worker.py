"""The worker: pictures of issued papers are made after the commit, once, each for its own company."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from app.documents.issuing import issue_document
from app.jobs import AT_ONCE, UnknownTenant, Worker, close_days_of_all, make_queue
from app.kernel.clock import now_utc, today_local
from app.kernel.database import Database
from app.kernel.jobs import defer
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant, tenant_context
from app.kernel.work import Work, begin_work
from app.stock.values.closing import GRACE
from config import Settings
from models.core import DocumentFile, ImportRun
from models.warehouse import LedgerProof, StockClosing
from tests.jobs.running import run_once
from tests.reports.reading import all_text
from tests.reports.samples import a_waybill
from tools.postgres import Urls


@pytest.fixture(scope="module")
def settings(urls: Urls) -> Settings:
    return Settings(database_url=urls.app_url, secret_key="j" * 40)


@pytest.fixture(scope="module")
def worker(settings: Settings) -> Iterator[Worker]:
    made = Worker(settings)
    yield made
    made.database.close()


def issue(database: Database, tenant: Tenant, number: str) -> int:
    with begin_work(database, system(), tenant) as work:
        paper = a_waybill(number=number)
        return issue_document(work, "waybill", number, ("Shipment", 1), paper.to_json()).id


def files(database: Database, tenant: Tenant, document_id: int) -> list[DocumentFile]:
    with tenant_context(tenant), database.sessions() as session:
        return list(session.scalars(select(DocumentFile).where(DocumentFile.document_id == document_id)))


def statuses(database: Database, document_id: int) -> list[str]:
    with database.platform() as connection:
        return list(
            connection.scalars(
                text(
                    "select status::text from platform.procrastinate_jobs"
                    " where task_name = 'render_document' and args->>'document_id' = :id"
                ),
                {"id": str(document_id)},
            )
        )


def test_an_issued_paper_gets_its_picture_from_the_queue(
    settings: Settings, worker: Worker, database: Database, forge: Tenant
) -> None:
    document = issue(database, forge, "IRS2026000000701")
    assert files(database, forge, document) == []
    run_once(make_queue(settings, worker))
    assert statuses(database, document) == ["succeeded"]
    with tenant_context(forge), database.sessions() as session:
        content = session.scalars(
            select(DocumentFile.content).where(DocumentFile.document_id == document)
        ).one()
    assert "IRS2026000000701" in all_text(content)


def test_a_picture_is_made_once(worker: Worker, database: Database, forge: Tenant) -> None:
    document = issue(database, forge, "IRS2026000000702")
    worker.render_document(forge.slug, document)
    first = files(database, forge, document)[0]
    worker.render_document(forge.slug, document)
    (again,) = files(database, forge, document)
    assert (again.sha256, again.created_at) == (first.sha256, first.created_at)


def test_a_job_of_an_unknown_company_is_refused(worker: Worker) -> None:
    with pytest.raises(UnknownTenant):
        worker.render_document("nobody", 1)


def proofs(database: Database, tenant: Tenant) -> list[int]:
    with tenant_context(tenant), database.sessions() as session:
        return list(session.scalars(select(LedgerProof.differences).order_by(LedgerProof.id)))


def test_the_nightly_proof_keeps_a_row_for_every_company(
    worker: Worker, database: Database, mill: Tenant, forge: Tenant
) -> None:
    before = proofs(database, mill), proofs(database, forge)
    assert worker.verify_ledgers() == 0
    assert (proofs(database, mill), proofs(database, forge)) == ([*before[0], 0], [*before[1], 0])


def test_a_proof_that_breaks_is_logged_and_the_others_are_proved(
    worker: Worker, database: Database, forge: Tenant, caplog: pytest.LogCaptureFixture
) -> None:
    before = proofs(database, forge)
    assert worker.prove_ledger("nobody") == 1
    assert worker.prove_ledger(forge.slug) == 0
    assert "the ledger of nobody could not be proved" in caplog.text
    assert proofs(database, forge) == [*before, 0]


def test_every_company_closes_its_days_at_night(worker: Worker, database: Database, forge: Tenant) -> None:
    close_days_of_all(worker)
    close_days_of_all(worker)
    with tenant_context(forge), database.sessions() as session:
        days = session.scalars(select(StockClosing.day)).all()
    assert days == [last_day_over()]


def test_a_company_that_cannot_be_closed_stops_no_other(
    worker: Worker,
    database: Database,
    forge: Tenant,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = Tenant("broken", "Şeması olmayan")
    monkeypatch.setattr("app.jobs.all_tenants", lambda _database: [broken, forge])
    close_days_of_all(worker)
    assert "close_days of broken broke" in caplog.text
    with tenant_context(forge), database.sessions() as session:
        assert session.scalars(select(StockClosing.day)).all() == [last_day_over()]


def last_day_over() -> date:
    return today_local(now_utc() - GRACE) - timedelta(days=1)


def test_what_nobody_asks_for_again_is_forgotten(worker: Worker, database: Database, forge: Tenant) -> None:
    old, young = now_utc() - timedelta(days=91), now_utc() - timedelta(days=30)
    with begin_work(database, system(), forge, now=old) as work:
        work.once("key-of-long-ago", "act", dict)
        gone = _imported(work, "checked", old)
        emptied = _imported(work, "done", old)
    with begin_work(database, system(), forge, now=young) as work:
        work.once("key-of-last-month", "act", dict)
        kept = _imported(work, "checked", young)
    close_days_of_all(worker)
    with tenant_context(forge), database.sessions() as session:
        keys = set(session.scalars(text("select key from idempotency_key where key like 'key-of-%'")))
        assert keys == {"key-of-last-month"}
        assert session.get(ImportRun, gone) is None
        assert session.get_one(ImportRun, emptied).content == b""
        assert session.get_one(ImportRun, emptied).added == 7
        assert session.get_one(ImportRun, kept).content == b"a;b"


def test_finished_jobs_are_forgotten_after_two_weeks(
    settings: Settings, worker: Worker, database: Database, forge: Tenant
) -> None:
    queue = make_queue(settings, worker)
    old, young = (issue(database, forge, f"IRS202600000079{n}") for n in (1, 2))
    run_once(queue)
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "update platform.procrastinate_events e set at = now() - interval '15 days'"
                " from platform.procrastinate_jobs j where j.id = e.job_id and j.args->>'document_id' = :id"
            ),
            {"id": str(old)},
        )

    async def forget() -> None:
        async with queue.open_async():
            await queue.tasks["forget_jobs"](timestamp=0)

    asyncio.run(forget())
    assert statuses(database, old) == []
    assert statuses(database, young) == ["succeeded"]


def test_a_long_import_holds_up_no_message(
    settings: Settings, worker: Worker, database: Database, forge: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    is_sent = threading.Event()

    def slow(tenant: str, run_id: int) -> None:
        del tenant
        assert is_sent.wait(20)
        order.append(f"import {run_id}")

    def fast(tenant: str, document_id: int) -> None:
        del tenant, document_id
        order.append("paper")
        is_sent.set()

    monkeypatch.setattr(worker, "write_import", slow)
    monkeypatch.setattr(worker, "render_document", fast)
    with begin_work(database, system(), forge) as work:
        for run in (1, 2):
            defer(work, "write_import", alone="imports", run_id=run)
        defer(work, "render_document", alone="papers", document_id=1)
    queue = make_queue(settings, worker)
    run_once(queue, at_once=AT_ONCE)
    # A worker that does not wait goes home when all that is left is held by a lock.
    run_once(queue, at_once=AT_ONCE)
    assert order == ["paper", "import 1", "import 2"]


def _imported(work: Work, state: str, when: datetime) -> int:
    run = ImportRun(
        kind="materials",
        file_name="liste.csv",
        content=b"a;b",
        state=state,
        added=7,
        created_at=when,
        created_by="Zeynep",
    )
    work.session.add(run)
    work.session.flush()
    return run.id
