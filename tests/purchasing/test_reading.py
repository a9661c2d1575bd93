from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.errors import Refusals
from app.kernel.work import Work
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.reading import resolve_lines
from models.materials import Material
from tests.factories import make_material, make_materials, unit_of
from tests.statements import statements_of


@pytest.fixture(autouse=True)
def sheet(work: Work) -> Material:
    return make_material(work, "SAC-DKP-12", "Işıklı DKP sac 1,2 mm - geniş", unit="KGM")


@pytest.fixture(autouse=True)
def hinge(work: Work) -> Material:
    return make_material(work, "MNT-BLK", "Rulmanlı çelik menteşe 3D")


def cells(
    material: str = "MNT-BLK", quantity: str = "1", unit_price: str = "1", **more: str
) -> dict[str, str]:
    return {"material": material, "quantity": quantity, "unit_price": unit_price, **more}


def wrong(work: Work, *raw: dict[str, str]) -> dict[str | None, str]:
    with pytest.raises(Refusals) as caught:
        resolve_lines(work, raw)
    return {refusal.field: refusal.say() for refusal in caught.value.refusals}


def test_a_row_is_read_as_a_clerk_writes_it(work: Work, sheet: Material) -> None:
    row = cells("sac-dkp-12", "1.250,50 kg", "₺ 34,5", unit="KG", factor="1", lot_code=" L  1 ")
    kilogram = unit_of(work, "KGM").id
    assert resolve_lines(work, [row]) == [
        ReceivedLine(sheet.id, Decimal("1250.50"), Decimal("34.5"), kilogram, Decimal(1), "L 1", 0)
    ]


@pytest.mark.parametrize(
    "written",
    [
        "SAC-DKP-12",
        " sac-dkp-12 ",
        "ışıklı dkp sac 1,2 mm - geniş",
        "ISIKLI  DKP SAC 1,2 MM - GENİŞ",
        "SAC-DKP-12 Işıklı DKP sac 1,2 mm - geniş",
        "SAC-DKP-12 · Işıklı DKP sac 1,2 mm - geniş",
        "SAC-DKP-12 – Işıklı DKP sac 1,2 mm – geniş",
    ],
)
def test_a_material_is_known_by_code_name_or_both(work: Work, sheet: Material, written: str) -> None:
    assert [line.material_id for line in resolve_lines(work, [cells(written)])] == [sheet.id]


def test_a_chosen_suggestion_counts_until_its_text_is_changed(
    work: Work, sheet: Material, hinge: Material
) -> None:
    chosen, changed = resolve_lines(
        work,
        [cells("", material_id=str(sheet.id)), cells("MNT-BLK", material_id=str(sheet.id))],
    )
    assert (chosen.material_id, changed.material_id) == (sheet.id, hinge.id)


def test_blank_rows_are_left_out_and_the_rest_keep_their_place(work: Work) -> None:
    blank = {"material": "  ", "quantity": "", "unit_price": ""}
    lines = resolve_lines(work, [blank, cells(), {}, cells()])
    assert [line.row for line in lines] == [1, 3]
    assert wrong(work, blank, cells(quantity="0")) == {"lines-1-quantity": "The quantity must be above zero."}
    assert resolve_lines(work, []) == []


def test_a_slip_is_answered_with_what_may_be_meant(work: Work) -> None:
    said = wrong(work, cells("SAC-DPK-12"), cells("celik mentesse"), cells("xyzq"))
    assert said == {
        "lines-0-material": (
            "There is no material “SAC-DPK-12”. Did you mean SAC-DKP-12 Işıklı DKP sac 1,2 mm - geniş?"
        ),
        "lines-1-material": (
            "There is no material “celik mentesse”. Did you mean MNT-BLK Rulmanlı çelik menteşe 3D?"
        ),
        "lines-2-material": "There is no material “xyzq”.",
    }


def test_everything_wrong_is_said_at_once_at_its_field(work: Work) -> None:
    said = wrong(
        work,
        cells("", "abc", "1.250,50.3"),
        cells(quantity="0", unit_price="-1"),
        cells(quantity="", unit_price=""),
        cells(unit="fıçı", factor="0"),
        cells(quantity="5 ton"),
        cells("", material_id="12x"),
    )
    assert said == {
        "lines-0-material": "Which material is this?",
        "lines-0-quantity": "“abc” is not a number. Write it like 1.250,50.",
        "lines-0-unit_price": "“1.250,50.3” is not a number. Write it like 1.250,50.",
        "lines-1-quantity": "The quantity must be above zero.",
        "lines-1-unit_price": "The price cannot be below zero.",
        "lines-2-quantity": "Please write a number here.",
        "lines-2-unit_price": "Please write a number here.",
        "lines-3-unit": "There is no unit “fıçı”.",
        "lines-3-factor": "The conversion must be above zero.",
        "lines-4-quantity": "“5 ton” is not a number. Write it like 1.250,50.",
        "lines-5-material": "There is no material “12x”.",
    }


def test_a_name_of_several_materials_needs_the_code(work: Work) -> None:
    make_material(work, "VID-1", "Vida")
    second = make_material(work, "VID-2", "Vida")
    assert wrong(work, cells("vida")) == {
        "lines-0-material": "“vida” can be VID-1, VID-2. Please write the code."
    }
    (line,) = resolve_lines(work, [cells("Vida", material_id=str(second.id))])
    assert line.material_id == second.id


def test_a_code_is_stronger_than_a_name(work: Work) -> None:
    coded = make_material(work, "BARA", "Barel")
    make_material(work, "BRL", "Bara")
    assert resolve_lines(work, [cells("bara")])[0].material_id == coded.id


def test_signs_of_the_database_are_plain_letters(work: Work) -> None:
    assert set(wrong(work, cells("%"), cells("MNT_BLK"), cells("\\"))) == {
        "lines-0-material",
        "lines-1-material",
        "lines-2-material",
    }
    odd = make_material(work, "A_%\\B", "Tuhaf")
    assert resolve_lines(work, [cells("a_%\\b")])[0].material_id == odd.id


def test_a_long_paste_costs_as_many_queries_as_a_short_one(work: Work) -> None:
    materials = make_materials(work, 60)
    sent_for = {}
    for count in (1, 60):
        with statements_of(work.session) as sent:
            resolve_lines(work, [cells(material.code) for material in materials[:count]])
        sent_for[count] = len(sent)
    assert sent_for == {1: 2, 60: 2}
    assert set(wrong(work, *[cells() for _ in range(501)])) == {"lines"}
