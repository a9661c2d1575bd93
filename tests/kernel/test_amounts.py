"""Reading, rounding and showing amounts, and splitting VAT."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.amounts import (
    NotANumber,
    NumberMissing,
    VatLine,
    VatPart,
    parse_decimal,
    round_money,
    round_quantity,
    round_unit_cost,
    show_money,
    show_number,
    show_percent,
    show_quantity,
    show_short_unit_cost,
    show_unit_cost,
    split_vat,
)

NBSP = "\N{NO-BREAK SPACE}"
amounts = st.decimals(min_value=-(10**15) + 1, max_value=10**15 - 1, places=2)

WRITTEN = [
    # Turkish: dots group, the comma is decimal.
    ("1.250,50", "1250.50"),
    ("1250,5", "1250.5"),
    ("1,250", "1.250"),
    ("1.250.000,75", "1250000.75"),
    ("12.345.678", "12345678"),
    # Dots alone: groups only when they look like nothing else.
    ("1.250", "1250"),
    ("12.250", "12250"),
    ("999.000", "999000"),
    ("1250.5", "1250.5"),
    ("1250.50", "1250.50"),
    ("1250.125", "1250.125"),
    ("0.125", "0.125"),
    ("00.125", "0.125"),
    ("1.25", "1.25"),
    ("1.2500", "1.2500"),
    # English, where it can be nothing else.
    ("1,250.50", "1250.50"),
    ("1,250,000", "1250000"),
    ("1,250,000.5", "1250000.5"),
    # Half written, but clear.
    ("0", "0"),
    ("007", "7"),
    (",5", "0.5"),
    (".5", "0.5"),
    # Spaces, signs and the lira.
    ("  1250 ", "1250"),
    ("1 250,50", "1250.50"),
    (f"1{NBSP}250,50{NBSP}₺", "1250.50"),
    ("1\N{NARROW NO-BREAK SPACE}250.5", "1250.5"),
    ("₺12,5", "12.5"),
    ("TL 12,5", "12.5"),
    ("12,5 TL", "12.5"),
    ("12,5tl", "12.5"),
    ("12,50 TRY", "12.50"),
    ("-12,5", "-12.5"),
    ("−12,5 ₺", "-12.5"),
    ("+12", "12"),
]


@pytest.mark.parametrize(("text", "number"), WRITTEN)
def test_a_number_is_read_as_its_writer_meant_it(text: str, number: str) -> None:
    assert str(parse_decimal(text)) == str(Decimal(number))


@pytest.mark.parametrize(
    "text",
    [
        "abc", "12a", "1e5", "0x10", "NaN", "Infinity", "1_000", "٣", "½", "12.", "12,", ".", "-", "--5",
        "5-", "1.250.5", "1.25.000", "1.2500.000", "0.125,5", "01.250,5", "1,250,50", "1,25.5",
        "0,125.5", "1.250,5.5", "1,2,3", "12 34", "1 250 5", "1 250.500,5", "12 13", "12 kg", "5 ton",
        "12 $", "€12", "TL", "12 TL TL", "1234567890123456", "12/5", "12%", "1250,50 TL (KDV hariç)",
    ],
)  # fmt: skip
def test_what_would_need_guessing_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(NotANumber) as refusal:
        parse_decimal(text, field="price")
    assert refusal.value.facts == {"text": text}
    assert refusal.value.field == "price"
    assert f"“{text}”" in refusal.value.say()


@pytest.mark.parametrize("text", ["", "   ", NBSP])
def test_nothing_written_is_told_apart_from_nonsense(text: str) -> None:
    with pytest.raises(NumberMissing, match="Please write a number"):
        parse_decimal(text)


def test_a_page_pasted_by_mistake_is_not_thrown_back_whole() -> None:
    with pytest.raises(NotANumber) as refusal:
        parse_decimal("fiyat listesi " * 100)
    assert len(refusal.value.say()) < 100


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("12,5 kg", "kg", "12.5"),
        ("12,5KG", "kg", "12.5"),
        ("3 ADET", "adet", "3"),
        ("2 TAKIM", "takım", "2"),
        ("4 takim", "takım", "4"),
        ("1,25 m2", "m²", "1.25"),
        ("1,25 m²", "m2", "1.25"),
        ("%20", "%", "20"),
        ("20 %", "%", "20"),
        ("$12.50", "USD", "12.50"),
        ("12,50 €", "EUR", "12.50"),
        ("12,50 eur", "EUR", "12.50"),
        ("12", "kg", "12"),
    ],
)
def test_the_unit_the_field_asks_for_may_be_written(text: str, unit: str, number: str) -> None:
    assert parse_decimal(text, unit=unit) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "unit"),
    [("5 ton", "kg"), ("12 TL", "kg"), ("12 $", "EUR"), ("₺12", "USD"), ("m 12", "m"), ("2 m", "mm")],
)
def test_another_unit_is_never_dropped_silently(text: str, unit: str) -> None:
    with pytest.raises(NotANumber):
        parse_decimal(text, unit=unit)


def test_in_english_dot_and_comma_change_places() -> None:
    assert parse_decimal("1,250", locale="en") == 1250
    assert parse_decimal("1.250", locale="en") == Decimal("1.25")
    assert parse_decimal("1,250.50", locale="en") == Decimal("1250.50")


def test_minus_zero_is_zero() -> None:
    assert str(parse_decimal("-0,00")) == "0.00"
    assert show_money(Decimal("-0.004")) == f"0,00{NBSP}₺"


def test_halves_go_up() -> None:
    assert str(round_money(Decimal("2.675"))) == "2.68"
    assert str(round_money(Decimal("-2.675"))) == "-2.68"
    assert str(round_money(Decimal(3))) == "3.00"
    assert str(round_quantity(Decimal("28.3105"))) == "28.311"
    assert str(round_unit_cost(Decimal("0.0000005"))) == "0.000001"


def test_money_is_shown_to_the_kurus() -> None:
    assert show_money(Decimal("12345.6")) == f"12.345,60{NBSP}₺"
    assert show_money(Decimal("-1234567.895")) == f"-1.234.567,90{NBSP}₺"
    assert show_money(Decimal(7), "USD") == f"7,00{NBSP}$"
    assert show_money(Decimal(7), "EUR") == f"7,00{NBSP}€"
    assert show_money(Decimal(7), "CHF") == f"7,00{NBSP}CHF"
    assert show_money(Decimal("12345.6"), locale="en") == f"12,345.60{NBSP}₺"


def test_a_unit_cost_shows_the_places_it_needs() -> None:
    assert show_unit_cost(Decimal("34.5")) == f"34,50{NBSP}₺"
    assert show_unit_cost(Decimal("0.0345")) == f"0,0345{NBSP}₺"
    assert show_unit_cost(Decimal("1234.5678901"), "EUR") == f"1.234,56789{NBSP}€"


def test_quantities_lose_needless_zeros_but_no_meaning() -> None:
    assert show_quantity(Decimal("28.3110"), "kg") == f"28,311{NBSP}kg"
    assert show_quantity(Decimal("1200.000"), "adet") == f"1.200{NBSP}adet"
    assert show_quantity(Decimal("0.500")) == "0,5"
    assert show_quantity(Decimal("1E+3")) == "1.000"
    assert show_number(Decimal("1250.50")) == "1.250,5"
    assert show_number(Decimal(-100)) == "-100"
    assert show_number(Decimal("1250.50"), locale="en") == "1,250.5"


def test_percent_stands_where_the_language_wants_it() -> None:
    assert show_percent(Decimal("20.00")) == "%20"
    assert show_percent(Decimal("12.5")) == "%12,5"
    assert show_percent(Decimal(-5)) == "-%5"
    assert show_percent(Decimal("12.5"), locale="en") == "12.5%"


@given(amounts, st.sampled_from(["tr", "en"]))
def test_what_is_shown_can_be_typed_back(amount: Decimal, locale: str) -> None:
    assert parse_decimal(show_money(amount, locale=locale), locale=locale) == amount
    assert parse_decimal(show_number(amount, locale=locale), locale=locale) == amount
    assert parse_decimal(show_money(amount, "USD", locale=locale), unit="USD", locale=locale) == amount


@given(st.text(alphabet="0123456789.,- ₺TLkg", max_size=20))
def test_any_text_is_a_number_or_a_refusal(text: str) -> None:
    try:
        number = parse_decimal(text)
    except NotANumber:
        return
    assert number.is_finite()


def test_vat_is_rounded_per_line_and_summed_by_rate() -> None:
    split = split_vat(
        [
            VatLine(Decimal("10.03"), Decimal(20)),  # 2.006 → 2.01
            VatLine(Decimal("10.03"), Decimal("20.00")),  # rounded on the sum it would be 4.01
            VatLine(Decimal("1.00"), Decimal(10)),
            VatLine(Decimal("5.00"), Decimal(0)),
        ]
    )
    assert split.parts == (
        VatPart(Decimal(0), Decimal("5.00"), Decimal("0.00")),
        VatPart(Decimal(10), Decimal("1.00"), Decimal("0.10")),
        VatPart(Decimal(20), Decimal("20.06"), Decimal("4.02")),
    )
    assert (split.net, split.vat, split.gross) == (Decimal("26.06"), Decimal("4.12"), Decimal("30.18"))


def test_a_document_without_lines_costs_nothing() -> None:
    split = split_vat([])
    assert split.parts == ()
    assert str(split.gross) == "0.00"


@pytest.mark.parametrize(
    ("cost", "quantity", "value", "shown"),
    [
        ("34.442169", "41.5", "1429.35", "34,4422"),
        ("20.965035", "432.544", "9068.30", "20,965035"),
        ("32.797263", "1690.474", "55442.92", "32,797263"),
        ("1.5", "2", "3.00", "1,50"),
        ("0.000123", "10000", "1.23", "0,000123"),
    ],
)
def test_a_unit_cost_is_as_short_as_its_value_allows(
    cost: str, quantity: str, value: str, shown: str
) -> None:
    said = show_short_unit_cost(Decimal(cost), Decimal(quantity), Decimal(value))
    assert said == f"{shown}{NBSP}₺"
