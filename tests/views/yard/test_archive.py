"""A month as one file: every paper somebody may open, byte for byte, and a list with the hash of each."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable
from zipfile import ZipFile

import pytest

from app.documents.archiving import Month
from app.documents.issuing import issue_document
from app.kernel.clock import now_utc, to_local
from tests.reports.samples import a_proforma, a_waybill
from tests.scenarios.factory import Factory
from tests.views.yard.pages import Desk

MONTH = str(Month.around(to_local(now_utc()).date()))


@pytest.fixture(scope="module", autouse=True)
def issued(factory: Factory) -> None:
    """A proforma that was revised, and a waybill nobody has looked at yet."""
    with factory.acts("Owner") as work:
        for revision in (0, 1):
            paper = a_proforma(number="PRF-2026-70001", revision=revision).to_json()
            issue_document(work, "proforma", "PRF-2026-70001", ("Order", 1), paper, revision=revision)
        paper = a_waybill(number="ARS2026000000701").to_json()
        issue_document(work, "waybill", "ARS2026000000701", ("Shipment", 1), paper)


def archive(desk: Desk) -> ZipFile:
    answer = desk.get(f"/archive/{MONTH}.zip")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    return ZipFile(io.BytesIO(answer.data))


def listed(found: ZipFile) -> list[dict[str, str]]:
    text = found.read("liste.csv").decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))


def test_every_paper_is_in_it_with_its_hash(desk: Callable[[str], Desk]) -> None:
    found = archive(desk("Accountant"))
    assert found.testzip() is None
    rows = {row["Dosya"]: row for row in listed(found)}
    assert set(rows) == set(found.namelist()) - {"liste.csv"}
    for name, row in rows.items():
        assert hashlib.sha256(found.read(name)).hexdigest() == row["SHA-256"]
    papers = [row for row in rows.values() if row["Numara"] == "PRF-2026-70001"]
    assert [row["Revizyon"] for row in papers] == ["", "1"]
    assert {row["Müşteri ya da tedarikçi"] for row in papers} == {a_proforma().customer.name}


def test_the_file_holds_what_the_papers_page_shows(factory: Factory, desk: Callable[[str], Desk]) -> None:
    accountant = desk("Accountant")
    found = archive(accountant)
    (name,) = [name for name in found.namelist() if "ARS2026000000701" in name]
    with factory.acts("Owner") as work:
        number = work.ask("select id from issued_document where number = %s", ("ARS2026000000701",))[0][0]
    assert found.read(name) == accountant.get(f"/papers/{number}.pdf").data


def test_nobody_gets_a_kind_they_may_not_open(desk: Callable[[str], Desk]) -> None:
    kinds = {row["Numara"] for row in listed(archive(desk("Dispatcher")))}
    assert "ARS2026000000701" in kinds
    assert "PRF-2026-70001" not in kinds


@pytest.mark.parametrize("words", ["2026-13", "1999-01", "2026-1", "x", "2026-11-01", "٢٠٢٦-١١"])
def test_a_month_that_is_none_or_empty_is_no_file(desk: Callable[[str], Desk], words: str) -> None:
    assert desk("Accountant").get(f"/archive/{words}.zip").status_code == 404


def test_the_page_leads_to_every_month_since_the_first_paper(desk: Callable[[str], Desk]) -> None:
    page = desk("Accountant").get("/archive/").text
    assert f"/archive/{MONTH}.zip" in page


def test_a_paper_is_found_by_whom_it_is_for(desk: Callable[[str], Desk]) -> None:
    name = a_proforma().customer.name
    page = desk("Accountant").get(f"/papers/list/?q={name[:6]}").text
    assert "PRF-2026-70001" in page
    assert name in page
    assert "PRF-2026-70001" not in desk("Accountant").get("/papers/list/?q=kimsenin").text


def test_a_year_ends_where_the_next_begins() -> None:
    assert str(Month.of("2026-12").after) == "2027-01"
    assert str(Month.of("2027-01").before) == "2026-12"
    assert Month.of("2026-12").after.begins.isoformat() == "2027-01-01T00:00:00+03:00"
