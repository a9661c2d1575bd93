from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.kernel.errors import Refusals
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import Work
from app.stock.ledger.contents import still_there
from app.stock.ledger.places import lock_wip, places
from app.stock.progress.leftovers import return_leftovers
from app.stock.progress.measuring import quantity_of_piece
from app.stock.progress.refusals import RemnantGone, RemnantNotForLine
from app.stock.progress.remnants import RemnantChoice, find_remnants, read_choices, take_remnants
from app.stock.progress.returning import return_from_order
from app.stock.proof.verifying import verify_ledger
from app.stock.slips.events import LeftoverReturned
from app.stock.slips.lines import SlipRow
from app.stock.slips.refusals import SlipGoodsMoved
from app.stock.slips.slips import read_slip
from app.stock.slips.transferring import transfer_stock
from app.stock.slips.undoing import undo_slip
from app.stock.warehouses.refusals import NoRemnantWarehouse
from app.stock.warehouses.warehouses import remnant_warehouse
from models.materials import Material
from models.orders import SalesOrder
from models.stock import StockBalance
from tests.factories import issue_to_order, make_material, make_order, needs_of, stock_up
from tests.stock.test_slips import held


@pytest.fixture
def sheet(work: Work) -> Material:
    """1,5 mm, bought in sheets of 23,55 kg: the weight of a metre × two metres of steel."""
    material = make_material(
        work,
        "SAC-15",
        "DKP sac 1,5 mm",
        unit="KGM",
        purchase_unit="C62",
        purchase_factor=Decimal("23.55"),
    )
    stock_up(work, material, "235.5", 30)
    return material


@pytest.fixture
def order(work: Work, sheet: Material) -> SalesOrder:
    made = make_order(work, {sheet: "47.1"}, state="in_production")
    issue_to_order(work, made.id, needs_of(made))
    work.events.clear()
    return made


def in_progress(work: Work, order: SalesOrder) -> tuple[Decimal, Decimal]:
    wip = lock_wip(work, order.id)
    assert wip is not None
    there = still_there(work, order.id, wip).values()
    return sum((one.quantity for one in there), Decimal(0)), sum((one.value for one in there), Decimal(0))


def row(order: SalesOrder, material: Material, quantity: str | None, *size: int, lot: str = "") -> SlipRow:
    length, width = (*size, None, None)[:2]
    return SlipRow(
        material.id,
        None if quantity is None else Decimal(quantity),
        lot,
        order.lines[0].id,
        length,
        width,
    )


def test_a_leftover_goes_back_by_quantity(work: Work, sheet: Material, order: SalesOrder) -> None:
    main = places(work).warehouse
    slip_id = return_leftovers(work, order.id, main, [row(order, sheet, "7.1")], "arttı", key="k")
    assert return_leftovers(work, order.id, main, [row(order, sheet, "7.1")], "arttı", key="k") == slip_id
    assert in_progress(work, order) == (40, 1200)
    assert held(work, main, sheet) == Decimal("195.5")
    number = read_slip(work, slip_id).slip.number
    assert work.events == [LeftoverReturned(slip_id, number, order.id, 1, "arttı")]
    with pytest.raises(Refusals, match=r"Only 40\skg"):
        return_leftovers(work, order.id, main, [row(order, sheet, "40.001")], "arttı")
    undo_slip(work, slip_id, "yanlış")
    assert in_progress(work, order) == (Decimal("47.1"), 1413)
    assert verify_ledger(work).differences == []


def test_a_measured_leftover_becomes_a_piece_that_is_found_again(
    work: Work, sheet: Material, order: SalesOrder
) -> None:
    slip_id = return_leftovers(work, order.id, None, [row(order, sheet, None, 1000, 500)], "arttı")
    piece = find_remnants(work, [sheet.id])[0]
    assert (piece.code, piece.size, piece.on_hand) == (
        "ARP-2026-00001",
        "1000 × 500 mm",
        Decimal("5.888"),
    )
    assert (piece.from_order, piece.warehouse) == (order.number, "Artan parçalar")
    assert in_progress(work, order) == (Decimal("41.212"), Decimal("1236.36"))
    lines = read_slip(work, slip_id).lines
    assert [(line.lot, line.length_mm, line.target) for line in lines] == [
        ("ARP-2026-00001", 1000, "Artan parçalar")
    ]
    assert verify_ledger(work).differences == []
    undo_slip(work, slip_id, "yanlış")
    assert find_remnants(work) == []
    assert in_progress(work, order) == (Decimal("47.1"), 1413)
    assert verify_ledger(work).differences == []


def test_pieces_are_found_by_material_word_and_size_either_way_round(
    work: Work, sheet: Material, order: SalesOrder
) -> None:
    rows = [row(order, sheet, None, 1000, 500), row(order, sheet, "3", 300, 800)]
    return_leftovers(work, order.id, None, rows, "arttı")
    assert [piece.code for piece in find_remnants(work)] == ["ARP-2026-00002", "ARP-2026-00001"]
    assert [piece.length_mm for piece in find_remnants(work, length_mm=500, width_mm=900)] == [1000]
    assert [piece.length_mm for piece in find_remnants(work, length_mm=750)] == [300, 1000]
    assert [piece.length_mm for piece in find_remnants(work, words="dkp 00002")] == [300]
    assert find_remnants(work, words="%") == find_remnants(work)
    assert find_remnants(work, [sheet.id + 1]) == []
    assert find_remnants(work, []) == []


