"""The lines of a period for the accounting program: to the kuruş, as Excel reads them, no cell a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.kernel.clock import now_utc, show_date, to_local
from models.core import AuditEntry
from models.parties import Party
from models.shipping import Shipment
from tests.scenarios.factory import Factory
from tests.views.yard.pages import Desk, said
from tests.views.yard.test_invoice_pages import NEW, shipped

NOW = to_local(now_utc())
# A run may go over midnight.
SINCE, UNTIL = (show_date(NOW + timedelta(days=days)) for days in (-2, 2))


def taken(desk: Desk, what: str, since: str = SINCE, until: str = UNTIL) -> list[dict[str, str]]:
    answer = desk.get(f"/accounting/lines.csv?what={what}&since={since}&until={until}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeffBelge Türü;Belge No;")
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=";"))


def amount(text: str) -> Decimal:
    assert "." not in text
    return Decimal(text.replace(",", "."))


@pytest.fixture(scope="module")
def shipment(factory: Factory) -> int:
    return shipped(factory)


def test_a_shipment_stands_in_the_list_with_its_vat(
    factory: Factory, desk: Callable[[str], Desk], shipment: int
) -> None:
    with factory.acts("Owner") as work:
        sent = work.session.get_one(Shipment, shipment)
        left = show_date(to_local(sent.despatched_at))
        number, code, tax_id = sent.waybill_number, sent.customer.code, sent.customer.tax_id
        net = sum(line.order_line.net for line in sent.lines)
        vat = sum(line.order_line.vat for line in sent.lines)
    rows = [row for row in taken(desk("Accountant"), "shipments") if row["Belge No"] == number]
    assert {(row["Belge Türü"], row["Cari Kodu"], row["VKN/TCKN"]) for row in rows} == {
        ("İRSALİYE", code, tax_id)
    }
    assert sum(amount(row["Net Tutar"]) for row in rows) == net
    assert sum(amount(row["KDV Tutarı"]) for row in rows) == vat
    assert sum(amount(row["Satır Toplamı"]) for row in rows) == net + vat
    assert sum(amount(row["Miktar"]) for row in rows) == 2
    assert {row["Fiili Sevk Tarihi"] for row in rows} == {left}


def test_drafts_and_invoices_stand_in_theirs(
    factory: Factory, desk: Callable[[str], Desk], shipment: int
) -> None:
    clerk = desk("Clerk")
    form = {"shipment": str(shipment), "shipments": str(shipment), "profile": "EARSIVFATURA"}
    page = clerk.send(NEW, form).location
    number = factory_number(factory, shipment)
    (draft,) = [row for row in taken(desk("Owner"), "invoices") if row["İrsaliye No"] == number]
    assert (draft["Belge Türü"], draft["Belge No"]) == ("FATURA TASLAĞI", "")
    clerk.send(page.replace("/show/", "/") + "/issue", {})
    (issued,) = [row for row in taken(desk("Owner"), "invoices") if row["İrsaliye No"] == number]
    assert issued["Belge Türü"] == "FATURA"
    assert len(issued["Belge No"]) == 16
    assert issued["Net Tutar"] == draft["Net Tutar"]


def test_no_cell_runs_as_a_formula(factory: Factory, desk: Callable[[str], Desk], shipment: int) -> None:
    with factory.acts("Owner") as work:
        customer = work.session.get_one(Shipment, shipment).customer
        before, customer.name = customer.name, "=cmd|' /C calc'!A0"
        party = customer.id
    names = {row["Cari Unvanı"] for row in taken(desk("Owner"), "shipments")}
    with factory.acts("Owner") as work:
        work.session.get_one(Party, party).name = before
    assert "'=cmd|' /C calc'!A0" in names
    assert not [name for name in names if name.startswith("=")]


def test_only_what_falls_into_the_period_is_taken_and_it_is_written_down(
    factory: Factory, desk: Callable[[str], Desk], shipment: int
) -> None:
    assert taken(desk("Accountant"), "shipments", "01.01.2020", "31.12.2020") == []
    with factory.acts("Owner") as work:
        last = work.session.scalars(
            select(AuditEntry).where(AuditEntry.act == "AccountingExported").order_by(AuditEntry.id.desc())
        ).first()
        assert last is not None
        assert (last.facts["what"], last.facts["lines"]) == ("shipments", 0)


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [("32.01.2026", UNTIL, "since"), (SINCE, "", "until"), (SINCE, "01.01.2020", "until")],
)
def test_a_wrong_period_is_said_at_its_field(
    desk: Callable[[str], Desk], since: str, until: str, field: str
) -> None:
    answer = desk("Accountant").get(f"/accounting/lines.csv?what=shipments&since={since}&until={until}")
    assert answer.status_code == 422
    assert field in said(answer)


def test_whoever_may_not_see_the_books_gets_none(desk: Callable[[str], Desk]) -> None:
    for role in ("Dispatcher", "Clerk"):
        assert desk(role).get(f"/accounting/lines.csv?since={SINCE}&until={UNTIL}").status_code in (302, 403)


def factory_number(factory: Factory, shipment: int) -> str:
    with factory.acts("Owner") as work:
        return work.session.get_one(Shipment, shipment).waybill_number
