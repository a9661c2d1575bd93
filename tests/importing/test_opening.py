from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.identity.fencing import CountsEveryWarehouse
from app.importing.listing import importable, read_run
from app.importing.uploading import check_again, upload_list
from app.kernel.permissions import Actor
from app.kernel.work import Work
from app.stock.ledger.balances import on_hand
from app.stock.proof.verifying import verify_ledger
from models.stock import Lot, StockMove
from models.warehouse import StockSlip
from tests.factories import make_material, stock_up
from tests.importing.conftest import Bring, complaints


def moves(work: Work) -> list[StockMove]:
    return list(work.session.scalars(select(StockMove).order_by(StockMove.id)))


def test_opening_stock_goes_through_the_ledger_on_one_slip(work: Work, bring: Bring) -> None:
    sheet, lock = (
        make_material(work, "SAC", unit="KGM"),
        make_material(work, "KILIT", replacement_cost=Decimal(80)),
    )
    run = bring(
        "opening_stock", "Malzeme Kodu;Miktar;Birim;Birim Maliyet\nSAC;1.250,5;kg.;30,25\nKİLİT;12;AD;\n"
    )
    assert (run.state, run.added) == ("done", 2)
    (slip,) = work.session.scalars(select(StockSlip))
    assert (slip.kind, slip.facts["opening"]) == ("count", "liste.csv")
    first, second = moves(work)
    assert (first.source.kind, first.target.kind, first.operation) == ("adjustment", "warehouse", "count")
    assert (first.document, first.document_id) == ("slip", slip.id)
    assert (first.quantity, first.value) == (Decimal("1250.5"), Decimal("37827.63"))
    assert second.value == Decimal(960)
    assert (on_hand(work, sheet.id), on_hand(work, lock.id)) == (Decimal("1250.5"), Decimal(12))
    assert verify_ledger(work).differences == []


def test_the_same_file_again_adds_no_stock(work: Work, bring: Bring) -> None:
    material = make_material(work, "SAC")
    text = "Kod;Miktar;Maliyet\nSAC;10;5\n"
    bring("opening_stock", text)
    again = bring("opening_stock", text)
    assert (again.state, again.added, again.unchanged, again.wrong) == ("checked", 0, 1, 0)
    other = bring("opening_stock", "Kod;Miktar;Maliyet\nSAC;11;5\n")
    assert complaints(other) == [(2, "Miktar", "11", "opened_otherwise")]
    assert on_hand(work, material.id) == 10


def test_what_has_moved_already_is_counted_and_not_opened(work: Work, bring: Bring) -> None:
    material = make_material(work, "SAC")
    stock_up(work, material, 5)
    run = bring("opening_stock", "Kod;Miktar;Maliyet\nSAC;10;5\nYOK;1;1\n")
    assert complaints(run) == [(2, "Miktar", "10", "has_moves"), (3, "Kod", "YOK", "unknown_material")]
    assert on_hand(work, material.id) == 5


def test_unit_lot_cost_and_warehouse_must_fit(work: Work, bring: Bring) -> None:
    make_material(work, "A", unit="KGM")
    make_material(work, "B", is_lot_tracked=True, replacement_cost=Decimal(1))
    make_material(work, "C", replacement_cost=Decimal(1))
    run = bring(
        "opening_stock",
        "Kod;Miktar;Birim;Parti;Depo;Maliyet\nA;1;adet;;;\n"
        "B;1;;;Ana depo;\nC;1;;P-1;YOK;$3\nC;2;;;ana;\nC;3;;;;\n",
    )
    assert complaints(run) == [
        (2, "Birim", "adet", "unit_does_not_fit"),
        (2, "Maliyet", "", "cost_missing"),
        (3, "Parti", "", "lot_missing"),
        (4, "Depo", "YOK", "unknown_warehouse"),
        (4, "Parti", "P-1", "lot_not_tracked"),
        (4, "Maliyet", "$3", "currency_twice"),
        (6, "Kod", "C", "row_twice"),
    ]
    assert moves(work) == []


def test_lots_are_opened_with_their_stock(work: Work, bring: Bring) -> None:
    material = make_material(work, "BOYA", is_lot_tracked=True)
    run = bring("opening_stock", "Kod;Miktar;Parti;Maliyet\nBOYA;3;L-1;10\nBOYA;4;L-2;10\nBOYA;0;L-3;1\n")
    assert (run.state, run.added, run.unchanged) == ("done", 2, 1)
    lots = work.session.scalars(select(Lot.code).where(Lot.material_id == material.id).order_by(Lot.code))
    assert list(lots) == ["L-1", "L-2"]


def test_who_works_in_one_warehouse_does_not_ask_what_the_others_opened_with(
    work: Work, bring: Bring
) -> None:
    make_material(work, "SAC")
    text = "Kod;Miktar;Maliyet\nSAC;10;5\n"
    run = bring("opening_stock", text)
    work.actor = Actor("person", 1, "Yan depocu", lambda _right: True, warehouses=frozenset({987}))
    assert "opening_stock" not in [kind.name for kind in importable(work)]
    for ask in (
        lambda: upload_list(work, "opening_stock", "liste.csv", text.encode()),
        lambda: read_run(work, run.id),
        lambda: check_again(work, run.id),
    ):
        with pytest.raises(CountsEveryWarehouse):
            ask()
