from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from app.importing.kinds import KINDS
from app.importing.templates import csv_template, xlsx_template
from app.kernel.work import Work
from models.materials import Material
from tests.factories import make_supplier
from tests.importing.books import book, saved, with_part
from tests.importing.conftest import Bring, complaints

SHEET = "xl/worksheets/sheet1.xml"


def codes(work: Work) -> list[str]:
    return list(work.session.scalars(select(Material.code).order_by(Material.id)))


def test_titles_merged_headings_blank_rows_and_totals_are_understood(work: Work, bring: Bring) -> None:
    make_supplier(work, "Güneş Çelik", code="T-1")

    def merge(sheet: Any) -> None:
        sheet.merge_cells("A1:F1")
        sheet.merge_cells("A4:B4")
        sheet.merge_cells("F4:F5")

    content = book(
        ["YILDIZ ÇELİK KAPI SAN. TİC. LTD. ŞTİ."],
        ["Stok listesi", None, None, None, None, "21.11.2026"],
        [],
        ["STOK", None, "Ölçü", "Kritik", "Özel kod", "Tedarikçi"],
        ["Kodu", "Adı", "Birimi", "Stok", 1, None],
        ["sac-1", "  DKP\u00a0 sac ", "KG.", 1250.5, "x", "güneş ÇELİK"],
        [],
        ["Kodu", "Adı", "Birimi", "Stok", 1, None],
        [1001, "Kilit", "Ad.", "12,5", None, "t-1"],
        [None, None, None, None, "yalnız özel kod"],
        ["Toplam", None, None, 99],
        change=merge,
    )
    run = bring("materials", content, "Stok Listesi.xlsx")
    assert complaints(run) == []
    assert (run.state, run.added, run.facts["heading_row"], run.facts["left_out"]) == ("done", 2, 5, 2)
    understood = [(row["values"]["unit"], row["values"]["preferred_supplier"]) for row in run.preview]
    assert understood == [("kg", "Güneş Çelik"), ("adet", "Güneş Çelik")]
    sheet, lock = work.session.scalars(select(Material).order_by(Material.id))
    assert (sheet.code, sheet.name, sheet.unit.code, sheet.reorder_point) == (
        "SAC-1",
        "DKP sac",
        "KGM",
        Decimal("1250.5"),
    )
    assert (lock.code, lock.unit.code, lock.reorder_point) == ("1001", "C62", Decimal("12.5"))
    assert sheet.preferred_supplier_id == lock.preferred_supplier_id is not None


def test_errors_of_the_spreadsheet_are_found_at_their_cells(work: Work, bring: Bring) -> None:
    def spoil(sheet: Any) -> None:
        sheet["D2"] = "#DIV/0!"
        sheet["D2"].data_type = "e"
        sheet["D3"] = "=1+1"
        sheet["A4"] = date(2026, 12, 3)
        sheet["D5"] = date(2026, 12, 3)
        sheet["A6"] = 123456789012345678

    content = book(
        ["Kod", "Ad", "Birim", "Kritik"],
        *(["A-1", "Bir", "adet", 1] for _ in range(5)),
        change=spoil,
    )
    run = bring("materials", content)
    found = {(one["cell"], one["code"].partition(".")[2]) for one in run.errors}
    assert {
        ("D2", "cell_error"),
        ("D3", "formula_without_result"),
        ("A4", "code_is_a_date"),
        ("D5", "number_is_a_date"),
        ("A6", "code_is_inexact"),
    } <= found
    assert codes(work) == []


def test_a_formula_is_never_calculated_only_its_kept_result_is_read(work: Work, bring: Bring) -> None:
    def formula(sheet: Any) -> None:
        sheet["D2"] = "=2+2"

    content = book(["Kod", "Ad", "Birim", "Kritik"], ["A-1", "Bir", "adet", 0], change=formula)
    # What the other program kept as the result is what counts, right or wrong.
    content = with_part(content, SHEET, lambda part: re.sub(rb"<v ?/>|<v></v>", b"<v>7</v>", part))
    run = bring("materials", content)
    assert (run.state, complaints(run)) == ("done", [])
    assert work.session.scalars(select(Material.reorder_point)).one() == 7


def test_codes_keep_the_zeros_their_format_shows(work: Work, bring: Bring) -> None:
    def pad(sheet: Any) -> None:
        sheet["A2"].number_format = "00000"

    bring("materials", book(["Kod", "Ad", "Birim"], [42, "Bir", "adet"], [1001.0, "İki", "adet"], change=pad))
    assert codes(work) == ["00042", "1001"]


def test_the_sheet_that_fits_is_read_and_hidden_columns_are_told(work: Work, bring: Bring) -> None:
    made = Workbook()
    made.worksheets[0].append(["Kapak", "sayfası"])
    hidden = made.create_sheet("Eski")
    hidden.append(["Kod", "Ad", "Birim", "Tür", "Not"])
    hidden.append(["GİZLİ", "Gizli", "adet"])
    hidden.sheet_state = "hidden"
    shown = made.create_sheet("Malzeme")
    shown.append(["Kod", "Ad", "Birim"])
    shown.append(["A-1", "Bir", "adet"])
    shown.column_dimensions["B"].hidden = True
    run = bring("materials", saved(made))
    assert (run.facts["sheet"], run.facts["hidden"]) == ("Malzeme", ["Ad"])
    assert codes(work) == ["A-1"]


def test_the_template_comes_back_without_its_example(work: Work, bring: Bring) -> None:
    for kind in KINDS.values():
        for make in (xlsx_template, csv_template):
            run = bring(kind.name, make(kind, str))
            assert (run.state, run.rows, run.facts["left_out"]) == ("checked", 0, 1), kind.name
            assert len(run.facts["columns"]) == len(kind.columns), kind.name


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["Bu", "bir", "liste", "değil"]], "headings_missing"),
        ([["Kod", "Ad", "Birim"]], "no_rows"),
        ([["Kod", "Stok Kodu", "Ad"], ["A", "B", "C"]], "heading_twice"),
    ],
)
def test_what_is_no_list_is_refused_as_a_whole(work: Work, bring: Bring, rows: Any, code: str) -> None:
    run = bring("materials", book(*rows))
    assert (run.state, [one[3] for one in complaints(run)]) == ("failed", [code])


def test_every_error_is_counted_and_a_sensible_number_kept(work: Work, bring: Bring) -> None:
    run = bring(
        "materials", book(["Kod", "Ad", "Birim"], *([f"A-{row}", "x", "fersah"] for row in range(1500)))
    )
    assert (run.wrong, len(run.errors), run.facts["wrong_rows"]) == (1500, 1000, 1500)
    assert codes(work) == []
