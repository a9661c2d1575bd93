"""The worker: pictures of papers after they were issued, the closing of days, and the nightly proof."""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import AbstractContextManager
from functools import partial
from importlib import import_module

from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from sqlalchemy.engine import make_url

from app.audit.keeping import Sealer, seal_all
from app.audit.proving import JOB as PROVE_AUDIT
from app.audit.proving import findings_of as broken_in
from app.audit.proving import prove_chain
from app.audit.recording import record_events
from app.audit.signing import seeds_from, use_signing_keys
from app.central_bank.every_company import take_for_all
from app.documents.batching import JOB as DRAW_BATCH
from app.documents.batching import draw_batch, forget_batches
from app.documents.sealed_codes import open_code
from app.documents.storing import read_file, store_file, xml_inside
from app.edocuments.answers.deadline import accept_silence
from app.edocuments.answers.fetching import fetch_answers
from app.edocuments.delivery.carrying import carry_documents
from app.edocuments.delivery.queueing import CARRY, FETCH, is_anything_due
from app.edocuments.integrators.reaching import use_networks
from app.edocuments.rules.asking import rules
from app.edocuments.validating import validate_edocument
from app.identity.program_sessions import forget_sessions
from app.identity.program_use import forget_use
from app.importing.forgetting import forget_files
from app.importing.running import check_run, write_run
from app.kernel.cleaning import write_clean_logs
from app.kernel.database import Database
from app.kernel.forgetting import forget_keys
from app.kernel.jobs import AlreadyQueued, defer
from app.kernel.permissions import system
from app.kernel.sealing import use_secret
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.notices.audit_heads import mail_head
from app.notices.mailing import claim_mail, close_mail, give_up_mail, use_mail
from app.notices.outgoing import Letter, NotDelivered, hand_over
from app.production.measuring_days import close_floor_days
from app.production.pairing import forget_requests
from app.production.recording_time import keep_recorded_time
from app.promises.standards import keep_standards
from app.stock.proof.proving import JOB, findings_of, prove_ledger
from app.stock.values.closing import close_days
from app.tenants.finding import TenantFinder, all_tenants
from config import Settings
from models.core import IssuedDocument, Mail
from reports.issued import render_issued
from reports.presses import Presses

MAIL_TRIES = 6
"""The last one comes about an hour after the first."""
PLATFORM = {"options": "-c search_path=platform"}
AT_ONCE = 3
"""Jobs side by side: while a long list is imported, papers are drawn and messages leave."""
JOBS_KEPT_HOURS = 14 * 24

PROVER = "verify-ledger"
CARRIER = "Entegratör"
BANK = "TCMB"
AUDITOR = "verify-audit"
log = logging.getLogger("atolye.jobs")


class UnknownTenant(LookupError):
    """A job names a company that does not exist or was switched off."""


