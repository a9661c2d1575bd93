"""The worker: pictures of papers after they were issued, the closing of days, and the nightly proof."""

from __future__ import annotations

import asyncio
import logging
import os
from importlib import import_module

from procrastinate import App, PsycopgConnector
from sqlalchemy.engine import make_url

from app.audit.recording import record_events
from app.documents.storing import read_file, store_file
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.sealing import use_secret
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from app.stock.closing import close_days
from app.stock.verifying import verify_ledger
from app.tenants.finding import TenantFinder, all_tenants
from config import Settings
from models.core import IssuedDocument
from reports.issued import render_issued

PLATFORM = {"options": "-c search_path=platform"}

log = logging.getLogger("atolye.jobs")


class UnknownTenant(LookupError):
    """A job names a company that does not exist or was switched off."""


class Worker:
    """What the jobs need: the database, and who the companies are."""

    def __init__(self, settings: Settings) -> None:
        use_secret(lambda: settings.secret_key)
        self.database = Database(settings.database_url, pool_size=2)
        self.database.before_commit.append(record_events)
        self.finder = TenantFinder(self.database, settings.base_host)

    def tenant(self, slug: str) -> Tenant:
        """The company a job is for."""
        found = self.finder.find(f"{slug}.{self.finder.base_host}")
        if found is None:
            raise UnknownTenant(slug)
        return found

    def render_document(self, tenant: str, document_id: int) -> None:
        """Make and store the picture of an issued paper; running twice changes nothing."""
        company = self.tenant(tenant)
        with begin_work(self.database, system("papers"), company) as work:
            document = work.find(IssuedDocument, document_id)
            if read_file(work, document_id) is not None:
                return
            kind, snapshot = document.kind, document.snapshot
        # Drawing takes longer than a transaction should last.
        content = render_issued(kind, snapshot)
        with begin_work(self.database, system("papers"), company) as work:
            store_file(work, work.find(IssuedDocument, document_id), content)

    def verify_ledgers(self) -> int:
        """Prove every company's ledger; returns how many differences there are and logs each."""
        differences = 0
        for tenant in all_tenants(self.database):
            with begin_work(self.database, system("verify-ledger"), tenant) as work:
                report = verify_ledger(work)
            for difference in report.differences:
                log.error("ledger of %s: %s", tenant.slug, difference)
            differences += len(report.differences)
        return differences


def close_days_of_all(worker: Worker) -> None:
    """Close the days that are over in every company, each in a transaction of its own."""
    for tenant in all_tenants(worker.database):
        with begin_work(worker.database, system("close-days"), tenant) as work:
            close_days(work)


def make_queue(settings: Settings, worker: Worker) -> App:
    """The job queue with every task, on the web role's own connections."""
    url = make_url(settings.database_url).set(drivername="postgresql")
    conninfo = url.render_as_string(hide_password=False)
    queue = App(
        connector=PsycopgConnector(
            conninfo=conninfo, kwargs={"options": "-c search_path=platform"}, min_size=1, max_size=3
        )
    )
    queue.task(name="render_document", retry=3)(worker.render_document)

    @queue.periodic(cron="15 22 * * *")  # 01:15 in İstanbul
    @queue.task(name="close_days")
    def close_all_days(timestamp: int) -> None:
        del timestamp
        close_days_of_all(worker)

    @queue.periodic(cron="30 0 * * *")  # 03:30 in İstanbul
    @queue.task(name="verify_ledgers")
    def verify_ledgers(timestamp: int) -> None:
        del timestamp
        worker.verify_ledgers()

    return queue


def main() -> None:
    """Work through the queue until told to stop."""
    logging.basicConfig(level=logging.WARNING)
    settings = Settings.from_mapping(os.environ)
    # Tasks are named after their module, which must not be called __main__.
    queue = import_module("app.jobs").make_queue(settings, Worker(settings))

    async def work() -> None:
        async with queue.open_async():
            await queue.run_worker_async(concurrency=1, install_signal_handlers=True)

    asyncio.run(work())


if __name__ == "__main__":
    main()
