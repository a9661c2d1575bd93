from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.kernel.work import Work
from app.stock.ledger.places import places
from app.stock.ledger.reserving import (
    ReservedByOrders,
    ReservedForOthers,
    refuse_taking_reserved,
    release_reservation,
    reserve_for_orders,
    reserved,
)
from app.stock.progress.extra_issuing import issue_more
from app.stock.slips.lines import SlipRow
from app.stock.slips.transferring import transfer_stock
from models.orders import SalesOrder
from models.warehouse import Reservation
from tests.factories import issue_to_order, make_material, make_order, needs_of, stock_up, unit_of
from tests.statements import statements_of
from tests.stock.test_slips import add_warehouse, held


def reserve(work: Work, order: SalesOrder, minutes: int = 0) -> None:
    reserve_for_orders(work, [order.id], work.now + timedelta(minutes=minutes))


def rows(work: Work, order: SalesOrder) -> list[tuple[int, Decimal]]:
    found = work.session.execute(
        select(Reservation.material_id, Reservation.quantity)
        .where(Reservation.order_id == order.id)
        .order_by(Reservation.material_id)
    )
    return [(row.material_id, row.quantity) for row in found]


def test_an_order_reserves_each_material_once_however_many_lines_need_it(work: Work) -> None:
    sheet, lock = make_material(work), make_material(work)
    order = make_order(work, {sheet: "12.5", lock: 1}, {sheet: "0.25"})
    reserve(work, order)
    assert rows(work, order) == [(sheet.id, Decimal("12.75")), (lock.id, Decimal(1))]
    assert reserved(work, [sheet.id, lock.id]) == {sheet.id: Decimal("12.75"), lock.id: Decimal(1)}


def test_an_order_without_materials_reserves_nothing(work: Work) -> None:
    order = make_order(work)
    reserve(work, order)
    assert rows(work, order) == []


def test_many_orders_are_reserved_in_one_statement(work: Work) -> None:
    material = make_material(work)
    orders = [make_order(work, {material: 2}) for _ in range(7)]
    with statements_of(work.session) as sent:
        reserve_for_orders(work, [order.id for order in orders], work.now)
    assert len(sent) == 1
    assert reserved(work, [material.id])[material.id] == 14


def test_a_released_order_has_reserved_nothing_and_the_others_still_do(work: Work) -> None:
    material = make_material(work)
    first, second = make_order(work, {material: 2}), make_order(work, {material: 3})
    reserve(work, first)
    reserve(work, second)
    release_reservation(work, first.id)
    assert rows(work, first) == []
    assert reserved(work, [material.id])[material.id] == 3


def test_only_what_was_reserved_earlier_stands_before_an_order(work: Work) -> None:
    material = make_material(work)
    first, second, third = (make_order(work, {material: quantity}) for quantity in (1, 10, 100))
    for minutes, order in enumerate((first, second, third)):
        reserve(work, order, minutes)
    before = {order.id: reserved(work, [material.id], before=order.id) for order in (first, second, third)}
    assert [found[material.id] for found in before.values()] == [0, 1, 11]


def test_an_order_that_reserved_nothing_comes_after_all(work: Work) -> None:
    material = make_material(work)
    reserve(work, make_order(work, {material: 4}))
    late = make_order(work, {material: 1})
    assert reserved(work, [material.id], before=late.id)[material.id] == 4


def test_nothing_reserved_is_zero(work: Work) -> None:
    assert reserved(work, [987654321]) == {987654321: Decimal(0)}
    assert reserved(work, []) == {}