class Worker:
    """What the jobs need: the database, and who the companies are."""

    def __init__(self, settings: Settings) -> None:
        use_secret(lambda: settings.secret_key, older=settings.old_secret_keys)
        write_clean_logs()
        secrets = (settings.secret_key, *settings.old_secret_keys)
        use_signing_keys(lambda: seeds_from(secrets, settings.audit_keys))
        use_networks(lambda: settings.integrator_networks)
        use_mail(lambda: settings.mail is not None)
        self.mail_server = settings.mail
        self.database = Database(settings.database_url, pool_size=2 * AT_ONCE)
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
            kind, snapshot = document.kind, open_code(company, document.snapshot)
            xml = xml_inside(work, document)
        # Drawing takes longer than a transaction should last.
        content = render_issued(kind, snapshot, xml)
        with begin_work(self.database, system("papers"), company) as work:
            store_file(work, work.find(IssuedDocument, document_id), content)

    def draw_batch(self, tenant: str, batch_id: int) -> None:
        """Make one file of many papers on two cores beside this process; running twice makes one."""
        company = self.tenant(tenant)
        with Presses() as presses:
            draw_batch(lambda: begin_work(self.database, system("papers"), company), presses, batch_id)

    def send_mail(self, tenant: str, mail_id: int, *, is_last: bool = False) -> None:
        """Send a message that is waiting; NotDelivered is raised again while another try may help.

        What breaks before the server is asked is raised too; after the last try a person decides.
        """
        company = self.tenant(tenant)
        try:
            letter = self._letter(company, mail_id)
        except Exception:
            if is_last:
                with begin_work(self.database, system("mail"), company) as work:
                    give_up_mail(work, mail_id)
            raise
        if letter is None or self.mail_server is None:
            return
        failed: NotDelivered | None = None
        try:
            hand_over(self.mail_server, letter)
        except NotDelivered as error:
            log.warning("mail %s of %s: %s (%s)", mail_id, tenant, error, error.__cause__)
            failed = error
        again = failed is not None and failed.again and not is_last
        with begin_work(self.database, system("mail"), company) as work:
            close_mail(work, mail_id, failed.sentence if failed else "", again=again)
        if failed is not None and again:
            raise failed

    def _letter(self, company: Tenant, mail_id: int) -> Letter | None:
        """The message with the picture of its paper, marked as under way; None when it is not to be sent."""
        with begin_work(self.database, system("mail"), company) as work:
            document_id = work.find(Mail, mail_id).document_id
        if document_id is not None:
            self.render_document(company.slug, document_id)
        with begin_work(self.database, system("mail"), company) as work:
            return claim_mail(work, mail_id) if self.mail_server is not None else None

    def check_import(self, tenant: str, run_id: int) -> None:
        """Read a file somebody brought in and find what it would change and what is wrong with it."""
        company = self.tenant(tenant)
        check_run(lambda actor: begin_work(self.database, actor, company), run_id)

    def write_import(self, tenant: str, run_id: int) -> None:
        """Write a checked file, all or nothing; running twice writes once."""
        company = self.tenant(tenant)
        write_run(lambda actor: begin_work(self.database, actor, company), run_id)

    def validate_edocument(self, tenant: str, document_id: int) -> None:
        """Build an e-document and ask the rules of the tax office; running twice changes nothing."""
        company = self.tenant(tenant)
        validate_edocument(lambda actor: begin_work(self.database, actor, company), rules().ask, document_id)

    def carry_documents(self, tenant: str) -> None:
        """Hand over and ask about what is due at one company; running twice hands nothing over twice."""
        company = self.tenant(tenant)
        carry_documents(lambda: begin_work(self.database, system(CARRIER), company))

    def fetch_answers(self, tenant: str) -> None:
        """Fetch the answers that wait for one company; running twice keeps none twice."""
        company = self.tenant(tenant)
        fetch_answers(lambda: begin_work(self.database, system(CARRIER), company), rules().ask)

    def watch_documents(self, job: str) -> None:
        """Queue a round for every company that wants one, unless one waits already."""
        for tenant in all_tenants(self.database):
            try:
                with begin_work(self.database, system(CARRIER), tenant) as work:
                    if is_anything_due(work, job):
                        defer(work, job, once=f"{job} {tenant.slug}")
            except AlreadyQueued:
                continue
            except Exception:
                log.exception("the documents of %s could not be watched", tenant)

    def take_bank_rates(self) -> int:
        """Take the central bank's rates over where it is wanted; at how many companies some were new."""
        begin = partial(begin_work, self.database, system(BANK))
        return take_for_all([partial(begin, tenant) for tenant in all_tenants(self.database)])

    def verify_ledgers(self) -> int:
        """Prove every company's ledger; returns how many differences there are and logs each."""
        return sum(self.prove_ledger(tenant.slug) for tenant in all_tenants(self.database))

    def prove_ledger(self, tenant: str) -> int:
        """Prove one company's ledger and keep what was found; how many differences there are, each logged.

        A proof that itself breaks is logged and leaves the night missing, which the owner is told; the
        other companies are still proved.
        """
        try:
            with begin_work(self.database, system(PROVER), self.tenant(tenant)) as work:
                proof = prove_ledger(work)
        except Exception:
            log.exception("the ledger of %s could not be proved", tenant)
            return 1
        for difference in findings_of(proof):
            log.error("ledger of %s: %s", tenant, difference)
        return proof.differences

    def sealers_work(self, tenant: Tenant) -> AbstractContextManager[Work]:
        """The transaction in which one seal of one company's audit trail is made."""
        return begin_work(self.database, system("sealer"), tenant)

    def verify_audits(self) -> int:
        """Prove every company's audit trail; returns how many findings there are and logs each."""
        return sum(self.prove_audit(tenant.slug) for tenant in all_tenants(self.database))

    def prove_audit(self, tenant: str) -> int:
        """Seal what waits, prove one company's chain, keep what was found, sign and mail the day's head."""
        company = self.tenant(tenant)
        try:
            seal_all(lambda: self.sealers_work(company))
            with begin_work(self.database, system(AUDITOR), company) as work:
                proof, head = prove_chain(work)
                if head is not None:
                    mail_head(work, head)
        except Exception:
            log.exception("the audit trail of %s could not be proved", tenant)
            return 1
        for finding in broken_in(proof):
            log.error("audit trail of %s: %s", tenant, finding)
        return proof.differences


