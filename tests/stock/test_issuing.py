from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.kernel.errors import Refusals
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import Work
from app.production.planning import plan_order
from app.stock.ledger.balances import availability, on_hand
from app.stock.ledger.events import MaterialIssued
from app.stock.ledger.places import lock_wip, places
from app.stock.ledger.refusals import MissingMaterials, ReasonMissing
from app.stock.progress.extra_issuing import issue_more
from app.stock.proof.verifying import verify_ledger
from app.stock.slips.events import ExtraIssued
from app.stock.slips.lines import SlipRow
from models.materials import Material
from models.orders import SalesOrder
from models.stock import StockBalance, StockMove
from models.warehouse import StockSlip
from tests.factories import (
    Number,
    give_more,
    issue_to_order,
    make_material,
    make_materials,
    make_order,
    needs_of,
    stock_up,
)
from tests.production.floor import make_model


def doors_for(work: Work, *bills: dict[Material, Number]) -> SalesOrder:
    """A confirmed order that can be planned as soon as what it needs is there."""
    order, model = make_order(work, *bills), make_model(work)
    for line in order.lines:
        line.model = model
    work.session.flush()
    return order


def in_progress(work: Work, order: SalesOrder) -> dict[int, tuple[Decimal, Decimal]]:
    balances = work.session.execute(
        select(StockBalance.material_id, StockBalance.on_hand, StockBalance.value).where(
            StockBalance.location_id == lock_wip(work, order.id)
        )
    )
    return {row.material_id: (row.on_hand, row.value) for row in balances}


def test_everything_goes_to_the_order_at_its_average_cost(work: Work) -> None:
    sheet, lock = make_materials(work, 2)
    stock_up(work, sheet, 10, "30")
    stock_up(work, sheet, 5, "36")
    stock_up(work, lock, 3, "0.333333")
    order = doors_for(work, {sheet: "2.5", lock: 1}, {sheet: 4})
    plan_order(work, order.id)
    assert in_progress(work, order) == {
        sheet.id: (Decimal("6.5"), Decimal("208.00")),  # 480 / 15 = 32 each
        lock.id: (Decimal(1), Decimal("0.33")),
    }
    left = availability(work, [sheet.id, lock.id])
    assert (left[sheet.id].on_hand, left[sheet.id].value) == (Decimal("8.5"), Decimal("272.00"))
    assert (left[lock.id].on_hand, left[lock.id].value) == (Decimal(2), Decimal("0.67"))
    assert work.events[0] == MaterialIssued(order.id, 3)
    assert verify_ledger(work).differences == []


def test_moves_know_their_order_line_and_document(work: Work) -> None:
    sheet = make_material(work)
    stock_up(work, sheet)
    order = doors_for(work, {sheet: 1}, {sheet: 2})
    plan_order(work, order.id)
    moves = work.session.scalars(
        select(StockMove).where(StockMove.document == "order", StockMove.document_id == order.id)
    ).all()
    assert {move.order_line_id: move.quantity for move in moves} == {
        order.lines[0].id: Decimal(1),
        order.lines[1].id: Decimal(2),
    }
    assert {move.operation for move in moves} == {"plan"}


def test_what_is_missing_is_listed_whole_and_nothing_is_taken(work: Work) -> None:
    sheet = make_material(work, "SAC", "DKP sac", unit="KGM", lead_days=5)
    lock = make_material(work, "KLT", "Kilit")
    paint = make_material(work, "BOY", "Boya", unit="KGM")
    stock_up(work, sheet, "10.5", 1)
    stock_up(work, paint, 8, 1)
    order = doors_for(work, {sheet: 6, lock: 2, paint: 4}, {sheet: 5, lock: 1, paint: 4})
    with pytest.raises(MissingMaterials) as caught:
        plan_order(work, order.id)
    assert [(each.code, each.needed, each.on_hand, each.missing) for each in caught.value.shortages] == [
        ("KLT", Decimal(3), Decimal(0), Decimal(3)),
        ("SAC", Decimal(11), Decimal("10.5"), Decimal("0.5")),
    ]
    assert caught.value.shortages[1].unit == "kg"
    assert caught.value.shortages[1].lead_days == 5
    assert caught.value.say().endswith("Missing: KLT 3\xa0adet; SAC 0,5\xa0kg.")
    assert on_hand(work, sheet.id) == Decimal("10.5")
    assert on_hand(work, paint.id) == 8
    assert in_progress(work, order) == {}
    assert work.events == []


def test_what_is_just_enough_leaves_nothing_behind(work: Work) -> None:
    paint = make_material(work)
    stock_up(work, paint, "3", "3.333333")  # 10.00 for three: no third of it is whole kuruş
    order = doors_for(work, {paint: 1}, {paint: 1}, {paint: 1})
    plan_order(work, order.id)
    left = availability(work, [paint.id])[paint.id]
    assert (left.on_hand, left.value) == (0, 0)
    assert in_progress(work, order)[paint.id] == (Decimal(3), Decimal("10.00"))


def test_lots_leave_oldest_first(work: Work) -> None:
    paint = make_material(work, is_lot_tracked=True)
    stock_up(work, paint, 2, 10, lot="ESKI")
    stock_up(work, paint, 5, 20, lot="YENI")
    order = doors_for(work, {paint: 3})
    plan_order(work, order.id)
    taken = work.session.execute(
        select(StockMove.quantity, StockMove.value)
        .where(StockMove.order_line_id == order.lines[0].id)
        .order_by(StockMove.id)
    ).all()
    assert [tuple(row) for row in taken] == [(2, 20), (1, 20)]


def test_an_order_without_material_takes_nothing(work: Work) -> None:
    order = doors_for(work)
    plan_order(work, order.id)
    assert [event for event in work.events if isinstance(event, MaterialIssued)] == []
    assert in_progress(work, order) == {}


def test_extra_material_goes_to_its_line_with_a_reason(work: Work) -> None:
    lock = make_material(work)
    stock_up(work, lock, 2, "150")
    order = make_order(work, {lock: 1}, state="in_production")
    issue_to_order(work, order.id, needs_of(order))
    slip_id = give_more(work, order, lock, 1, "  kilit   kırıldı ")
    assert in_progress(work, order)[lock.id] == (Decimal(2), Decimal(300))
    number = work.session.get_one(StockSlip, slip_id).number
    assert work.events[-1] == ExtraIssued(slip_id, number, order.id, 1, "kilit kırıldı")
    with pytest.raises(Refusals, match="Only 0"):
        give_more(work, order, lock, 1, "bir daha")


def test_extra_material_needs_a_right_a_reason_and_a_line_of_the_order(work: Work) -> None:
    lock = make_material(work)
    stock_up(work, lock)
    order, other = (make_order(work, {lock: 1}, state="in_production") for _ in range(2))
    for each in (order, other):
        issue_to_order(work, each.id, needs_of(each))
    with pytest.raises(ReasonMissing):
        give_more(work, order, lock, 1, "   ")
    row = SlipRow(lock.id, Decimal(1), order_line_id=order.lines[0].id)
    with pytest.raises(Refusals, match="line of the order"):
        issue_more(work, other.id, places(work).warehouse, [row], "karıştı")
    work.actor = Actor("person", 1, "Veli", may=lambda _right: False)
    with pytest.raises(NotAllowed):
        give_more(work, order, lock, 1, "izinsiz")
    assert on_hand(work, lock.id) == 98
