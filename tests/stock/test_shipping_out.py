from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.kernel.work import Work
from app.stock.ledger.contents import Left
from app.stock.ledger.events import MaterialShipped
from app.stock.ledger.places import lock_wip, places
from app.stock.progress.returning import return_from_order
from app.stock.progress.shipping_out import Portion, _part, ship_from_order
from app.stock.proof.verifying import verify_ledger
from models.stock import StockBalance, StockMove
from tests.factories import issue_to_order, make_material, make_materials, make_order, needs_of, stock_up
from tests.statements import statements_of


@given(
    quantity=st.decimals("0.001", "9999.999", places=3),
    value=st.decimals("0", "99999.99", places=2),
    doors=st.integers(1, 40),
    data=st.data(),
)
def test_shipping_in_any_parts_leaves_no_tail(
    quantity: Decimal, value: Decimal, doors: int, data: st.DataObject
) -> None:
    left, shipped = Left(quantity, value), Left(Decimal(0), Decimal(0))
    while doors and left.quantity:
        now = data.draw(st.integers(1, doors))
        going = _part(left, Portion(1, now, doors))
        left = Left(left.quantity - going.quantity, left.value - going.value)
        shipped = Left(shipped.quantity + going.quantity, shipped.value + going.value)
        doors -= now
        assert left.quantity >= 0
        assert left.value >= 0
        assert left.quantity > 0 or left.value == 0
        assert going.quantity > 0 or going.value == 0
    assert shipped == Left(quantity, value)


def test_doors_leave_with_their_share_and_the_last_one_takes_the_rest(work: Work) -> None:
    sheet, paint = make_materials(work, 2)
    stock_up(work, sheet, 10, 1)
    stock_up(work, paint, 1, 10)
    order = make_order(work, {sheet: 10, paint: 1}, doors=3)
    line = order.lines[0].id
    issue_to_order(work, order.id, needs_of(order))
    values = [ship_from_order(work, order.id, 70 + of, [Portion(line, 1, of)])[line] for of in (3, 2, 1)]
    # sheets: 3.333, 3.334 (3.3335 up), 3.333 kg; paint: 0.333, 0.334, 0.333 kg of 10 lira
    assert values == [Decimal("6.66"), Decimal("6.68"), Decimal("6.66")]
    rest = work.session.execute(
        select(func.sum(StockBalance.on_hand), func.sum(StockBalance.value)).where(
            StockBalance.location_id == lock_wip(work, order.id)
        )
    ).one()
    assert tuple(rest) == (0, 0)
    assert work.events[-1] == MaterialShipped(order.id, 71, 2)
    found = {each.problem for each in verify_ledger(work).differences}
    assert found == {"not reserved", "shipped share"}  # it was never planned, and no waybill says doors left


def test_only_the_doors_lines_leave(work: Work) -> None:
    sheet = make_material(work)
    stock_up(work, sheet, 10, 5)
    order = make_order(work, {sheet: 2}, {sheet: 3})
    issue_to_order(work, order.id, needs_of(order))
    first, second = order.lines
    assert ship_from_order(work, order.id, 1, [Portion(second.id, 1, 1)]) == {second.id: Decimal("15.00")}
    gone = work.session.scalars(select(StockMove).where(StockMove.target_id == places(work).customer)).all()
    assert [(move.order_line_id, move.document, move.document_id) for move in gone] == [
        (second.id, "shipment", 1)
    ]
    assert ship_from_order(work, order.id, 2, [Portion(second.id, 1, 1)]) == {second.id: 0}
    assert return_from_order(work, order.id, "kalan") == 1
    assert first.id != second.id


def test_a_line_without_material_ships_for_nothing(work: Work) -> None:
    order = make_order(work)
    line = order.lines[0].id
    assert ship_from_order(work, order.id, 1, [Portion(line, 1, 1)]) == {line: 0}


@pytest.mark.parametrize(("quantity", "of"), [(0, 1), (2, 1), (-1, 3)])
def test_impossible_portions_are_a_bug(quantity: int, of: int) -> None:
    with pytest.raises(ValueError, match="cannot leave"):
        Portion(1, quantity, of)


def test_shipping_costs_the_same_number_of_statements_whatever_its_length(work: Work) -> None:
    few, many = make_materials(work, 2), make_materials(work, 40)
    stock_up(work, few + many)
    places(work)  # read once for each session
    sent_for = {}
    for materials in (few, many):
        order = make_order(work, *({material: 1} for material in materials))
        issue_to_order(work, order.id, needs_of(order))
        portions = [Portion(line.id, 1, 1) for line in order.lines]
        with statements_of(work.session) as sent:
            ship_from_order(work, order.id, 1, portions)
        sent_for[len(materials)] = len(sent)
    assert sent_for == {2: 3, 40: 3}
