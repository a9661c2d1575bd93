"""The audit trail as people read it: no class names, no dictionaries, every change before and after."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.audit.keeping import seal_all
from app.audit.proving import prove_chain
from app.audit.reading import PAGE
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from models.core import AuditEntry
from models.parties import Party
from tests.views.conftest import HOST, ClientFor, csrf_of, post
from views.interface import RecordChanged, RecordDeleted


@pytest.fixture
def owner(client_for: ClientFor) -> FlaskClient:
    return client_for("Owner")


def entry(database: Database, shop: Tenant, act: str, subject: str, facts: Mapping[str, object]) -> int:
    with begin_work(database, system(), shop) as work:
        made = AuditEntry(
            at=work.now,
            actor_kind="person",
            actor_name="Zeynep Aslan",
            act=act,
            subject=subject,
            subject_id=7,
            facts=dict(facts),
        )
        work.session.add(made)
        work.session.flush()
        return made.id


def page_of(owner: FlaskClient, number: int) -> str:
    page = owner.get(f"/audit/show/{number}", base_url=HOST)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", page.text)


def test_a_record_is_called_as_people_call_it(owner: FlaskClient, database: Database, shop: Tenant) -> None:
    number = entry(database, shop, "OrderOpened", "Order", {"order_id": 7, "number": "SIP-2026-00007"})
    for page in (page_of(owner, number), owner.get("/audit/list/", base_url=HOST).text):
        assert '<a href="/orders/show/7">Sipariş SIP-2026-00007</a>' in page
    assert "order_id" not in page_of(owner, number)


def test_a_change_says_before_and_after(owner: FlaskClient, database: Database, shop: Tenant) -> None:
    facts = {
        "record_id": 7,
        "table": "party",
        "before": {"name": "Şimşek", "is_active": True, "phone": "+903525551454"},
        "after": {"name": "Şimşek Yapı", "is_active": False, "phone": "+903525551499"},
    }
    page = page_of(owner, entry(database, shop, "RecordChanged", "party", facts))
    assert "<td>Şimşek</td><td>Şimşek Yapı</td>" in page
    assert "<td>Evet</td><td>Hayır</td>" in page
    assert "<td>+903525551454</td>" in page, "a phone is no amount"


def test_amounts_and_moments_are_turkish(owner: FlaskClient, database: Database, shop: Tenant) -> None:
    facts = {"counted": "1250.500", "left_at": "2026-11-12T12:28:00+03:00", "reason": "<b>Sayım</b>"}
    page = page_of(owner, entry(database, shop, "StockCounted", "Material", facts))
    assert "<dd>1.250,5</dd>" in page
    assert "12.11.2026 12:28" in page
    assert "<b>Sayım</b>" not in page, "a reason is text, whatever stands in it"


def test_a_file_says_words_where_the_screen_does(
    owner: FlaskClient, database: Database, shop: Tenant
) -> None:
    entry(database, shop, "StockCounted", "Material", {"reason": "Sayım"})
    file = owner.get("/audit/export/csv", base_url=HOST)
    assert file.content_type == "text/csv; charset=utf-8"
    assert "StockCounted" not in file.text
    assert "Stok sayıldı" in file.text


@contextmanager
def statements_in(app: Flask) -> Iterator[list[str]]:
    """What the web application asks of its database in here."""
    engine = app.extensions["atolye.database"].engine
    sent: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", keep)
    yield sent
    event.remove(engine, "before_cursor_execute", keep)


def found(owner: FlaskClient, **asked: str) -> str:
    page = owner.get("/audit/list/", base_url=HOST, query_string=asked)
    assert page.status_code == 200
    return page.text


def test_the_trail_is_searched_by_everything_that_is_known(
    owner: FlaskClient, database: Database, shop: Tenant
) -> None:
    with begin_work(database, system(), shop) as work:
        work.session.add(
            AuditEntry(
                at=datetime(2026, 3, 5, 21, 30, tzinfo=UTC),
                actor_kind="kiosk",
                actor_name="Hüseyin Işık",
                address="10.9.8.7",
                device="Kaynak tablet · Chrome · Android",
                request_id="ab12ab12ab12",
                act="PhotoTaken",
                subject="WorkOrder",
                subject_id=4711,
                facts={"after": {"name": "Gizemli Şahin Kapısı"}},
            )
        )
    hits = (
        {"q": "gizemli sahin"},
        {"q": "GİZEMLİ", "person": "huseyin"},
        {"person": "IŞIK"},
        {"act": "PhotoTaken", "number": "4711"},
        {"subject": "WorkOrder", "number": "4711"},
        {"since": "06.03.2026", "until": "06.03.2026"},
        {"address": "10.9.8."},
        {"device": "kaynak tablet"},
        {"request": "ab12ab12ab12"},
    )
    misses = (
        {"q": "gizemli kartal"},
        {"person": "hasan", "q": "gizemli"},
        {"act": "CardMoved", "number": "4711"},
        {"subject": "Order", "number": "4711"},
        {"since": "07.03.2026", "until": "08.03.2026"},
        {"address": "10.9.9."},
        {"device": "boya tablet"},
        {"request": "ab12ab12ab13"},
        {"q": "%"},
    )
    for sealed in (False, True):
        if sealed:
            seal_all(lambda: begin_work(database, system(), shop))
        for asked in hits:
            assert "Hüseyin Işık" in found(owner, **asked), (sealed, asked)
        for asked in misses:
            assert "Hüseyin Işık" not in found(owner, **asked), (sealed, asked)


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "dün"},
        {"number": "9" * 40},
        {"number": "x"},
        {"subject": "nothing"},
        {"before": "-1"},
        {"before": "x"},
        {"q": "\\ ' \" % _ ;--"},
        {"q": "x" * 5000},
    ],
)
def test_what_cannot_be_asked_breaks_nothing(owner: FlaskClient, asked: dict[str, str]) -> None:
    page = found(owner, **asked)
    assert ("bir tarih değil" in page) == ("since" in asked)


def test_pages_go_on_where_the_last_ended(owner: FlaskClient, database: Database, shop: Tenant) -> None:
    with begin_work(database, system(), shop) as work:
        for number in range(PAGE + 5):
            work.emit(RecordDeleted(number, "sayfa", {"name": f"Sayfa {number}"}))
    first = found(owner, q="sayfa")
    way = re.search(r'href="(/audit/list/\?before=[^"]+)"', first)
    assert way is not None
    second = owner.get(way[1].replace("&amp;", "&"), base_url=HOST).text
    assert first.count("data-href") == PAGE
    assert second.count("data-href") == 5
    assert set(re.findall(r"/audit/show/(\d+)", first)).isdisjoint(re.findall(r"/audit/show/(\d+)", second))
    file = owner.get("/audit/export/csv?q=sayfa", base_url=HOST).text
    assert file.count("\r\n") == PAGE + 6


def test_no_cell_of_the_file_runs(owner: FlaskClient, database: Database, shop: Tenant) -> None:
    with begin_work(database, system("=HYPERLINK(1)"), shop) as work:
        work.emit(RecordDeleted(1, "@SUM", {"name": "-2+3"}))
    rows = owner.get("/audit/export/csv", base_url=HOST).text.splitlines()
    row = next(row for row in rows if "HYPERLINK" in row)
    assert "'=HYPERLINK(1)" in row
    assert "'@SUM" in row
    assert "'-2+3" in row


def test_a_page_of_the_trail_costs_a_few_questions(
    owner: FlaskClient, app: Flask, database: Database, shop: Tenant
) -> None:
    def cost() -> int:
        with statements_in(app) as sent:
            found(owner, q="record")
        return len(sent)

    before = cost()
    with begin_work(database, system(), shop) as work:
        for number in range(120):
            work.emit(RecordDeleted(number, "record", {"name": f"Record {number}"}))
    assert cost() <= before


def test_the_chain_says_how_far_it_is_and_gives_out_what_proves_it(
    owner: FlaskClient, database: Database, shop: Tenant
) -> None:
    with begin_work(database, system(), shop) as work:
        work.emit(RecordDeleted(1, "zincir", {"name": "Zincir"}))
    seal_all(lambda: begin_work(database, system(), shop))
    number = re.search(r"/audit/show/(\d+)", found(owner, q="zincir"))
    assert number is not None
    assert 'data-state="sealed"' in page_of(owner, int(number[1]))
    with begin_work(database, system(), shop) as work:
        _proof, head = prove_chain(work)
        assert head is not None
        key = head.id
    page = owner.get("/audit-chain/", base_url=HOST).text
    assert 'data-state="whole"' in page
    file = owner.get(f"/audit-chain/head/{key}.json", base_url=HOST)
    assert "attachment" in file.headers["Content-Disposition"]
    assert json.loads(json.loads(file.text)["statement"])["company"] == "shop"
    assert "BEGIN PUBLIC KEY" in owner.get("/audit-chain/key.pem", base_url=HOST).text
    assert owner.get("/audit-chain/head/999999.json", base_url=HOST).status_code in (404, 422)
    token = csrf_of(page)
    for content, said, status in (
        (file.data, "alert-success", 200),
        (b"{}", "head-error", 422),
        (b"\xff\x00", "head-error", 422),
    ):
        answer = owner.post(
            "/audit-chain/check",
            base_url=HOST,
            data={"csrf_token": token, "head": (io.BytesIO(content), "head.json")},
        )
        assert (answer.status_code, said in answer.text) == (status, True), content


def test_who_gets_the_heads_is_typed_here(owner: FlaskClient) -> None:
    wrong = post(owner, "/audit-chain/rules", email="kimse")
    assert wrong.status_code == 422
    assert "e-posta adresi değil" in wrong.text
    assert post(owner, "/audit-chain/rules", email="defter@example.com").status_code == 302
    assert 'value="defter@example.com"' in owner.get("/audit-chain/", base_url=HOST).text
    assert post(owner, "/audit-chain/run").status_code == 302


def test_a_record_leads_to_its_own_history_for_who_may_read_it(
    owner: FlaskClient, client_for: ClientFor, database: Database, shop: Tenant
) -> None:
    with begin_work(database, system(), shop) as work:
        firm = Party(code="GECMIS", name="Geçmişli Yapı", is_customer=True)
        work.session.add(firm)
        work.session.flush()
        number = firm.id
    way = f"/audit/list/?subject=party&amp;number={number}"
    assert way in owner.get(f"/customers/show/{number}", base_url=HOST).text
    assert "/audit/" not in client_for("Clerk").get(f"/customers/show/{number}", base_url=HOST).text
    with begin_work(database, system(), shop) as work:
        work.emit(RecordChanged(number, "party", {"city": "Sivas"}, {"city": "Kayseri"}, "GECMIS"))
    page = owner.get(way.replace("&amp;", "&"), base_url=HOST).text
    assert "GECMIS" in page
    assert page.count("data-href") == 1
