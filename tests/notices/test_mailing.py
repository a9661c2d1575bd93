"""A message leaves once, after the commit; what goes wrong is said and tried again, or left to a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.documents.issuing import issue_document
from app.furnishing import furnish
from app.jobs import Worker, make_queue
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.notices.mailing import (
    MailNotSetUp,
    MailOnItsWay,
    MailQueued,
    claim_mail,
    queue_mail,
    send_again,
    use_mail,
)
from app.notices.outgoing import UNSURE, NotDelivered
from app.parties.checking import NotAnEmail
from app.tenants.founding import found_tenant
from config import Settings
from models.core import Mail
from tests.notices.post_office import PostOffice, post_office
from tests.reports.samples import a_waybill
from tools.postgres import Urls


@pytest.fixture(scope="module")
def tenant(urls: Urls, database: Database) -> Tenant:
    """A company whose messages are really committed."""
    founded = found_tenant(urls.admin_url, "posta", "Posta Kapı")
    with begin_work(database, system(), founded) as work:
        furnish(work)
    return founded


@pytest.fixture
def office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, urls: Urls
) -> Iterator[tuple[PostOffice, Settings]]:
    with post_office(tmp_path) as (opened, server, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        use_mail(lambda: True)
        yield opened, Settings(database_url=urls.app_url, secret_key="m" * 40, mail=server)
        use_mail(lambda: False)


@pytest.fixture
def worker(office: tuple[PostOffice, Settings]) -> Iterator[Worker]:
    made = Worker(office[1])
    yield made
    made.database.close()


def written(database: Database, tenant: Tenant) -> int:
    with begin_work(database, system(), tenant) as work:
        number = f"POSTA-{work.now:%H%M%S%f}"
        paper = issue_document(work, "waybill", number, ("Shipment", 1), a_waybill(number=number).to_json())
        return queue_mail(work, "satis@celik.test", f"Sipariş {number}", "Ektedir.", paper).id


def jobs(database: Database, mail_id: int) -> int:
    with database.platform() as connection:
        queued = text(
            "select count(*) from platform.procrastinate_jobs"
            " where task_name = 'send_mail' and args->>'mail_id' = :id and args->>'tenant' = 'posta'"
        )
        return int(connection.scalar(queued, {"id": str(mail_id)}) or 0)


def state(database: Database, tenant: Tenant, mail_id: int) -> tuple[str, str]:
    with begin_work(database, system(), tenant) as work:
        mail = work.session.get_one(Mail, mail_id)
        assert (mail.sent_at is not None) == (mail.state == "sent")
        return mail.state, mail.error


def test_a_message_leaves_once_with_its_paper(
    office: tuple[PostOffice, Settings], worker: Worker, database: Database, tenant: Tenant
) -> None:
    mail_id = written(database, tenant)
    assert jobs(database, mail_id) == 1
    for _twice in range(2):
        worker.send_mail(tenant.slug, mail_id)
    (message,) = office[0].got
    (paper,) = message.iter_attachments()
    assert str(paper.get_filename()).startswith("POSTA-")
    assert state(database, tenant, mail_id) == ("sent", "")


def test_a_full_mailbox_is_tried_again_and_the_last_try_fails(
    office: tuple[PostOffice, Settings], worker: Worker, database: Database, tenant: Tenant
) -> None:
    mail_id = written(database, tenant)
    office[0].answers = ["452 full", "452 full"]
    with pytest.raises(NotDelivered):
        worker.send_mail(tenant.slug, mail_id)
    assert state(database, tenant, mail_id)[0] == "waiting"
    worker.send_mail(tenant.slug, mail_id, is_last=True)
    assert state(database, tenant, mail_id) == ("failed", "The mail server refused the message.")
    assert office[0].got == []
    with begin_work(database, system(), tenant) as work:
        send_again(work, mail_id)
    worker.send_mail(tenant.slug, mail_id)
    assert (len(office[0].got), state(database, tenant, mail_id)[0]) == (1, "sent")


def test_a_worker_that_died_on_it_leaves_the_message_to_a_person(
    office: tuple[PostOffice, Settings], worker: Worker, database: Database, tenant: Tenant
) -> None:
    mail_id = written(database, tenant)
    worker.render_document(tenant.slug, paper_of(database, tenant, mail_id))
    with begin_work(database, system(), tenant) as work:
        assert claim_mail(work, mail_id) is not None
    worker.send_mail(tenant.slug, mail_id)
    assert office[0].got == []
    assert state(database, tenant, mail_id) == ("failed", UNSURE)


def test_a_paper_that_cannot_be_drawn_leaves_the_message_to_a_person(
    office: tuple[PostOffice, Settings],
    worker: Worker,
    database: Database,
    tenant: Tenant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_of_the_paper: object) -> bytes:
        raise ValueError("no such font")

    mail_id = written(database, tenant)
    with monkeypatch.context() as patched:
        patched.setattr("app.jobs.render_issued", broken)
        with pytest.raises(ValueError, match="no such font"):
            worker.send_mail(tenant.slug, mail_id)
        assert state(database, tenant, mail_id)[0] == "waiting"
        with pytest.raises(ValueError, match="no such font"):
            worker.send_mail(tenant.slug, mail_id, is_last=True)
    assert state(database, tenant, mail_id) == ("failed", UNSURE)
    with begin_work(database, system(), tenant) as work:
        send_again(work, mail_id)
    worker.send_mail(tenant.slug, mail_id)
    assert (len(office[0].got), state(database, tenant, mail_id)[0]) == (1, "sent")


def paper_of(database: Database, tenant: Tenant, mail_id: int) -> int:
    with begin_work(database, system(), tenant) as work:
        return work.session.scalars(select(Mail.document_id).where(Mail.id == mail_id)).one() or 0


def test_the_queue_knows_the_job(office: tuple[PostOffice, Settings], worker: Worker) -> None:
    assert make_queue(office[1], worker).tasks["send_mail"].retry_strategy is not None


def test_without_a_server_nothing_is_written(work: Work) -> None:
    use_mail(lambda: False)
    with pytest.raises(MailNotSetUp):
        queue_mail(work, "satis@celik.test", "Sipariş", "Ektedir.")
    assert work.session.scalars(select(Mail)).all() == []
    assert work.events == []


@pytest.mark.parametrize("address", ["", "satis", "a@b\nBcc: c@d.test", "a@b.test, c@d.test"])
def test_what_is_no_address_gets_no_letter(
    work: Work, office: tuple[PostOffice, Settings], address: str
) -> None:
    with pytest.raises(NotAnEmail):
        queue_mail(work, address, "Sipariş", "Ektedir.")
    assert work.session.scalars(select(Mail)).all() == []


def test_it_waits_in_the_same_transaction(work: Work, office: tuple[PostOffice, Settings]) -> None:
    mail = queue_mail(work, " satis@celik.test ", "Sipariş\nBcc: x", "Ektedir.")
    assert (mail.recipient, mail.subject, mail.state) == ("satis@celik.test", "Sipariş Bcc: x", "waiting")
    assert work.events == [MailQueued(mail.id, mail.recipient, mail.subject)]
    with pytest.raises(MailOnItsWay):
        send_again(work, mail.id)
