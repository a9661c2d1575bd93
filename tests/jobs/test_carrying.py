"""The worker and the integrator: a document leaves by itself, and the job of a dead worker is revived."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from sqlalchemy import text

from app.edocuments.delivery.queueing import CARRY, FETCH, expect_handover
from app.edocuments.settling import ConnectionForm, save_connection
from app.jobs import Worker, make_queue
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from app.tenants.migrating import owner_engine
from config import Settings
from models.core import Company
from models.edocuments import EDocument
from tests.edocuments.documents import validated_despatch
from tests.edocuments.stub_integrator import KEY, TAX_ID, Stub, stub_integrator
from tests.jobs.running import run_once
from tools.postgres import Urls


@pytest.fixture(scope="module")
def settings(urls: Urls) -> Settings:
    return Settings(
        database_url=urls.app_url, secret_key="j" * 40, integrator_networks=(ip_network("127.0.0.0/8"),)
    )


@pytest.fixture(scope="module")
def worker(settings: Settings) -> Iterator[Worker]:
    made = Worker(settings)
    yield made
    made.database.close()


@pytest.fixture
def stub(database: Database, worker: Worker, mill: Tenant) -> Iterator[Stub]:
    with stub_integrator() as started:
        settle(database, mill, ConnectionForm("http", started.address, KEY))
        yield started
        settle(database, mill, ConnectionForm("draft"))


def settle(database: Database, tenant: Tenant, form: ConnectionForm) -> None:
    with begin_work(database, system(), tenant) as work:
        work.session.get_one(Company, 1).tax_id = TAX_ID
        save_connection(work, form)


def document(database: Database, tenant: Tenant, *, is_forgotten: bool = False) -> int:
    with begin_work(database, system(), tenant) as work:
        made = validated_despatch(work)
        if not is_forgotten:
            expect_handover(work, made)
        return made.id


def state(database: Database, tenant: Tenant, document_id: int) -> str:
    with begin_work(database, system(), tenant) as work:
        return work.find(EDocument, document_id).state


def jobs(urls: Urls) -> list[tuple[str, str]]:
    with owner_engine(urls.admin_url).connect() as connection:
        rows = connection.execute(
            text("select task_name, status::text from platform.procrastinate_jobs order by id")
        )
        return [(row.task_name, row.status) for row in rows]


def test_a_validated_document_leaves_by_itself(
    database: Database, settings: Settings, worker: Worker, mill: Tenant, stub: Stub
) -> None:
    one = document(database, mill)
    run_once(make_queue(settings, worker))
    assert state(database, mill, one) == "handed_over"
    assert stub.puts() == 1


def test_what_is_due_is_watched_and_queued_once(
    database: Database, urls: Urls, worker: Worker, mill: Tenant, stub: Stub
) -> None:
    one = document(database, mill, is_forgotten=True)
    worker.watch_documents(CARRY)
    queued = [job for job in jobs(urls) if job[0] == CARRY]
    worker.watch_documents(CARRY)
    worker.watch_documents(FETCH)
    worker.watch_documents(FETCH)
    assert [job for job in jobs(urls) if job[0] == CARRY] == queued
    assert [job for job in jobs(urls) if job[0] == FETCH] == [(FETCH, "todo")]
    worker.carry_documents(mill.slug)
    worker.carry_documents(mill.slug)
    assert (state(database, mill, one), stub.puts()) == ("handed_over", 1)


def test_a_company_without_an_integrator_costs_no_job(urls: Urls, worker: Worker, mill: Tenant) -> None:
    worker.watch_documents(CARRY)
    worker.watch_documents(FETCH)
    assert jobs(urls) == []


def test_the_job_of_a_killed_worker_is_begun_again(
    database: Database, urls: Urls, settings: Settings, worker: Worker, mill: Tenant, stub: Stub
) -> None:
    one = document(database, mill)
    with owner_engine(urls.admin_url).begin() as connection:
        connection.execute(text("set local search_path to platform"))
        connection.execute(text("update procrastinate_jobs set status = 'doing'"))
    queue = make_queue(settings, worker)
    run_once(queue)
    assert state(database, mill, one) == "validated"

    async def revive() -> None:
        async with queue.open_async():
            await queue.tasks["revive_jobs"](timestamp=0)

    asyncio.run(revive())
    run_once(queue)
    assert state(database, mill, one) == "handed_over"
