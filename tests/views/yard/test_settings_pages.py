"""What can be wrong with master data and settings is said at its field, and the record stays as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.production.pairing import ask_to_pair
from tests.scenarios.factory import Factory
from tests.views.yard.pages import Desk, form_on, said

COMPANY, STATION, RATE, UNIT = "/company/edit/1", "/departments/edit/1", "/tax-rates/edit/1", "/units/edit/1"
MATERIAL, SUPPLIER = "/materials/edit/1", "/suppliers/edit/1"
BARCODE = "8690000000000"


@pytest.fixture
def owner(desk: Callable[[str], Desk]) -> Desk:
    return desk("Owner")


@pytest.mark.parametrize("path", [COMPANY, STATION, RATE, UNIT, MATERIAL, SUPPLIER])
def test_a_page_that_nobody_touched_is_accepted_and_changes_nothing(
    factory: Factory, owner: Desk, path: str
) -> None:
    before = factory.picture()
    assert owner.send(path, form_on(owner.get(path))).status_code == 302
    after = factory.picture()
    assert {table for table in after if after[table] != before[table]} <= {"audit_entry"}


@pytest.mark.parametrize(
    ("path", "field", "wrong"),
    [
        (COMPANY, "legal_name", ""),
        (COMPANY, "legal_name", "x" * 500),
        (COMPANY, "tax_id", "123"),
        (COMPANY, "iban", "TR12"),
        (COMPANY, "postal_code", "99"),
        (COMPANY, "phone", "yok"),
        (COMPANY, "email", "posta"),
        (COMPANY, "mersis_number", "12"),
        (COMPANY, "accent", "mor"),
        (COMPANY, "proforma_days", "-5"),
        (COMPANY, "proforma_days", "on beş"),
        (COMPANY, "proforma_days", BARCODE),
        (STATION, "name", ""),
        (STATION, "code", "WELDING_GRINDING"),
        (STATION, "position", "2"),
        (STATION, "position", "-1"),
        (STATION, "minute_rate", "-1"),
        (STATION, "minute_rate", "7,2,0"),
        (STATION, "minute_rate", BARCODE),
        (STATION, "overhead_rate", "-1"),
        (STATION, "overhead_rate", BARCODE),
        (STATION, "share_of_minutes", "1,01"),
        (RATE, "percent", "-1"),
        (RATE, "percent", "120"),
        (RATE, "valid_from", "31.02.2026"),
        (UNIT, "code", "C62"),
        (UNIT, "symbol", ""),
        (MATERIAL, "code", "klt-mrk"),
        (MATERIAL, "code", ""),
        (MATERIAL, "name", " "),
        (MATERIAL, "reorder_point", "-1"),
        (MATERIAL, "reorder_point", "çok"),
        (MATERIAL, "reorder_point", BARCODE),
        (MATERIAL, "purchase_factor", "0"),
        (MATERIAL, "purchase_factor", "-23,55"),
        (MATERIAL, "lead_days", "1,5"),
        (MATERIAL, "lead_days", BARCODE),
        (SUPPLIER, "code", "ted-klt"),
        (SUPPLIER, "tax_id", "12345"),
        (SUPPLIER, "email", "posta"),
        (SUPPLIER, "phone", "abc"),
        (SUPPLIER, "postal_code", "99"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    factory: Factory, owner: Desk, path: str, field: str, wrong: str
) -> None:
    form = form_on(owner.get(path))
    assert field in form
    before = factory.picture()
    answer = owner.send(path, {**form, field: wrong})
    assert list(said(answer)) == [field]
    assert "Already" not in answer.text
    assert factory.picture() == before


@pytest.mark.parametrize("name", ["", "   ", "x" * 500])
def test_a_screen_without_a_proper_name_is_not_added(factory: Factory, owner: Desk, name: str) -> None:
    with factory.acts("Owner") as work:
        code = ask_to_pair(work, "192.0.2.9", "Android, Chrome").code
    before = factory.picture()
    assert list(said(owner.send("/kiosks/new", {"code": code, "name": name}))) == ["name"]
    assert factory.picture() == before


def test_a_screen_without_a_code_that_a_tablet_shows_is_not_added(factory: Factory, owner: Desk) -> None:
    before = factory.picture()
    for code in ("", "AAA-AAA", "x" * 500):
        assert list(said(owner.send("/kiosks/new", {"code": code, "name": "Kesim tableti"}))) == ["code"]
    assert factory.picture() == before


@pytest.mark.parametrize("act", ["code", "revoke"])
@pytest.mark.parametrize("number", ["1", "987654321", "9" * 30])
def test_a_screen_that_is_not_there_or_paired_already_has_no_code(
    factory: Factory, owner: Desk, act: str, number: str
) -> None:
    if (act, number) == ("revoke", "1"):
        number = "0"
    before = factory.picture()
    assert owner.send(f"/kiosks/{act}/{number}", {}).status_code < 500
    assert factory.picture() == before