def test_wrong_measures_are_said_at_their_cells(work: Work, order: SalesOrder, sheet: Material) -> None:
    nuts = make_material(work)
    rows = [
        row(order, sheet, "1", 0, 500),
        row(order, sheet, "1", 500, 20_001),
        SlipRow(sheet.id, Decimal(1), "", order.lines[0].id, None, 500),
        row(order, nuts, None, 500),
        row(order, sheet, None),
    ]
    with pytest.raises(Refusals) as caught:
        return_leftovers(work, order.id, places(work).warehouse, rows, "arttı")
    assert [refusal.field for refusal in caught.value.refusals][:5] == [
        "lines-0-length",
        "lines-1-width",
        "lines-2-length",
        "lines-3-quantity",
        "lines-4-quantity",
    ]
    assert (find_remnants(work), work.events) == ([], [])


def test_a_piece_is_a_whole(work: Work, order: SalesOrder, sheet: Material) -> None:
    return_leftovers(work, order.id, None, [row(order, sheet, None, 1000, 500)], "arttı")
    shed, main = remnant_warehouse(work).id, places(work).warehouse
    with pytest.raises(Refusals, match="only goes as a whole"):
        transfer_stock(work, shed, main, [SlipRow(sheet.id, Decimal(1), "arp-2026-00001")])
    transfer_stock(work, shed, main, [SlipRow(sheet.id, Decimal("5.888"), "ARP-2026-00001")])
    assert find_remnants(work) == []


def test_pieces_cover_what_a_planned_order_needs(work: Work, order: SalesOrder, sheet: Material) -> None:
    rows = [row(order, sheet, None, 1000, 500), row(order, sheet, "3", 300, 800)]
    slip = return_leftovers(work, order.id, None, rows, "arttı")
    next_order = make_order(work, {sheet: 7})
    line = next_order.lines[0].id
    choices = [RemnantChoice(piece.lot_id, line) for piece in find_remnants(work)]
    assert take_remnants(work, next_order.id, []) == {}
    # Both pieces together are more than is needed: all of the need is covered, both go whole.
    assert take_remnants(work, next_order.id, choices) == {(line, sheet.id): 7}
    assert in_progress(work, next_order)[0] == Decimal("8.888")
    assert find_remnants(work) == []
    with pytest.raises(RemnantGone):
        take_remnants(work, next_order.id, choices)
    with pytest.raises(SlipGoodsMoved):
        undo_slip(work, slip, "yanlış")
    return_from_order(work, next_order.id, "iptal")
    assert {piece.code for piece in find_remnants(work)} == {"ARP-2026-00001", "ARP-2026-00002"}


def test_a_piece_is_only_taken_for_a_line_that_needs_it(
    work: Work, order: SalesOrder, sheet: Material
) -> None:
    return_leftovers(work, order.id, None, [row(order, sheet, None, 1000, 500)], "arttı")
    piece = find_remnants(work)[0]
    other = make_order(work, {make_material(work): 1})
    with pytest.raises(RemnantNotForLine):
        take_remnants(work, other.id, [RemnantChoice(piece.lot_id, other.lines[0].id)])
    assert len(find_remnants(work)) == 1
    assert read_choices(["7-3", "x-1", "", "9", "1" * 30 + "-1"]) == [RemnantChoice(7, 3)]


def test_without_a_place_for_pieces_none_is_made(work: Work, order: SalesOrder, sheet: Material) -> None:
    remnant_warehouse(work).is_active = False
    work.session.flush()
    with pytest.raises(NoRemnantWarehouse):
        return_leftovers(work, order.id, None, [row(order, sheet, None, 1000, 500)], "arttı")


def test_the_quantity_of_a_piece_is_only_said_when_sure(work: Work, sheet: Material) -> None:
    profile = make_material(work, unit="MTR")
    panel = make_material(work, unit="MTK")
    coil = make_material(work, name="DKP sac 1,2 mm", unit="KGM")
    odd = make_material(
        work, name="DKP sac 1,5 mm", unit="KGM", purchase_unit="C62", purchase_factor=Decimal(25)
    )
    assert quantity_of_piece(profile, 1234, None) == Decimal("1.234")
    assert quantity_of_piece(profile, 1234, 50) is None
    assert quantity_of_piece(panel, 1500, 400) == Decimal("0.600")
    assert quantity_of_piece(panel, 1500, None) is None
    assert quantity_of_piece(sheet, 2000, 1000) == Decimal("23.550")
    assert quantity_of_piece(coil, 2000, 1000) is None
    assert quantity_of_piece(odd, 2000, 1000) is None
    assert quantity_of_piece(make_material(work), 100, 100) is None


def test_returning_and_looking_need_rights(work: Work, order: SalesOrder) -> None:
    work.actor = Actor("person", 1, "Veli", may=lambda _right: False)
    with pytest.raises(NotAllowed):
        return_leftovers(work, order.id, 1, [], "arttı")
    with pytest.raises(NotAllowed):
        find_remnants(work)
    assert work.session.scalar(select(StockBalance.id).limit(1)) is not None
