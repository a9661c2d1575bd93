from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.importing.cells import clean
from app.importing.textfile import read_text
from app.kernel.work import Work
from models.materials import Material
from tests.importing.conftest import Bring, complaints

TEXT = "Kod;Ad;Birim\nA-1;İğne çivi ŞIK;adet\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1254", "utf-16"])
def test_turkish_letters_come_through_in_every_encoding(work: Work, bring: Bring, encoding: str) -> None:
    bring("materials", TEXT.encode(encoding))
    assert work.session.scalars(select(Material.name)).one() == "İğne çivi ŞIK"


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    text = "\n".join(separator.join(cells) for cells in (["Kod", "Ad", "Birim"], ["A", '"B;,|\t"', "C"]))
    assert read_text(text.encode()).rows == [["Kod", "Ad", "Birim"], ["A", "B;,|\t", "C"]]


def test_semicolons_win_over_the_commas_of_decimals() -> None:
    assert read_text(b"Kod;Fiyat\nA;1,5\nB;2,5\nC;3,5\n").rows[1] == ["A", "1,5"]


def test_excel_may_name_its_separator_in_the_first_line() -> None:
    assert read_text(b"sep=,\nKod,Ad\nA,B\n").rows == [[], ["Kod", "Ad"], ["A", "B"]]


def test_letters_in_two_parts_and_tamed_cells_are_read_as_they_are_meant() -> None:
    text = unicodedata.normalize("NFD", "Şişe çözgü")
    assert clean(f"\u200b {text}\u00a0\u00a0x\x07") == "Şişe çözgü x"
    assert read_text(b"Kod;Telefon\nA;'+905321234567\n").rows[1] == ["A", "+905321234567"]


def numbers(bring: Bring, *texts: str) -> tuple[list[str], list[str]]:
    """What a column of such texts means, and the codes of what cannot be read."""
    rows = "".join(f"N-{row};x;adet;{text}\n" for row, text in enumerate(texts))
    run = bring("materials", f"Kod;Ad;Birim;Kritik\n{rows}", only_check=True)
    shown = [row["values"].get("reorder_point", "?") for row in run.preview]
    return shown, [one[3] for one in complaints(run)]


def test_a_dot_before_three_digits_is_refused_when_nothing_decides(bring: Bring) -> None:
    assert numbers(bring, "1.250", "500") == (["?", "500"], ["number_unclear"])


def test_the_columns_other_cells_decide(bring: Bring) -> None:
    assert numbers(bring, "1.250", "3,5") == (["1.250", "3,5"], [])
    assert numbers(bring, "1.250", "1.000.000") == (["1.250", "1.000.000"], [])
    assert numbers(bring, "1.250", "3.5") == (["1,25", "3,5"], [])
    assert numbers(bring, "1,250", "3.5") == (["1.250", "3,5"], [])
    assert numbers(bring, "1.250", "3.5", "3,5") == (["?", "3,5", "3,5"], ["number_unclear"])


def test_the_sentence_says_both_readings(bring: Bring) -> None:
    run = bring("materials", "Kod;Ad;Birim;Kritik\nA;x;adet;1.250\n", only_check=True)
    assert run.errors[0]["facts"] == {
        "text": "1.250",
        "large": "1.250",
        "small": "1,25",
        "large_written": "1250",
        "small_written": "1,250",
    }


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1.250,50", "1250.5"), ("1250.5", "1250.5"), ("1 250,5", "1250.5"), (" 7\u00a0", "7")],
)
def test_clear_numbers_are_read(work: Work, bring: Bring, written: str, meant: str) -> None:
    bring("materials", f"Kod;Ad;Birim;Kritik\nA;x;adet;{written}\n")
    assert work.session.scalars(select(Material.reorder_point)).one() == Decimal(meant)


def test_codes_that_became_numbers_or_lost_digits(bring: Bring) -> None:
    run = bring("materials", "Kod;Ad;Birim\n1001.0;a;adet\n1,23E+15;b;adet\n", only_check=True)
    assert run.preview[0]["values"]["code"] == "1001"
    assert complaints(run) == [(3, "Kod", "1,23E+15", "code_is_inexact")]


def test_every_way_to_write_a_unit(work: Work, bring: Bring) -> None:
    written = [
        "adet",
        "AD",
        "Ad.",
        "ADET",
        "kg",
        "KG",
        "kg.",
        "Kilogram",
        "M2",
        "m²",
        "MT",
        "metre",
        "Takım",
        "TAKIM",
    ]
    run = bring("materials", "Kod;Ad;Birim\n" + "".join(f"U{n};x;{unit}\n" for n, unit in enumerate(written)))
    assert complaints(run) == []
    units = [one.unit.code for one in work.session.scalars(select(Material).order_by(Material.id))]
    assert units == ["C62"] * 4 + ["KGM"] * 4 + ["MTK"] * 2 + ["MTR"] * 2 + ["SET"] * 2
