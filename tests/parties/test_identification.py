"""Numbers of people, firms, vehicles and papers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import Refusal
from app.parties.identification import (
    NobodysTckn,
    NotADocumentNumber,
    NotAnIban,
    NotAPhoneNumber,
    NotAPlate,
    NotAPostalCode,
    NotATaxId,
    NotATckn,
    TaxIdMistyped,
    TcknMistyped,
    check_document_number,
    check_iban,
    check_phone,
    check_plate,
    check_postal_code,
    check_tax_id,
    check_tckn,
    mask_tckn,
    show_iban,
    show_phone,
    show_plate,
)

CHECKS: list[tuple[Callable[..., str], type[Refusal], str]] = [
    (check_tax_id, NotATaxId, "tax_id"),
    (check_tckn, NotATckn, "tckn"),
    (check_iban, NotAnIban, "iban"),
    (check_plate, NotAPlate, "plate"),
    (check_postal_code, NotAPostalCode, "postal_code"),
    (check_phone, NotAPhoneNumber, "phone"),
    (check_document_number, NotADocumentNumber, "document_number"),
]


@pytest.mark.parametrize(("check", "refusal", "field"), CHECKS)
def test_nothing_and_nonsense_are_refused_at_the_field(
    check: Callable[..., str], refusal: type[Refusal], field: str
) -> None:
    for text in ("", "  ", "?", "x" * 500, "٣٨١٢٣", "\0"):
        with pytest.raises(refusal) as caught:
            check(text)
        assert caught.value.field == field
        assert len(caught.value.say()) < 200
    with pytest.raises(refusal) as caught:
        check("", field="buyer")
    assert caught.value.field == "buyer"


@given(text=st.text())
def test_any_text_is_a_number_or_a_refusal(text: str) -> None:
    for check, refusal, _field in CHECKS:
        try:
            number = check(text)
        except refusal:
            continue
        assert check(number) == number


@pytest.mark.parametrize(
    "number",
    ["9205121120", "3900892152", "1234567890", "4540536920", "10000000146", "11111111111", "2222222222"],
)
def test_a_right_tax_id_passes(number: str) -> None:
    assert check_tax_id(number) == number
    assert check_tax_id(f" {number[:3]} {number[3:]} ") == number


@pytest.mark.parametrize("number", ["1288331521", "9205121121", "10000000145", "22222222222"])
def test_a_mistyped_tax_id_is_told_apart_and_not_repeated(number: str) -> None:
    with pytest.raises(TaxIdMistyped) as refusal:
        check_tax_id(number)
    assert number not in refusal.value.say()
    assert refusal.value.facts == {}


@pytest.mark.parametrize("number", ["123456789", "123456789012", "01234567890", "TR9205121120", "920512112O"])
def test_what_has_not_the_form_of_a_tax_id_is_refused(number: str) -> None:
    with pytest.raises(NotATaxId, match="10 digits"):
        check_tax_id(number)


def test_a_driver_is_never_the_unknown_buyer() -> None:
    assert check_tckn("100 000 00 146") == "10000000146"
    with pytest.raises(NobodysTckn, match="unknown buyers"):
        check_tckn("11111111111")
    with pytest.raises(TcknMistyped):
        check_tckn("10000000147")
    with pytest.raises(NotATckn, match="11 digits"):
        check_tckn("9205121120")


def test_a_masked_identity_number_shows_its_end_only() -> None:
    assert mask_tckn("10000000146") == "•••••••0146"
    assert mask_tckn("146") == "•••"
    assert mask_tckn("") == ""


def test_an_iban_is_compact_and_in_capitals() -> None:
    assert check_iban("tr33 0006 1005 1978 6457 8413 26") == "TR330006100519786457841326"
    assert check_iban("DE89 3704 0044 0532 0130 00") == "DE89370400440532013000"
    assert show_iban("TR330006100519786457841326") == "TR33 0006 1005 1978 6457 8413 26"


@pytest.mark.parametrize(
    "number",
    ["TR330006100519786457841327", "TR33000610051978645784132", "TR33ABCDE00519786457841326", "XX12"],
)
def test_a_wrong_iban_is_refused(number: str) -> None:
    with pytest.raises(NotAnIban) as refusal:
        check_iban(number)
    assert refusal.value.facts == {}


@pytest.mark.parametrize(
    ("text", "plate", "shown"),
    [
        ("38 ABC 123", "38ABC123", "38 ABC 123"),
        ("38abc123", "38ABC123", "38 ABC 123"),
        ("06-A-1234", "06A1234", "06 A 1234"),
        ("34 A 12345", "34A12345", "34 A 12345"),
        ("81 xy 12", "81XY12", "81 XY 12"),
        ("34 İST 12", "34IST12", "34 IST 12"),
        ("34 ıst 12", "34IST12", "34 IST 12"),
    ],
)
def test_a_plate_is_stored_compact_and_shown_with_spaces(text: str, plate: str, shown: str) -> None:
    assert check_plate(text) == plate
    assert show_plate(plate) == shown


@pytest.mark.parametrize(
    "text",
    ["38 ŞBC 123", "00 ABC 123", "82 ABC 123", "8 ABC 123", "38 ABCD 12", "38 ABC", "38 ABC 1", "AB 123 CD"],
)
def test_what_no_turkish_vehicle_carries_is_refused(text: str) -> None:
    with pytest.raises(NotAPlate) as refusal:
        check_plate(text)
    assert refusal.value.facts == {"text": text}


def test_a_foreign_plate_is_shown_as_it_is() -> None:
    assert show_plate("B MW 1234") == "B MW 1234"


@pytest.mark.parametrize("code", ["38010", "01000", "81999"])
def test_a_postal_code_begins_with_its_province(code: str) -> None:
    assert check_postal_code(f" {code} ") == code


@pytest.mark.parametrize("code", ["00100", "82000", "3801", "380100", "38-10"])
def test_a_postal_code_of_no_province_is_refused(code: str) -> None:
    with pytest.raises(NotAPostalCode):
        check_postal_code(code)


@pytest.mark.parametrize(
    ("text", "number", "shown"),
    [
        ("0532 123 45 67", "+905321234567", "0532 123 45 67"),
        ("532 123 45 67", "+905321234567", "0532 123 45 67"),
        ("+90 (532) 123-45-67", "+905321234567", "0532 123 45 67"),
        ("0090 532 123 45 67", "+905321234567", "0532 123 45 67"),
        ("90 532 123 45 67", "+905321234567", "0532 123 45 67"),
        ("0 (352) 321 00 00", "+903523210000", "0352 321 00 00"),
        ("0352.321.00.00", "+903523210000", "0352 321 00 00"),
        ("900 123 45 67", "+909001234567", "0900 123 45 67"),
        ("444 0 123", "+904440123", "444 0 123"),
        ("+49 30 901820", "+4930901820", "+49 30 901820"),
        ("0044 20 7946 0000", "+442079460000", "+44 20 7946 0000"),
    ],
)
def test_a_phone_number_is_stored_as_the_world_dials_it(text: str, number: str, shown: str) -> None:
    assert check_phone(text) == number
    assert show_phone(number) == shown


@pytest.mark.parametrize(
    "text",
    [
        "0532 123 45 6", "0532 123 45 678", "0132 123 45 67", "112", "+90 532", "+0123456789",
        "0532 123 45 67 dahili 2", "+1234567890123456", "321 00 00",
    ],
)  # fmt: skip
def test_what_nobody_could_dial_is_refused(text: str) -> None:
    with pytest.raises(NotAPhoneNumber):
        check_phone(text)


def test_a_document_number_has_series_year_and_number() -> None:
    assert check_document_number("irs 2026 000000001") == "IRS2026000000001"
    assert check_document_number("A012026000000123") == "A012026000000123"


@pytest.mark.parametrize(
    "text",
    ["IRS202600000001", "IRS20260000000001", "IRS1926000000001", "İRS2026000000001", "ırs2026000000001"],
)
def test_a_number_the_tax_office_would_refuse_is_refused(text: str) -> None:
    with pytest.raises(NotADocumentNumber):
        check_document_number(text)
