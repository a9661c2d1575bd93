from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.importing.events import ListImported
from app.importing.file_refusals import NothingToDo, StillWrong
from app.importing.running import write_run
from app.importing.uploading import import_list
from app.kernel.work import Work
from models.materials import Material
from tests.factories import make_material, make_supplier, stock_up
from tests.importing.conftest import Bring, beginning, complaints, reload


def material(work: Work, code: str) -> Material:
    return work.session.scalars(
        select(Material).where(Material.code == code).execution_options(populate_existing=True)
    ).one()


def test_new_materials_are_added_with_what_the_file_says(work: Work, bring: Bring) -> None:
    make_supplier(work, "Güneş Çelik", code="TED-9")
    run = bring(
        "materials",
        "Stok Kodu;Stok Adı;Birim;Alış Birimi;Çarpan;Kritik Stok;Tedarikçi;Tür;Parti takipli\n"
        "sac-120;DKP sac 1,20;KG;rulo;23,55;1.250,5;güneş çelik;Hammadde;E\n"
        "klt-1;Kale kilit;AD;;;10;TED-9;aksesuar;h\n",
    )
    assert (run.state, run.added, run.changed, run.unchanged) == ("done", 2, 0, 0)
    sheet = material(work, "SAC-120")
    assert (sheet.name, sheet.unit.code, sheet.purchase_unit and sheet.purchase_unit.code) == (
        "DKP sac 1,20",
        "KGM",
        "RO",
    )
    assert (sheet.purchase_factor, sheet.reorder_point) == (Decimal("23.55"), Decimal("1250.5"))
    assert sheet.preferred_supplier is not None
    assert sheet.preferred_supplier.name == "Güneş Çelik"
    assert sheet.is_lot_tracked
    lock = material(work, "KLT-1")
    assert (lock.kind, lock.unit.code, lock.purchase_unit, lock.is_lot_tracked) == (
        "hardware",
        "C62",
        None,
        False,
    )


def test_the_audit_trail_has_one_row_with_counts(work: Work, bring: Bring) -> None:
    run = bring("materials", "Kod;Ad;Birim\nA-1;Bir;adet\nA-2;İki;adet\n")
    (written,) = [event for event in work.events if isinstance(event, ListImported)]
    assert (written.run_id, written.added, written.changed) == (run.id, 2, 0)


def test_the_same_file_again_changes_nothing(work: Work, bring: Bring) -> None:
    text = "Kod;Ad;Birim;Kritik\nA-1;Bir;adet;5\nA-2;İki;kg;2,5\n"
    bring("materials", text)
    again = bring("materials", text)
    assert (again.state, again.added, again.changed, again.unchanged) == ("checked", 0, 0, 2)
    with pytest.raises(NothingToDo):
        import_list(work, again.id)


def test_columns_and_cells_that_say_nothing_leave_alone_what_is_stored(work: Work, bring: Bring) -> None:
    make_material(work, "M-1", "Eski ad", reorder_point=Decimal(7), note="Dikkat", lead_days=3)
    run = bring("materials", "Kod;Ad;Temin Süresi\nm-1;Yeni ad;\n")
    assert (run.added, run.changed) == (0, 1)
    changed = material(work, "M-1")
    assert (changed.name, changed.reorder_point, changed.note, changed.lead_days) == (
        "Yeni ad",
        Decimal(7),
        "Dikkat",
        3,
    )


def test_one_wrong_cell_and_nothing_at_all_is_written(work: Work, bring: Bring) -> None:
    run = bring("materials", "Kod;Ad;Birim;Kritik\nA-1;Bir;adet;5\nA-2;İki;fersah;iki\nA-3;;adet;-1\n")
    assert run.state == "checked"
    assert complaints(run) == [
        (3, "Kritik", "iki", "not_a_number"),
        (3, "Birim", "fersah", "unknown_word"),
        (4, "Kritik", "-1", "below_zero"),
        (4, "Ad", "", "value_missing"),
    ]
    with pytest.raises(StillWrong):
        import_list(work, run.id)
    assert work.session.scalars(select(Material).where(Material.code.in_(["A-1", "A-2", "A-3"]))).all() == []


def test_a_new_material_without_name_or_unit_is_refused_at_the_cell(work: Work, bring: Bring) -> None:
    run = bring("materials", "Kod;Ad\nA-1;\n")
    assert complaints(run) == [(2, "Ad", "", "value_missing"), (2, "Kod", "A-1", "column_missing")]


def test_codes_that_differ_in_their_i_alone_are_one_and_named_with_both_rows(
    work: Work, bring: Bring
) -> None:
    run = bring("materials", "Kod;Ad;Birim\nKİLİT-1;Bir;adet\n;;\nkilit-1;İki;adet\nKILIT-1;Üç;adet\n")
    assert [(one["row"], one["facts"]["first"]) for one in run.errors] == [(4, 2), (5, 2)]


def test_a_stored_code_is_found_whatever_its_i(work: Work, bring: Bring) -> None:
    make_material(work, "MENTESE-I")
    run = bring("materials", "Kod;Ad\nmenteşe-i;x\nMENTESE-İ;Menteşe\n", only_check=True)
    assert complaints(run) == [(2, "Kod", "menteşe-i", "column_missing")]
    assert (run.changed, run.added) == (1, 0)


def test_a_unit_cannot_change_under_stock(work: Work, bring: Bring) -> None:
    moved, still = make_material(work, "M-1"), make_material(work, "M-2")
    stock_up(work, moved)
    run = bring("materials", "Kod;Birim\nM-1;kg\nM-2;kg\n")
    assert complaints(run) == [(2, "Birim", "kg", "unit_in_use")]
    assert still.unit.code == "C62"


def test_a_factor_needs_its_purchase_unit(work: Work, bring: Bring) -> None:
    run = bring("materials", "Kod;Ad;Birim;Alış birimi;Çarpan\nA;a;kg;;5\nB;b;kg;kg;5\nC;c;kg;rulo;0\n")
    assert complaints(run) == [
        (2, "Çarpan", "5", "purchase_unit_missing"),
        (3, "Çarpan", "5", "factor_of_same_unit"),
        (4, "Çarpan", "0", "not_positive"),
    ]


def test_what_changed_between_check_and_writing_is_seen(work: Work, bring: Bring) -> None:
    run = bring("materials", "Kod;Ad;Birim\nA-1;Bir;adet\n", only_check=True)
    import_list(work, run.id)
    make_material(work, "A-1", "Elle girilen")
    write_run(lambda actor: beginning(work, actor), run.id)
    run = reload(work, run.id)
    assert (run.state, run.added, run.changed) == ("done", 0, 1)
    assert material(work, "A-1").name == "Bir"