def close_days_of_all(worker: Worker) -> None:
    """Close the days that are over, keep the minutes of what was shipped, forget what nobody asks for again.

    One transaction each a company; what breaks is logged and made good by the next night, for it alone.
    """
    for tenant in all_tenants(worker.database):
        for act in (
            close_days,
            close_floor_days,
            keep_recorded_time,
            keep_standards,
            forget_keys,
            forget_files,
            forget_batches,
            forget_requests,
            forget_use,
            forget_sessions,
            accept_silence,
        ):
            try:
                with begin_work(worker.database, system("close-days"), tenant) as work:
                    act(work)
            except Exception:
                log.exception("%s of %s broke", act.__name__, tenant.slug)


def make_queue(settings: Settings, worker: Worker) -> App:
    """The job queue with every task, on the web role's own connections."""
    url = make_url(settings.database_url).set(drivername="postgresql")
    conninfo = url.render_as_string(hide_password=False)
    queue = App(
        connector=PsycopgConnector(
            conninfo=conninfo, kwargs={"options": "-c search_path=platform"}, min_size=1, max_size=AT_ONCE + 1
        )
    )
    queue.task(name="render_document", retry=3)(worker.render_document)
    queue.task(name=DRAW_BATCH)(worker.draw_batch)
    queue.task(name=JOB)(worker.prove_ledger)
    queue.task(name=PROVE_AUDIT)(worker.prove_audit)
    queue.task(name="check_import")(worker.check_import)
    queue.task(name="write_import")(worker.write_import)
    queue.task(name="validate_edocument", retry=RetryStrategy(max_attempts=5, exponential_wait=5))(
        worker.validate_edocument
    )

    # Whatever broke: a message that may have left is marked as that, and no later try sends it.
    retry = RetryStrategy(max_attempts=MAIL_TRIES - 1, exponential_wait=5)

    @queue.task(name="send_mail", retry=retry, pass_context=True)
    def send_mail(context: JobContext, tenant: str, mail_id: int) -> None:
        worker.send_mail(tenant, mail_id, is_last=context.job.attempts >= MAIL_TRIES - 1)

    queue.task(name=CARRY)(worker.carry_documents)
    queue.task(name=FETCH)(worker.fetch_answers)
    _watch(queue, worker)
    _every_night(queue, worker)
    return queue


def _watch(queue: App, worker: Worker) -> None:
    """What is looked at all day long."""

    @queue.periodic(cron="* * * * *")
    @queue.task(name="watch_documents")
    def watch_documents(timestamp: int) -> None:
        del timestamp
        worker.watch_documents(CARRY)

    @queue.periodic(cron="*/10 * * * *")
    @queue.task(name="watch_answers")
    def watch_answers(timestamp: int) -> None:
        del timestamp
        worker.watch_documents(FETCH)

    @queue.periodic(cron="*/5 * * * *")
    @queue.task(name="revive_jobs")
    async def revive_jobs(timestamp: int) -> None:
        # Of a worker that was killed: its heart beats no more, and its locks would hold up others for ever.
        del timestamp
        for job in await queue.job_manager.get_stalled_jobs():
            await queue.job_manager.retry_job(job)


def _every_night(queue: App, worker: Worker) -> None:
    """What is closed, proved and forgotten each night."""

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

    # In the afternoon, when the bank has said the rates of the day, and once more for those who were away.
    @queue.periodic(cron="0 13,20 * * *")  # 16:00 and 23:00 in İstanbul
    @queue.task(name="take_bank_rates")
    def take_bank_rates(timestamp: int) -> None:
        del timestamp
        worker.take_bank_rates()

    @queue.periodic(cron="50 20 * * *")  # 23:50 in İstanbul: the head says where the day ended
    @queue.task(name="verify_audits")
    def verify_audits(timestamp: int) -> None:
        del timestamp
        worker.verify_audits()

    @queue.periodic(cron="45 22 * * *")
    @queue.task(name="forget_jobs")
    async def forget_jobs(timestamp: int) -> None:
        del timestamp
        await queue.job_manager.delete_old_jobs(
            nb_hours=JOBS_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )


def main() -> None:
    """Work through the queue until told to stop."""
    logging.basicConfig(level=logging.WARNING)
    settings = Settings.from_mapping(os.environ)
    # Tasks are named after their module, which must not be called __main__.
    worker = Worker(settings)
    queue = import_module("app.jobs").make_queue(settings, worker)
    sealer = Sealer(worker.database, worker.sealers_work)

    async def work() -> None:
        async with queue.open_async():
            await queue.run_worker_async(concurrency=AT_ONCE, install_signal_handlers=True)

    sealer.start()
    try:
        asyncio.run(work())
    finally:
        sealer.stop()


if __name__ == "__main__":
    main()
