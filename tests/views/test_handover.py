"""E-documents on screen: the list, one document, answers, and the owner's connection."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.edocuments.delivery.queueing import queue_document
from app.edocuments.integrators import reaching
from app.edocuments.integrators.reaching import use_networks
from app.edocuments.settling import ConnectionForm, save_connection
from app.kernel.clock import now_utc
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from models.core import Company
from models.edocuments import EDocument
from models.handover import DespatchAnswer, Handover, IntegratorSettings
from tests.edocuments.answering import BUYER, Said, answer_xml
from tests.edocuments.certificates import PASSWORD, certificate_file
from tests.edocuments.documents import validated_despatch
from tests.edocuments.stub_integrator import KEY, Stub, stub_integrator
from tests.views.conftest import HOST, ClientFor, csrf_of, post

pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture(scope="module")
def stub() -> Iterator[Stub]:
    with stub_integrator() as started:
        yield started


@pytest.fixture(autouse=True)
def this_machine_is_allowed() -> Iterator[None]:
    before = list(reaching._allowed)
    use_networks(lambda: (ip_network("127.0.0.0/8"),))
    yield
    reaching._allowed[:] = before


@pytest.fixture
def connected(database: Database, shop: Tenant, stub: Stub) -> Iterator[None]:
    settle(database, shop, ConnectionForm("http", stub.address, KEY))
    yield
    settle(database, shop, ConnectionForm("draft"))


def settle(database: Database, shop: Tenant, form: ConnectionForm) -> None:
    with begin_work(database, system(), shop) as work:
        save_connection(work, form)


@pytest.fixture
def document(database: Database, shop: Tenant) -> int:
    with begin_work(database, system(), shop) as work:
        return validated_despatch(work).id


def read(database: Database, shop: Tenant, document_id: int) -> tuple[str, str]:
    with begin_work(database, system(), shop) as work:
        found = work.find(EDocument, document_id)
        return str(found), found.state


def upload(client: FlaskClient, path: str, page: str, **data: object) -> TestResponse:
    token = csrf_of(client.get(page, base_url=HOST).text)
    return client.post(
        path, base_url=HOST, data={"csrf_token": token, **data}, content_type="multipart/form-data"
    )


def test_what_needs_somebody_stands_first(
    client_for: ClientFor, database: Database, shop: Tenant, document: int, connected: None
) -> None:
    with begin_work(database, system(), shop, now=now_utc() - timedelta(hours=3)) as work:
        waiting = validated_despatch(work)
        queue_document(work, waiting.id)
        number = str(waiting)
    page = client_for("Dispatcher").get("/e-documents/", base_url=HOST).text
    fresh = read(database, shop, document)[0]
    assert page.index(number) < page.index(fresh)
    look = client_for("Dispatcher").get("/e-documents/?state=look", base_url=HOST).text
    assert number in look
    assert fresh not in look
    assert "/e-documents/?state=look" in client_for("Dispatcher").get("/today/", base_url=HOST).text
    assert "/e-documents/?state=look" not in client_for("Storekeeper").get("/today/", base_url=HOST).text


def test_search_and_export_find_the_same(
    client_for: ClientFor, database: Database, shop: Tenant, document: int
) -> None:
    number = read(database, shop, document)[0]
    client = client_for("Accountant")
    assert number in client.get(f"/e-documents/?q={number}", base_url=HOST).text
    assert number not in client.get("/e-documents/?q=zzzz", base_url=HOST).text
    assert number in client.get(f"/e-documents/export/csv?q={number}", base_url=HOST).text
    assert client.get("/e-documents/export/xlsx", base_url=HOST).data[:2] == b"PK"
    assert client.get("/e-documents/export/exe", base_url=HOST).status_code == 404
    for odd in ("?page=99999999999", "?page=-1", "?state=x", "?q=%25_"):
        assert client.get(f"/e-documents/{odd}", base_url=HOST).status_code == 200


def test_a_document_can_be_sent_at_once_by_who_may(
    client_for: ClientFor, database: Database, shop: Tenant, document: int, connected: None
) -> None:
    path = f"/e-documents/show/{document}"
    assert f"/e-documents/send/{document}" not in client_for("Accountant").get(path, base_url=HOST).text
    assert f"/e-documents/send/{document}" in client_for("Dispatcher").get(path, base_url=HOST).text
    post(client_for("Accountant"), f"/e-documents/send/{document}")
    with begin_work(database, system(), shop) as work:
        assert work.session.get(Handover, document) is None
    post(client_for("Dispatcher"), f"/e-documents/send/{document}")
    with begin_work(database, system(), shop) as work:
        assert work.session.get(Handover, document) is not None


def test_without_an_integrator_nothing_is_promised(
    client_for: ClientFor, database: Database, shop: Tenant, document: int
) -> None:
    client = client_for("Dispatcher")
    page = client.get(f"/e-documents/show/{document}", base_url=HOST).text
    assert f"/e-documents/send/{document}" not in page
    post(client, f"/e-documents/send/{document}")
    assert read(database, shop, document)[1] == "validated"
    assert client.get(f"/e-documents/section/{document}", base_url=HOST).status_code == 200


def test_the_file_of_an_answer_is_brought_in_matched_or_put_aside(
    client_for: ClientFor, database: Database, shop: Tenant, document: int
) -> None:
    client = client_for("Clerk")
    with begin_work(database, system(), shop) as work:
        one = work.find(EDocument, document)
        xml = answer_xml(one, Said(1, received=1), at=work.now, reference="XXX2026000000001")
        ours = work.session.get_one(Company, 1).tax_id.encode()
    xml = xml.replace(b"1234567890", ours)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("yanit.xml", xml)
        archive.writestr("baska.xml", "<hic/>")
    answer = upload(
        client,
        "/e-documents/answers/upload",
        "/e-documents/answers",
        file=(io.BytesIO(packed.getvalue()), "a.zip"),
    )
    assert answer.status_code == 302, answer.text
    with begin_work(database, system(), shop) as work:
        kept = work.session.scalars(
            select(DespatchAnswer).where(DespatchAnswer.despatch_number == "XXX2026000000001")
        ).one()
        assert (kept.state, kept.sender_tax_id) == ("unknown", BUYER)
    assert "XXX2026000000001" in client.get("/e-documents/answers", base_url=HOST).text
    assert "/e-documents/answers" in client.get("/today/", base_url=HOST).text
    download = client.get(f"/e-documents/answers/{kept.id}/xml", base_url=HOST)
    assert "attachment" in download.headers["Content-Disposition"]
    post(client, f"/e-documents/answers/{kept.id}/match")
    post(client, f"/e-documents/answers/{kept.id}/close", reason="")
    assert state_of(database, shop, kept.id) == "unknown"
    post(client_for("Accountant"), f"/e-documents/answers/{kept.id}/close", reason="x")
    assert state_of(database, shop, kept.id) == "unknown"
    post(client, f"/e-documents/answers/{kept.id}/close", reason="Başka firmanın")
    assert state_of(database, shop, kept.id) == "closed"


def state_of(database: Database, shop: Tenant, answer_id: int) -> str:
    with begin_work(database, system(), shop) as work:
        return work.find(DespatchAnswer, answer_id).state


@pytest.mark.parametrize("content", [b"", b"not xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
def test_a_file_that_is_no_answer_is_refused_at_its_field(client_for: ClientFor, content: bytes) -> None:
    client = client_for("Clerk")
    answer = upload(
        client, "/e-documents/answers/upload", "/e-documents/answers", file=(io.BytesIO(content), "a.xml")
    )
    assert answer.status_code == 422
    assert "fatura yanıtı değil" in answer.text
    assert "file-error" in answer.text


def settings(database: Database, shop: Tenant) -> IntegratorSettings:
    with begin_work(database, system(), shop) as work:
        found = work.session.get_one(IntegratorSettings, 1)
        work.session.expunge(found)
        return found


def test_the_owner_connects_tries_and_disconnects(
    client_for: ClientFor, database: Database, shop: Tenant, stub: Stub
) -> None:
    owner = client_for("Owner")
    wrong = post(owner, "/integrator/save", adapter="http", address="http://10.0.0.1", key="")
    assert wrong.status_code == 422
    nothing = post(owner, "/integrator/save", adapter="http", address="ftp://x", key="")
    assert nothing.status_code == 422
    assert "address-error" in nothing.text
    assert settings(database, shop).adapter == "draft"
    post(owner, "/integrator/save", adapter="http", address=stub.address, key=KEY)
    kept = settings(database, shop)
    assert (kept.adapter, kept.address) == ("http", stub.address)
    assert KEY not in kept.sealed_key
    page = owner.get("/integrator/", base_url=HOST).text
    assert KEY not in page
    post(owner, "/integrator/test")
    assert "Deneme Entegratör" in owner.get("/integrator/", base_url=HOST).text
    use_networks(lambda: ())
    post(owner, "/integrator/test")
    assert "127.0.0.1" in owner.get("/integrator/", base_url=HOST).text
    asked = len(stub.asked)
    post(client_for("Manager"), "/integrator/save", adapter="draft")
    assert settings(database, shop).adapter == "http"
    post(owner, "/integrator/save", adapter="draft")
    assert settings(database, shop).adapter == "draft"
    assert len(stub.asked) == asked


def test_a_certificate_is_brought_in_and_forgotten(
    client_for: ClientFor, database: Database, shop: Tenant
) -> None:
    owner = client_for("Owner")
    content = certificate_file(ends=now_utc() + timedelta(days=20))
    refused = upload(
        owner,
        "/integrator/certificate",
        "/integrator/",
        certificate=(io.BytesIO(content), "a.p12"),
        password="wrong",
    )
    assert refused.status_code == 422
    assert "certificate-error" in refused.text
    assert not settings(database, shop).is_signing
    upload(
        owner,
        "/integrator/certificate",
        "/integrator/",
        certificate=(io.BytesIO(content), "a.p12"),
        password=PASSWORD,
    )
    kept = settings(database, shop)
    assert (kept.is_signing, kept.certificate_name) == (True, "Acme Çelik Kapı A.Ş.")
    assert "/integrator/" in owner.get("/today/", base_url=HOST).text
    post(owner, "/integrator/signing")
    kept = settings(database, shop)
    assert (kept.is_signing, kept.sealed_certificate, kept.certificate_until) == (False, "", None)


def test_nobody_without_the_right_sees_documents(client_for: ClientFor, nobody: FlaskClient) -> None:
    for path in ("/e-documents/", "/e-documents/answers", "/integrator/"):
        assert client_for("Storekeeper").get(path, base_url=HOST).status_code in (302, 403)
        assert nobody.get(path, base_url=HOST).status_code in (302, 403)
