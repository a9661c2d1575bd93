"""The audit trail as people read it: no class names, no dictionaries, every change before and after."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient

from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from models.core import AuditEntry
from tests.views.conftest import HOST, ClientFor


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
