from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.errors import Refusals
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import RecordGone, Work
from app.stock.ledger.places import places
from app.stock.proof.verifying import verify_ledger
from app.stock.slips.events import StockTransferred
from app.stock.slips.lines import SlipRow
from app.stock.slips.refusals import NoSlipLines, SameWarehouse, TooManySlipLines
from app.stock.slips.slips import read_slip
from app.stock.slips.transferring import transfer_stock
from app.stock.slips.undoing import undo_slip
from app.stock.warehouses.refusals import WarehouseUnknown
from tests.factories import make_material, make_materials, stock_up
from tests.statements import statements_of
from tests.stock.test_slips import add_warehouse, held


def test_many_materials_go_on_one_slip_at_their_value(work: Work) -> None:
    sheet, paint = make_materials(work, 2)
    stock_up(work, sheet, 3, "3.333333")
    stock_up(work, paint, 5, 2)
    main, there = places(work).warehouse, add_warehouse(work)
    rows = [SlipRow(sheet.id, Decimal(1)), SlipRow(paint.id, Decimal(5))]
    slip_id = transfer_stock(work, main, there.id, rows, " yer  açıldı ", key="k")
    assert transfer_stock(work, main, there.id, rows, "yer açıldı", key="k") == slip_id
    assert (held(work, main, sheet), held(work, there.id, sheet)) == (2, 1)
    assert (held(work, main, paint), held(work, there.id, paint)) == (0, 5)
    card = read_slip(work, slip_id)
    assert [(line.quantity, line.source, line.target) for line in card.lines] == [
        (1, "Ana depo", "YAN depo"),
        (5, "Ana depo", "YAN depo"),
    ]
    assert work.events == [
        StockTransferred(slip_id, card.slip.number, 2, "Ana depo", "YAN depo", "yer açıldı")
    ]
    assert verify_ledger(work).differences == []
    undo_slip(work, slip_id, "yanlış")
    assert held(work, there.id, paint) == 0
    assert verify_ledger(work).differences == []


def test_every_wrong_line_is_said_at_its_cell_and_nothing_moves(work: Work) -> None:
    sheet, paint = make_material(work, "SAC"), make_material(work, "BOYA", is_lot_tracked=True)
    stock_up(work, sheet, 3)
    stock_up(work, paint, 2, lot="A")
    stock_up(work, paint, 2, lot="B")
    main, there = places(work).warehouse, add_warehouse(work)
    rows = [
        SlipRow(sheet.id, Decimal(2)),
        SlipRow(sheet.id, Decimal(2)),  # only one is left after the first line
        SlipRow(sheet.id, Decimal(0)),
        SlipRow(paint.id, Decimal(1)),
        SlipRow(paint.id, Decimal(1), "yok"),
        SlipRow(paint.id, Decimal(3), "a"),
    ]
    with pytest.raises(Refusals) as caught:
        transfer_stock(work, main, there.id, rows)
    assert [refusal.field for refusal in caught.value.refusals] == [
        "lines-1-quantity",
        "lines-2-quantity",
        "lines-3-lot",
        "lines-4-lot",
        "lines-5-quantity",
    ]
    assert "Only 1" in str(caught.value.refusals[0])
    assert "A, B" in str(caught.value.refusals[2])
    assert (held(work, main, sheet), held(work, there.id, sheet), work.events) == (3, 0, [])


def test_a_lot_goes_by_its_code_and_all_lots_go_together(work: Work) -> None:
    paint = make_material(work, is_lot_tracked=True)
    stock_up(work, paint, 2, 10, lot="A")
    stock_up(work, paint, 2, 20, lot="B")
    main, there = places(work).warehouse, add_warehouse(work)
    slip = transfer_stock(work, main, there.id, [SlipRow(paint.id, Decimal(1), "b")])
    assert [line.lot for line in read_slip(work, slip).lines] == ["B"]
    slip = transfer_stock(work, main, there.id, [SlipRow(paint.id, Decimal(3))])
    assert [(line.lot, line.quantity) for line in read_slip(work, slip).lines] == [("A", 2), ("B", 1)]


def test_the_places_must_be_active_warehouses_that_differ(work: Work) -> None:
    sheet = make_material(work)
    stock_up(work, sheet)
    main, there = places(work).warehouse, add_warehouse(work)
    row = [SlipRow(sheet.id, Decimal(1))]
    with pytest.raises(SameWarehouse):
        transfer_stock(work, main, main, row)
    for wrong in (None, places(work).scrap, 10**9):
        with pytest.raises(WarehouseUnknown) as caught:
            transfer_stock(work, main, wrong, row)
        assert caught.value.field == "target_id"
    with pytest.raises(NoSlipLines):
        transfer_stock(work, main, there.id, [])
    with pytest.raises(TooManySlipLines):
        transfer_stock(work, main, there.id, row * 201)
    with pytest.raises(RecordGone):
        transfer_stock(work, main, there.id, [SlipRow(10**9, Decimal(1))])
    there.is_active = False
    work.session.flush()
    with pytest.raises(WarehouseUnknown):
        transfer_stock(work, main, there.id, row)


def test_transferring_needs_the_right(work: Work) -> None:
    work.actor = Actor("person", 1, "Veli", may=lambda _right: False)
    with pytest.raises(NotAllowed):
        transfer_stock(work, 1, 2, [])


def test_a_transfer_costs_the_same_number_of_statements_whatever_its_length(work: Work) -> None:
    few, many = make_materials(work, 2), make_materials(work, 40)
    stock_up(work, few + many)
    main, there = places(work).warehouse, add_warehouse(work)
    sent_for = set()
    for materials in (few, many):
        with statements_of(work.session) as sent:
            transfer_stock(work, main, there.id, [SlipRow(each.id, Decimal(1)) for each in materials])
        sent_for.add(len(sent))
    assert len(sent_for) == 1
