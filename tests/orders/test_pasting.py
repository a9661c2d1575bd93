"""What a customer wrote into a chat or a spreadsheet becomes lines, and no word of it gets lost."""

from __future__ import annotations

import json
from decimal import Decimal
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.configurator.spec import ModelSpec, OptionSpec, ParameterSpec
from app.orders.pasted_row import PastedRow
from app.orders.pasting import Known, TooMuchPasted, read_pasted
from tests.samples import FILE


def _specs() -> list[Known]:
    data = json.loads(FILE.read_text(encoding="utf-8"))
    asked = []
    for each in data["parameters"]:
        options = [one if isinstance(one, str) else one["option"] for one in each.get("options", ())]
        asked.append(
            ParameterSpec(
                each["code"],
                each["name"],
                "choice" if options else "number",
                each.get("unit", ""),
                Decimal(each["min"]) if "min" in each else None,
                Decimal(each["max"]) if "max" in each else None,
                options=tuple(OptionSpec(one, one) for one in options),
            )
        )
    asked.append(ParameterSpec("panik_bar", "Panik bar", "boolean"))
    models = [ModelSpec(each["code"], each["name"], tuple(asked), (), ()) for each in data["models"]]
    return [Known(number, spec) for number, spec in enumerate(models, start=1)]


MODELS = _specs()


def read(text: str, chosen: int = 1) -> PastedRow:
    [row] = read_pasted(text, MODELS, chosen)
    return row


@pytest.mark.parametrize(
    ("text", "quantity", "answers"),
    [
        ("90x205 sağ 7016 5 adet", "5", "G=900; Y=2050; yon=sağ içe; ral_dis=7016"),
        ("100*210 sol ral 9005 x3", "3", "G=1000; Y=2100; yon=sol içe; ral_dis=9005"),
        ("0,95 x 2,10 m SOL DIŞA 8017 AD 4", "4", "G=950; Y=2100; yon=sol dışa; ral_dis=8017"),
        ("900 x 2.050 mm SAĞ İÇE 2 TANE", "2", "G=900; Y=2050; yon=sağ içe"),
        ("88,5x203,5 sol dışarı 2 AD.", "2", "G=885; Y=2035; yon=sol dışa"),
        (
            "90x205x14 iç 9016 dış 7016 kilit 4 yön",
            "",
            "G=900; Y=2050; K=140; ral_ic=9016; ral_dis=7016; kilit=4 yön",
        ),
        ("90x205x3 sağ dışa", "3", "G=900; Y=2050; yon=sağ dışa"),
        ("iç ve dış 9005 90x205", "", "G=900; Y=2050; ral_dis=9005; ral_ic=9005"),
        ("90\t205\tsol dışa\t7016\t5", "5", "G=900; Y=2050; yon=sol dışa; ral_dis=7016"),
        ("205x90 panik bar yok", "", "G=900; Y=2050; panik_bar=false"),
        ("G:92 Y:208 duvar 14 cm, İÇ PANEL KOMPOZİT", "", "G=920; Y=2080; K=140; kaplama=kompozit"),
    ],
)
def test_a_row_is_read_as_it_was_meant(text: str, quantity: str, answers: str) -> None:
    row = read(text)
    assert row.quantity == quantity
    assert dict(row.answers) == dict(one.split("=") for one in answers.split("; "))
    assert row.unknown == ()


def test_what_could_mean_something_else_is_marked_as_a_guess() -> None:
    row = read("90x205 sağ 7016 5 adet")
    assert row.guessed == {"yon", "ral_dis"}
    assert read("90x205 sağ içe dış 7016 5 adet").guessed == set()
    assert read("205x90").guessed == {"G", "Y"}


def test_a_size_nobody_makes_is_kept_as_it_was_meant() -> None:
    assert dict(read("60x205").answers) == {"G": "600", "Y": "2050"}
    assert dict(read("45x1900 mm").answers) == {"G": "45", "Y": "1900"}


def test_a_word_that_means_nothing_stays_and_the_nearest_is_offered() -> None:
    row = read("90x205 monoblk kırmızı")
    assert [(piece.text, piece.hint) for piece in row.unknown] == [("monoblk", "monoblok"), ("kırmızı", "")]
    assert "kilit" not in row.answers


def test_a_row_that_names_a_model_alone_is_the_heading_of_those_below() -> None:
    rows = read_pasted("90x205\nCK-VIL:\n100x210 2 adet\nLüks 90x210", MODELS, 1)
    assert [(row.model_id, row.is_heading) for row in rows] == [(1, False), (3, True), (3, False), (2, False)]


def test_a_spreadsheet_with_a_heading_is_read_column_by_column() -> None:
    heading, first, second = read_pasted(
        "Sıra\tGenişlik\tYükseklik\tAçılım yönü\tİç renk\tAdet\n"
        "1\t90\t205\tsağ dışa\t7016\t4\n"
        "2\tgeniş\t2100\tsol\t9005\t0",
        MODELS,
        1,
    )
    assert heading.is_heading
    assert dict(first.answers) == {"G": "900", "Y": "2050", "yon": "sağ dışa", "ral_ic": "7016"}
    assert (first.quantity, first.unknown) == ("4", ())
    assert dict(second.answers) == {"Y": "2100", "yon": "sol içe", "ral_ic": "9005"}
    assert [piece.text for piece in second.unknown] == ["geniş", "0"]
    assert second.guessed == {"yon"}


def test_without_a_model_only_the_quantity_is_understood_and_the_rest_stays() -> None:
    row = read("90x205 sağ 3 adet", chosen=0)
    assert (row.model_id, row.quantity, dict(row.answers)) == (0, "3", {})
    assert [piece.text for piece in row.unknown] == ["90x205", "sağ"]


def test_too_much_is_refused_in_a_sentence() -> None:
    with pytest.raises(TooMuchPasted, match="at most 200 rows"):
        read_pasted("90x205\n" * 201, MODELS, 1)
    with pytest.raises(TooMuchPasted):
        read_pasted("9" * 60_001, MODELS, 1)
    with pytest.raises(TooMuchPasted):
        read_pasted("9" * 501, MODELS, 1)


_WORDS = st.sampled_from(
    [
        "90x205",
        "90*205x",
        "x3",
        "7016",
        "sağ",
        "DIŞA",
        "İç",
        "ıı",
        "5",
        "adet",
        "AD",
        "CK-LUX",
        "panik",
        "bar",
        "yok",
        "1.000,5",
        "0",
        "-",
        "ral",
        "\t",
        ";",
        "g:",
        "\x00",
        "٣",
        "𝟗",
        "ß",
        "x" * 40,
        "[1.1.26 10:00] A: ",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(_WORDS, max_size=25).map(" ".join)))
def test_no_letter_gets_lost_and_nothing_is_answered_that_was_not_asked(text: str) -> None:
    for row in read_pasted(text, MODELS, 1):
        spec = MODELS[row.model_id - 1].spec
        assert all(spec.parameter(code) is not None for code in row.answers)
        end = 0
        for piece in row.pieces:
            assert piece.start >= end
            assert not any(letter.isalnum() for letter in row.text[end : piece.start])
            end = piece.start + len(piece.text)
            assert row.text[piece.start : end] == piece.text
        assert not any(letter.isalnum() for letter in row.text[end:])


def test_the_longest_paste_is_read_within_a_second_or_two() -> None:
    hostile = "90x205x x3 7016 sağ iç dış kilit barel 4 yön panik bar yok 1.1 " * 4
    begun = perf_counter()
    read_pasted("\n".join([hostile] * 200), MODELS, 1)
    assert perf_counter() - begun < 15