def test_the_doubt_names_whose_what_and_how_much_and_the_latest_loses_first(work: Work) -> None:
    sheet = make_material(work, "SAC-1", unit=unit_of(work, "KGM"))
    first = make_order(work, {sheet: 10}, number="SIP-2026-1")
    second = make_order(work, {sheet: 5}, number="SIP-2026-2")
    late = make_order(work, {sheet: 7}, number="SIP-2026-3")
    for minutes, order in enumerate((first, second, late)):
        reserve(work, order, minutes)
    with pytest.raises(ReservedForOthers) as doubt:
        refuse_taking_reserved(work, late.id, {sheet.id: Decimal(7)})
    assert [(claim.order, claim.material, claim.quantity) for claim in doubt.value.claims] == [
        ("SIP-2026-2", "SAC-1", Decimal(5)),
        ("SIP-2026-1", "SAC-1", Decimal(2)),
    ]
    assert "SIP-2026-2: SAC-1 5\N{NO-BREAK SPACE}kg" in str(doubt.value)


def test_a_later_order_is_never_named(work: Work) -> None:
    material = make_material(work)
    first, late = make_order(work, {material: 1}), make_order(work, {material: 1})
    reserve(work, first)
    reserve(work, late, 5)
    with pytest.raises(ReservedForOthers) as doubt:
        refuse_taking_reserved(work, first.id, {material.id: Decimal(1)})
    assert doubt.value.claims == []
    assert work.session.scalar(select(func.count()).select_from(Reservation)) == 2


def test_of_two_confirmed_at_once_the_first_number_stands_before_the_other(work: Work) -> None:
    material = make_material(work)
    first, second = make_order(work, {material: 1}), make_order(work, {material: 10})
    reserve_for_orders(work, [first.id, second.id], work.now)
    before = [reserved(work, [material.id], before=order.id)[material.id] for order in (first, second)]
    assert before == [0, 1]


def test_a_transfer_that_leaves_an_order_short_asks_first(work: Work) -> None:
    sheet, lock = make_material(work, "SAC"), make_material(work)
    stock_up(work, [sheet, lock], 10)
    reserve(work, make_order(work, {sheet: 8}, number="SIP-2026-7"))
    main, aside = places(work).warehouse, add_warehouse(work)
    aside.purpose = "blocked"
    work.session.flush()
    rows = [SlipRow(sheet.id, Decimal(3)), SlipRow(lock.id, Decimal(10))]
    with pytest.raises(ReservedByOrders) as doubt:
        transfer_stock(work, main, aside.id, rows)
    assert [(claim.order, claim.material, claim.quantity) for claim in doubt.value.claims] == [
        ("SIP-2026-7", "SAC", 1)
    ]
    assert (held(work, main, sheet), held(work, aside.id, lock), work.events) == (10, 0, [])
    transfer_stock(work, main, aside.id, rows, confirmed=[ReservedByOrders.code])
    assert held(work, aside.id, sheet) == 3


def test_between_warehouses_that_supply_orders_nobody_is_asked(work: Work) -> None:
    sheet = make_material(work)
    stock_up(work, sheet, 10)
    reserve(work, make_order(work, {sheet: 10}))
    main, other = places(work).warehouse, add_warehouse(work)
    transfer_stock(work, main, other.id, [SlipRow(sheet.id, Decimal(10))])
    assert held(work, other.id, sheet) == 10


def test_extra_material_that_another_order_waits_for_asks_first(work: Work) -> None:
    sheet = make_material(work, "SAC")
    stock_up(work, sheet, 10)
    order = make_order(work, {sheet: 4}, state="in_production")
    issue_to_order(work, order.id, needs_of(order))
    reserve(work, make_order(work, {sheet: 5}, number="SIP-2026-7"), 5)
    main = places(work).warehouse
    row = [SlipRow(sheet.id, Decimal(1), order_line_id=order.lines[0].id)]
    issue_more(work, order.id, main, row, "yandı")
    with pytest.raises(ReservedByOrders, match="SIP-2026-7: SAC 1"):
        issue_more(work, order.id, main, row, "bir daha")
    assert held(work, main, sheet) == 5
    issue_more(work, order.id, main, row, "bir daha", confirmed=[ReservedByOrders.code])
    assert held(work, main, sheet) == 4
