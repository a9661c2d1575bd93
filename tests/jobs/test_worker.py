"""The worker: pictures of issued papers are made after the commit, once, each for its own company."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from procrastinate import App
from sqlalchemy import select, text

from app.documents.issuing import issue_document
from app.jobs import UnknownTenant, Worker, close_days_of_all, make_queue
from app.kernel.clock import now_utc, today_local
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant, tenant_context
from app.kernel.work import begin_work
from app.stock.values.closing import GRACE
from config import Settings
from models.core import DocumentFile
from models.warehouse import LedgerProof, StockClosing
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


def run_once(queue: App) -> None:
    async def work() -> None:
        async with queue.open_async():
            await queue.run_worker_async(wait=False, install_signal_handlers=False)

    asyncio.run(work())


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
