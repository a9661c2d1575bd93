"""Leftover pieces are used first: they go whole, and only the rest is taken from stock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from time import sleep

import pytest
from sqlalchemy import text

from app.kernel.work import Work
from app.production.cancelling import cancel_order
from app.production.planning import plan_order
from app.stock.ledger.balances import on_hand
from app.stock.ledger.refusals import MissingMaterials
from app.stock.progress.leftovers import return_leftovers
from app.stock.progress.refusals import RemnantGone
from app.stock.progress.remnants import Remnant, RemnantChoice, find_remnants
from app.stock.proof.verifying import verify_ledger
from app.stock.slips.lines import SlipRow
from models.materials import Material
from models.orders import SalesOrder
from tests.factories import issue_to_order, make_material, make_order, needs_of, stock_up
from tests.production.crowd import Factory
from tests.production.floor import make_model


@pytest.fixture
def sheet(work: Work) -> Material:
    material = make_material(work, "SAC-9", unit="MTK")
    stock_up(work, material, 10, 100)
    return material


@pytest.fixture
def piece(work: Work, sheet: Material) -> Remnant:
    """Half a square metre that an earlier order left over; five are still in the main warehouse."""
    before = make_order(work, {sheet: 5}, state="in_production")
    issue_to_order(work, before.id, needs_of(before))
    row = SlipRow(sheet.id, None, "", before.lines[0].id, 1000, 500)
    return_leftovers(work, before.id, None, [row], "arttı")
    return find_remnants(work)[0]


def confirmed(work: Work, sheet: Material, quantity: str) -> SalesOrder:
    order = make_order(work, {sheet: quantity})
    order.lines[0].model = make_model(work)
    work.session.flush()
    return order


def problems(work: Work) -> list[str]:
    """What the proof finds; the orders of these tests reserve nothing."""
    return [one.problem for one in verify_ledger(work).differences if one.problem != "not reserved"]


def test_a_piece_covers_its_part_of_the_need(work: Work, sheet: Material, piece: Remnant) -> None:
    order = confirmed(work, sheet, "2")
    choice = [RemnantChoice(piece.lot_id, order.lines[0].id)]
    first = plan_order(work, order.id, key="press", remnants=choice)
    assert plan_order(work, order.id, key="press", remnants=choice) == first
    assert on_hand(work, sheet.id) == Decimal("3.5")
    assert find_remnants(work) == []
    assert problems(work) == []
    cancel_order(work, order.id, "vazgeçildi")
    assert on_hand(work, sheet.id) == 5
    assert [one.code for one in find_remnants(work)] == [piece.code]
    assert problems(work) == []


def test_a_piece_that_covers_all_leaves_the_stock_alone(work: Work, sheet: Material, piece: Remnant) -> None:
    order = confirmed(work, sheet, "0.4")
    plan_order(work, order.id, remnants=[RemnantChoice(piece.lot_id, order.lines[0].id)])
    assert (on_hand(work, sheet.id), find_remnants(work)) == (5, [])
    assert problems(work) == []


def test_what_is_missing_beyond_the_piece_is_still_refused(
    work: Work, sheet: Material, piece: Remnant
) -> None:
    order = confirmed(work, sheet, "6")
    with work.session.begin_nested() as savepoint, pytest.raises(MissingMaterials) as caught:
        plan_order(work, order.id, remnants=[RemnantChoice(piece.lot_id, order.lines[0].id)])
    if savepoint.is_active:
        savepoint.rollback()
    assert caught.value.shortages[0].needed == Decimal("5.5")


def test_a_piece_somebody_took_is_refused(work: Work, sheet: Material, piece: Remnant) -> None:
    first, second = confirmed(work, sheet, "1"), confirmed(work, sheet, "1")
    plan_order(work, first.id, remnants=[RemnantChoice(piece.lot_id, first.lines[0].id)])
    with pytest.raises(RemnantGone):
        plan_order(work, second.id, remnants=[RemnantChoice(piece.lot_id, second.lines[0].id)])
    assert second.state == "confirmed"


def test_a_plan_waits_for_the_warehouse_without_holding_the_piece(factory: Factory) -> None:
    """A transfer from the main warehouse to the leftovers holds the first and then asks for the second."""
    balance = text(
        "select b.id from stock_balance b join location l on l.id = b.location_id"
        " where b.material_id = :material and l.kind = 'warehouse' and l.purpose = :purpose for update of b"
    )
    with factory.work() as work:
        material = make_material(work, "SAC-SIRA", unit="MTK")
        stock_up(work, material, 10, 100)
        before = make_order(work, {material: 5}, state="in_production")
        issue_to_order(work, before.id, needs_of(before))
        return_leftovers(
            work, before.id, None, [SlipRow(material.id, None, "", before.lines[0].id, 1000, 500)], "arttı"
        )
        (piece,) = find_remnants(work, [material.id])
        order = confirmed(work, material, "2")
        order_id, choice = order.id, [RemnantChoice(piece.lot_id, order.lines[0].id)]

    def plan() -> None:
        with factory.work("Planlamacı") as work:
            plan_order(work, order_id, remnants=choice)

    with ThreadPoolExecutor(1) as beside:
        with factory.work("Depocu") as work:
            work.session.execute(text("set local lock_timeout = '5s'"))
            work.session.execute(balance, {"material": piece.material_id, "purpose": "supply"})
            planned = beside.submit(plan)
            sleep(0.5)
            work.session.execute(balance, {"material": piece.material_id, "purpose": "remnants"})
        planned.result(timeout=30)
