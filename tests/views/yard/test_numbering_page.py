"""Numbering on one page: a wrong row is said at its field, an example keeps nothing, branches count alone."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from app.documents.series import read_series
from models.core import Company
from tests.scenarios.factory import Factory
from tests.views.yard.pages import Desk, form_on, said

PAGE, EXAMPLE = "/numbering/", "/numbering/example"


@pytest.fixture
def owner(desk: Callable[[str], Desk]) -> Desk:
    return desk("Owner")


def letters() -> str:
    return f"Z{uuid4().hex[:2].upper()}"


def test_the_page_shows_every_series_with_its_next_number(factory: Factory, owner: Desk) -> None:
    page = owner.get(PAGE).text
    with factory.acts("Owner") as work:
        for one in read_series(work):
            assert one.example(work.now.year) in page


@pytest.mark.parametrize(
    ("key", "row", "field"),
    [
        ("waybill", {"letters": "İŞ1"}, "letters"),
        ("waybill", {"letters": "ABCD"}, "letters"),
        ("waybill", {"letters": ""}, "letters"),
        ("earchive", {"letters": "FAT"}, "letters"),
        ("order", {"letters": "sip-", "digits": "5"}, "letters"),
        ("order", {"letters": "PRF", "digits": "5"}, "letters"),
        ("order", {"letters": "SIP", "digits": "çok"}, "digits"),
        ("remnant", {"letters": "ARP", "digits": "5", "begin": "yüz"}, "begin"),
        ("remnant", {"letters": "ARP", "digits": "5", "begin": "9" * 40}, "begin"),
    ],
)
def test_a_wrong_row_is_said_at_its_field_and_nothing_is_kept(
    factory: Factory, owner: Desk, key: str, row: dict[str, str], field: str
) -> None:
    before = factory.picture()
    answer = owner.send(PAGE, {"key": key, "yearly": "1", **row})
    assert (answer.status_code, list(said(answer))) == (422, [f"{key}-{field}"])
    shown = owner.send(EXAMPLE, {"key": key, "yearly": "1", **row})
    assert shown.status_code == 200
    assert "field__error" in shown.text
    assert factory.picture() == before


def test_an_example_keeps_nothing_and_a_saved_row_counts(factory: Factory, owner: Desk) -> None:
    row = {"key": "remnant", "letters": letters(), "digits": "4", "begin": "12"}
    before = factory.picture()
    assert f"{row['letters']}-0012" in owner.send(EXAMPLE, row).text
    assert factory.picture() == before
    assert owner.send(PAGE, row).status_code == 302
    assert f"{row['letters']}-0012" in owner.get(PAGE).text


def test_a_branch_gets_letters_nobody_else_has(factory: Factory, owner: Desk) -> None:
    form = {**form_on(owner.get("/branches/add")), "code": uuid4().hex[:8], "name": "Ankara"}
    series = dict.fromkeys(("waybill_series", "invoice_series", "earchive_series"), "")
    with factory.acts("Owner") as work:
        company = work.session.get_one(Company, 1)
        ours, theirs = company.waybill_series, company.invoice_series
    taken = {"waybill_series": ours, "invoice_series": "F", "earchive_series": theirs}
    before = factory.picture()
    assert set(said(owner.send("/branches/add", {**form, **taken}))) == set(taken)
    assert factory.picture() == before
    made = {name: letters() for name in series}
    assert owner.send("/branches/add", {**form, **made}).status_code == 302
    assert made["waybill_series"] in owner.get(PAGE).text
