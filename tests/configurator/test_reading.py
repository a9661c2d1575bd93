from __future__ import annotations

from decimal import Decimal

import pytest

from app.configurator import reading
from app.configurator.reading import read_value, read_values
from app.configurator.spec import OptionSpec, ParameterSpec
from app.kernel.errors import Refusal, Refusals
from tests.configurator.sample_doors import SampleDoor

WIDTH = ParameterSpec("G", "Genişlik", "number", "mm", Decimal(800), Decimal(1600), Decimal(1))
GLASS = ParameterSpec("cam", "Cam payı", "number", "mm", Decimal(10), Decimal(50), Decimal("2.5"))
FREE = ParameterSpec("not_", "Ölçü", "number")
LOCK = ParameterSpec(
    "kilit", "Kilit", "choice", options=(OptionSpec("merkezi", "Merkezi"), OptionSpec("4 yön", "Dört yön"))
)
PEEPHOLE = ParameterSpec("durbun", "Dürbün", "boolean")
PLATE = ParameterSpec("isim", "İsimlik", "text", maximum=Decimal(10))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("900", "900"),
        (" 1.250 ", "1250"),
        ("1250,0", "1250"),
        ("1 250", "1250"),
        ("900 mm", "900"),
        ("900.0", "900"),
    ],
)
def test_numbers_are_read_as_clerks_write_them(typed: str, expected: str) -> None:
    assert read_value(WIDTH, typed) == Decimal(expected)


@pytest.mark.parametrize(
    ("typed", "expected"), [("1.250,50", "1250.50"), ("1250.5", "1250.5"), ("-3,5", "-3.5")]
)
def test_both_decimal_signs_are_understood(typed: str, expected: str) -> None:
    assert read_value(FREE, typed) == Decimal(expected)


@pytest.mark.parametrize(
    ("parameter", "typed", "refusal", "sentence"),
    [
        (WIDTH, "", reading.ValueMissing, "Genişlik: please fill in."),
        (
            WIDTH,
            "geniş",
            reading.ValueNotANumber,
            "Genişlik: “geniş” is not a number. Write it like 1.250,50.",
        ),
        (WIDTH, "900 cm", reading.ValueNotANumber, "“900 cm”"),
        (WIDTH, "NaN", reading.ValueNotANumber, "“NaN”"),
        (WIDTH, "1e3", reading.ValueNotANumber, "“1e3”"),
        (WIDTH, "9" * 500, reading.ValueNotANumber, "Genişlik"),
        (WIDTH, "799", reading.ValueTooSmall, "Genişlik must be at least 800\N{NO-BREAK SPACE}mm."),
        (WIDTH, "-900", reading.ValueTooSmall, "at least 800"),
        (WIDTH, "1601", reading.ValueTooLarge, "Genişlik must be at most 1600\N{NO-BREAK SPACE}mm."),
        (WIDTH, "900,5", reading.ValueOffStep, "steps of 1\N{NO-BREAK SPACE}mm: take 900 or 901."),
        (GLASS, "11", reading.ValueOffStep, "take 10.0 or 12.5"),
        (FREE, "0,0000001", reading.ValueNotANumber, "Ölçü"),
        (LOCK, "", reading.ValueMissing, "Kilit: please fill in."),
        (LOCK, "dört", reading.NotAnOption, "Kilit: “dört” is not possible. Choose from: Merkezi, Dört yön."),
        (PEEPHOLE, "belki", reading.NotYesOrNo, "Dürbün: answer yes or no."),
        (PLATE, "x" * 11, reading.TextTooLong, "İsimlik: at most 10 characters."),
    ],
)
def test_each_mistake_has_its_own_sentence(
    parameter: ParameterSpec, typed: str, refusal: type[Refusal], sentence: str
) -> None:
    with pytest.raises(refusal) as caught:
        read_value(parameter, typed)
    assert sentence in str(caught.value)
    assert caught.value.field == parameter.code


def test_the_limits_themselves_are_possible() -> None:
    assert read_value(WIDTH, "800") == 800
    assert read_value(WIDTH, "1600") == 1600
    assert read_value(GLASS, "12,5") == Decimal("12.5")


def test_the_last_step_is_not_offered_beyond_the_largest_value() -> None:
    odd = ParameterSpec("x", "X", "number", minimum=Decimal(0), maximum=Decimal(10), step=Decimal(4))
    with pytest.raises(reading.ValueOffStep, match="take 4 or 8"):
        read_value(odd, "9")


def test_steps_below_zero_count_from_zero() -> None:
    free = ParameterSpec("x", "X", "number", step=Decimal(5))
    assert read_value(free, "-10") == -10
    with pytest.raises(reading.ValueOffStep, match="take -10 or -5"):
        read_value(free, "-7")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("evet", True),
        ("EVET", True),
        ("on", True),
        ("1", True),
        ("hayır", False),
        ("HAYIR", False),
        ("", False),
    ],
)
def test_yes_and_no(typed: str, *, expected: bool) -> None:
    assert read_value(PEEPHOLE, typed) is expected


def test_a_text_may_be_empty() -> None:
    assert read_value(PLATE, "  Yılmaz ") == "Yılmaz"
    assert read_value(PLATE, "") == ""


def test_what_is_not_asked_takes_its_default_and_what_is_emptied_is_missing(eko: SampleDoor) -> None:
    assert read_values(eko.spec, eko.raw)["kilit"] == "merkezi"
    with pytest.raises(Refusals) as caught:
        read_values(eko.spec, {**eko.raw, "kilit": " "})
    assert [type(each) for each in caught.value.refusals] == [reading.ValueMissing]


def test_all_mistakes_come_at_once_each_at_its_field(eko: SampleDoor) -> None:
    with pytest.raises(Refusals) as caught:
        read_values(eko.spec, {"G": "700", "Y": "yüksek", "kilit": "asma", "csrf_token": "x"})
    assert {each.field: type(each) for each in caught.value.refusals} == {
        "G": reading.ValueTooSmall,
        "Y": reading.ValueNotANumber,
        "K": reading.ValueMissing,
        "kilit": reading.NotAnOption,
    }


def test_keys_that_are_no_parameters_are_left_alone(eko: SampleDoor) -> None:
    values = read_values(eko.spec, {**eko.raw, "count": "many"})
    assert list(values) == [parameter.code for parameter in eko.spec.parameters]
