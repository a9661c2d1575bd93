"""A month as one file: every paper somebody may open, byte for byte, and a list with the hash of each."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable
from html import unescape
from urllib.parse import quote
from uuid import uuid4
from zipfile import ZipFile

import pytest

from app.documents import finding
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
    page = desk("Accountant").get("/archive/months").text
    assert f"/archive/{MONTH}.zip" in page


def test_a_paper_is_found_by_whom_it_is_for(desk: Callable[[str], Desk]) -> None:
    name = a_proforma().customer.name
    page = desk("Accountant").get(f"/papers/list/?q={name[:6]}").text
    assert "PRF-2026-70001" in page
    assert name in page
    assert "PRF-2026-70001" not in desk("Accountant").get("/papers/list/?q=kimsenin").text


def numbers(page: str) -> list[str]:
    """The numbers in the list, in order."""
    return re.findall(r'<td class="ref">(?:<a [^>]*>)?([^<]+)', page)


def test_the_archive_finds_by_number_customer_kind_and_day(desk: Callable[[str], Desk]) -> None:
    accountant, name = desk("Accountant"), a_proforma().customer.name
    today = to_local(now_utc()).strftime("%d.%m.%Y")
    for query in (
        "q=prf-2026-70001",
        f"q={name[:6]}+70001",
        f"q=70001&kind=proforma&since={today}&until={today}",
    ):
        assert numbers(accountant.get(f"/archive/?{query}").text) == ["PRF-2026-70001"] * 2, query
    for query in (
        "q=70001&kind=waybill",
        "q=70001&until=01.01.2020",
        "q=70001&since=01.01.2090",
        "q=yokböyle",
    ):
        page = accountant.get(f"/archive/?{query}").text
        assert numbers(page) == [], query
        assert 'class="empty"' in page
    page = accountant.get("/archive/?since=32.13.2026").text
    assert 'aria-describedby="f-since-error"' in page


def test_the_archive_shows_the_hash_of_what_it_opens(factory: Factory, desk: Callable[[str], Desk]) -> None:
    accountant = desk("Accountant")
    with factory.acts("Owner") as work:
        number = work.ask("select id from issued_document where number = %s", ("ARS2026000000701",))[0][0]
    pdf = accountant.get(f"/papers/{number}.pdf").data
    digest = hashlib.sha256(pdf).hexdigest()
    assert f"SHA-256: {digest}" in accountant.get("/archive/?q=ARS2026000000701").text
    assert digest in accountant.get(f"/archive/paper/{number}").text


def test_the_pages_of_the_archive_go_on_without_a_gap(
    factory: Factory, desk: Callable[[str], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = f"zz{uuid4().hex[:8]}"
    with factory.acts("Owner") as work:
        for number in range(5):
            paper = a_waybill(number=f"{mark}-{number}").to_json()
            issue_document(work, "waybill", f"{mark}-{number}", ("Shipment", 1), paper)
    monkeypatch.setattr(finding.find_issued, "__defaults__", (2,))
    seen, query = [], f"/archive/?q={mark}"
    for _page in range(4):
        page = desk("Accountant").get(query).text
        seen += numbers(page)
        following = re.search(r'href="([^"]*before=[^"]*)"', page)
        if following is None:
            break
        query = unescape(following[1])
    assert seen == [f"{mark}-{number}" for number in (4, 3, 2, 1, 0)]


def test_whoever_may_not_open_a_kind_does_not_find_it(desk: Callable[[str], Desk]) -> None:
    assert numbers(desk("Dispatcher").get("/archive/?q=70001").text) == []
    assert numbers(desk("Dispatcher").get("/archive/?q=70001&kind=proforma").text) == []
    assert numbers(desk("Dispatcher").get("/archive/?q=ARS2026000000701").text) == ["ARS2026000000701"]


@pytest.mark.parametrize("place", ["x", "2026-13-01T00:00:00+00:00_p1", "2026-01-01T00:00:00+00:00_q1", "٣"])
def test_a_place_that_is_none_shows_nothing(desk: Callable[[str], Desk], place: str) -> None:
    answer = desk("Accountant").get(f"/archive/?before={quote(place)}")
    assert answer.status_code == 200
    assert numbers(answer.text) == []


def test_a_year_ends_where_the_next_begins() -> None:
    assert str(Month.of("2026-12").after) == "2027-01"
    assert str(Month.of("2027-01").before) == "2026-12"
    assert Month.of("2026-12").after.begins.isoformat() == "2027-01-01T00:00:00+03:00"
