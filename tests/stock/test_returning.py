from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select

from app.kernel.work import Work
from app.stock.ledger.balances import availability, on_hand
from app.stock.ledger.events import MaterialReturned
from app.stock.ledger.places import lock_wip, places
from app.stock.progress.returning import return_from_order
from app.stock.progress.shipping_out import Portion, ship_from_order
from app.stock.proof.verifying import verify_ledger
from models.orders import SalesOrder
from models.stock import StockBalance, StockMove
from tests.factories import (
    give_more,
    issue_to_order,
    make_material,
    make_materials,
    make_order,
    needs_of,
    stock_up,
)
from tests.statements import statements_of


def left_in_progress(work: Work, order: SalesOrder) -> tuple[Decimal, Decimal]:
    quantity, value = work.session.execute(
        select(func.sum(StockBalance.on_hand), func.sum(StockBalance.value)).where(
            StockBalance.location_id == lock_wip(work, order.id)
        )
    ).one()
    return quantity, value


def test_everything_comes_back_at_what_it_went_out_with(work: Work) -> None:
    sheet, lock = make_materials(work, 2)
    stock_up(work, [sheet, lock], 3, "3.333333")
    order = make_order(work, {sheet: 1, lock: 3}, {sheet: 1}, state="planned")
    issue_to_order(work, order.id, needs_of(order))
    stock_up(work, sheet, 10, "50")  # dearer meanwhile: the old sheets come back at the old price
    assert return_from_order(work, order.id, "müşteri vazgeçti") == 3
    assert availability(work, [sheet.id])[sheet.id].value == Decimal("510.00")
    assert availability(work, [lock.id])[lock.id].value == Decimal("10.00")
    assert on_hand(work, sheet.id) == 13
    assert left_in_progress(work, order) == (0, 0)
    assert work.events[-1] == MaterialReturned(order.id, 3, "müşteri vazgeçti")
    assert verify_ledger(work).differences == []


def test_each_return_mirrors_its_issue(work: Work) -> None:
    sheet = make_material(work)
    stock_up(work, sheet)
    order = make_order(work, {sheet: 4})
    issue_to_order(work, order.id, needs_of(order))
    return_from_order(work, order.id, "iptal")
    issued, returned = work.session.scalars(
        select(StockMove).where(StockMove.order_line_id == order.lines[0].id).order_by(StockMove.id)
    )
    assert returned.reversal_of == issued.id
    assert (returned.source_id, returned.target_id) == (issued.target_id, issued.source_id)
    assert (returned.quantity, returned.value, returned.reason) == (issued.quantity, issued.value, "iptal")


def test_returning_twice_gives_back_once(work: Work) -> None:
    sheet = make_material(work)
    stock_up(work, sheet)
    order = make_order(work, {sheet: 4})
    assert return_from_order(work, order.id, "hiç planlanmadı") == 0
    issue_to_order(work, order.id, needs_of(order))
    return_from_order(work, order.id, "iptal")
    work.events.clear()
    assert return_from_order(work, order.id, "iptal") == 0
    assert on_hand(work, sheet.id) == 100
    assert work.events == []


def test_an_order_planned_again_comes_back_again(work: Work) -> None:
    sheet = make_material(work)
    stock_up(work, sheet)
    order = make_order(work, {sheet: 4}, state="planned")
    for _ in range(3):
        issue_to_order(work, order.id, needs_of(order))
        assert on_hand(work, sheet.id) == 96
        assert return_from_order(work, order.id, "yeniden") == 1
    assert on_hand(work, sheet.id) == 100
    assert verify_ledger(work).differences == []


def test_of_a_partly_shipped_order_only_the_rest_comes_back(work: Work) -> None:
    sheet, paint = make_materials(work, 2)
    stock_up(work, sheet, 30, 10)
    stock_up(work, paint, 1, 10)
    order = make_order(work, {sheet: 9, paint: "1"}, doors=3, state="in_production")
    line = order.lines[0].id
    issue_to_order(work, order.id, needs_of(order))
    give_more(work, order, sheet, Decimal(3), "eğri kesildi")
    shipped = ship_from_order(work, order.id, 1, [Portion(line, 1, 3)])
    assert shipped == {line: Decimal("43.33")}  # 4 sheets of 12, 0.333 of the paint
    return_from_order(work, order.id, "kalanı iptal")
    assert on_hand(work, sheet.id) == 26
    assert on_hand(work, paint.id) == Decimal("0.667")
    assert availability(work, [paint.id])[paint.id].value == Decimal("6.67")
    assert left_in_progress(work, order) == (0, 0)
    returned = work.session.execute(
        select(StockMove.quantity, StockMove.value)
        .where(StockMove.operation == "return", StockMove.material_id == sheet.id)
        .order_by(StockMove.id)
    ).all()
    assert [tuple(row) for row in returned] == [(3, 30), (5, 50)]  # the newest issue first
    (found,) = {each.problem for each in verify_ledger(work).differences} - {"not reserved"}
    assert found == "shipped share"  # no waybill says that doors have left


def test_lots_come_back_as_themselves(work: Work) -> None:
    paint = make_material(work, is_lot_tracked=True)
    stock_up(work, paint, 2, 10, lot="A")
    stock_up(work, paint, 2, 20, lot="B")
    order = make_order(work, {paint: 3})
    issue_to_order(work, order.id, needs_of(order))
    return_from_order(work, order.id, "iptal")
    lots = work.session.execute(
        select(StockBalance.on_hand, StockBalance.value)
        .where(StockBalance.material_id == paint.id, StockBalance.on_hand > 0)
        .order_by(StockBalance.lot_id)
    ).all()
    assert [tuple(row) for row in lots] == [(2, 20), (2, 40)]


def test_a_return_costs_the_same_number_of_statements_whatever_its_length(work: Work) -> None:
    few, many = make_materials(work, 2), make_materials(work, 40)
    stock_up(work, few + many)
    places(work)  # read once for each session
    sent_for = {}
    for materials in (few, many):
        order = make_order(work, dict.fromkeys(materials, 1))
        issue_to_order(work, order.id, needs_of(order))
        with statements_of(work.session) as sent:
            return_from_order(work, order.id, "iptal")
        sent_for[len(materials)] = len(sent)
    assert sent_for == {2: 4, 40: 4}
