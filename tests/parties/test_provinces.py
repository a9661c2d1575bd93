"""A postal code belongs to a province: beside another one somebody mistyped."""

from __future__ import annotations

import pytest

from app.kernel.errors import Refusals
from app.kernel.work import Work
from app.parties.checking import check_party
from app.parties.identification import NotAPhoneNumber, NotAPostalCode, check_phone
from app.parties.provinces import PROVINCES, PostalCodeElsewhere, check_postal_code_of, province_number
from models.parties import Party


def test_the_provinces_stand_at_their_numbers() -> None:
    assert len(PROVINCES) == len(set(PROVINCES)) == 81
    known = {"Adana": 1, "Ankara": 6, "İstanbul": 34, "Kayseri": 38, "Muş": 49, "Aksaray": 68, "Düzce": 81}
    assert {name: province_number(name) for name in known} == known
    assert province_number(" IĞDIR ") == province_number("iğdır") == 76
    assert province_number("hakkari") == 30
    assert province_number("Kocasinan") is None


@pytest.mark.parametrize(
    ("city", "code"), [("KAYSERİ", "38010"), ("istanbul", "34 700"), ("", "38010"), ("Melikgazi", "38070")]
)
def test_a_code_of_its_province_passes(city: str, code: str) -> None:
    assert check_postal_code_of(city, code) == code.replace(" ", "")


def test_a_code_of_another_province_says_which() -> None:
    with pytest.raises(PostalCodeElsewhere) as caught:
        check_postal_code_of("Ankara", "38010")
    assert caught.value.say() == "38010 is a postal code of Kayseri, not of Ankara."
    with pytest.raises(NotAPostalCode):
        check_postal_code_of("Ankara", "99010")


def test_a_partner_with_such_a_code_is_refused_at_the_field_unless_abroad(work: Work) -> None:
    typed = {"code": "PRB-PK", "name": "Prob", "is_customer": True, "city": "Ankara", "postal_code": "38010"}
    with pytest.raises(Refusals) as caught:
        check_party(work, Party(**typed))
    assert [refusal.field for refusal in caught.value.refusals] == ["postal_code"]
    check_party(work, Party(**typed, country="Almanya"))


@pytest.mark.parametrize("text", ["+49 0000000", "+1 111 111 1111", "0555", "+999 12345678"])
def test_a_number_that_is_given_to_nobody_is_refused(text: str) -> None:
    with pytest.raises(NotAPhoneNumber):
        check_phone(text)
