"""Who confirmed first comes first: what happens when a later order wants what an earlier one reserved."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.kernel.permissions import system
from app.kernel.work import Work
from app.production.planning import plan_order
from app.stock.ledger.balances import on_hand
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.ledger.refusals import MissingMaterials
from app.stock.ledger.reserving import ReservedForOthers, reserve_for_orders, reserved
from models.core import IdempotencyKey
from models.materials import Material
from models.orders import SalesOrder
from models.stock import Location, StockMove
from models.warehouse import Reservation
from tests.factories import behind_the_scenes, make_material, make_order, stock_up
from tests.production.floor import cards_of, make_model
from tests.statements import statements_of

TAKE_IT = (ReservedForOthers.code,)


@pytest.fixture
def sheet(work: Work) -> Material:
    material = make_material(work, "SAC-9")
    stock_up(work, material, 10)
    return material


@pytest.fixture
def orders(work: Work, sheet: Material) -> list[SalesOrder]:
    """Two confirmed orders that need six and five of the ten sheets that are there."""
    return [_confirmed(work, {sheet: quantity}, minutes) for minutes, quantity in enumerate((6, 5))]


def _confirmed(work: Work, bill: dict[Material, int], minutes: int) -> SalesOrder:
    order = make_order(work, bill)
    order.lines[0].model = make_model(work)
    work.session.flush()
    reserve_for_orders(work, [order.id], work.now + timedelta(minutes=minutes))
    return order


def reservations(work: Work, order: SalesOrder) -> int:
    query = select(func.count()).select_from(Reservation).where(Reservation.order_id == order.id)
    return work.session.scalar(query) or 0


def test_who_reserved_first_is_not_asked(work: Work, sheet: Material, orders: list[SalesOrder]) -> None:
    first, second = orders
    plan_order(work, first.id)
    assert on_hand(work, sheet.id) == 4
    assert reservations(work, first) == 0
    assert reserved(work, [sheet.id])[sheet.id] == 5
    assert second.state == "confirmed"


def test_taking_what_an_earlier_order_reserved_is_asked_about_first(
    work: Work, sheet: Material, orders: list[SalesOrder]
) -> None:
    first, second = orders
    with pytest.raises(ReservedForOthers) as doubt:
        plan_order(work, second.id, key="plan-second")
    (claim,) = doubt.value.claims
    assert (claim.order, claim.material, claim.quantity) == (first.number, "SAC-9", Decimal(1))
    assert (second.state, on_hand(work, sheet.id)) == ("confirmed", 10)
    assert cards_of(work, second) == []
    assert reservations(work, second) == 1
    assert work.session.scalar(select(func.count()).select_from(IdempotencyKey)) == 0
    assert work.events == []


def test_whoever_confirms_the_doubt_takes_it_and_the_first_goes_short(
    work: Work, sheet: Material, orders: list[SalesOrder]
) -> None:
    first, second = orders
    plan_order(work, second.id, key="plan-second", confirmed=TAKE_IT)
    assert (second.state, on_hand(work, sheet.id)) == ("planned", 5)
    assert (reservations(work, first), reservations(work, second)) == (1, 0)
    with pytest.raises(MissingMaterials, match="SAC-9 1"):
        plan_order(work, first.id)


def test_what_is_missing_is_said_before_what_is_reserved(
    work: Work, sheet: Material, orders: list[SalesOrder]
) -> None:
    greedy = _confirmed(work, {sheet: 11}, 9)
    with pytest.raises(MissingMaterials):
        plan_order(work, greedy.id)


def test_enough_for_both_asks_nobody(work: Work, sheet: Material, orders: list[SalesOrder]) -> None:
    stock_up(work, sheet, 1)
    plan_order(work, orders[1].id)
    plan_order(work, orders[0].id)
    assert on_hand(work, sheet.id) == 0
    assert reserved(work, [sheet.id])[sheet.id] == 0


def test_an_order_without_reservation_comes_last(
    work: Work, sheet: Material, orders: list[SalesOrder]
) -> None:
    late = make_order(work, {sheet: 1})
    late.lines[0].model = make_model(work)
    work.session.flush()
    with pytest.raises(ReservedForOthers) as doubt:
        plan_order(work, late.id)
    # Eleven are reserved and ten are there: the later of the two loses the one that is taken.
    assert [(claim.order, claim.quantity) for claim in doubt.value.claims] == [(orders[1].number, Decimal(1))]


def test_asking_costs_one_statement_however_many_orders_there_are(
    work: Work, sheet: Material, orders: list[SalesOrder]
) -> None:
    for minutes in range(10):
        _confirmed(work, {sheet: 1}, minutes)
    late = _confirmed(work, {sheet: 1}, 9)
    with statements_of(work.session) as sent, pytest.raises(ReservedForOthers):
        plan_order(work, late.id)
    assert len(sent) == 2


@pytest.fixture
def warehouses(work: Work) -> tuple[Location, Location, Location]:
    """The main warehouse, a second that supplies orders, and one in which everything is blocked."""
    main = work.session.scalars(select(Location).where(Location.code == "ANA")).one()
    second = Location(code="DEPO-2", name="İkinci depo", kind="warehouse")
    blocked = Location(code="KARANTINA", name="Karantina", kind="warehouse", purpose="blocked")
    work.session.add_all([second, blocked])
    work.session.flush()
    return main, second, blocked


def moved(work: Work, material: Material, source: Location, target: Location, quantity: int) -> None:
    move = NewMove(
        "transfer", material.id, source.id, target.id, Decimal(quantity), Decimal(10) * quantity, "slip", 1
    )
    post_moves(Work(work.session, system(), work.tenant, work.now), [move])


def sources(work: Work, order: SalesOrder) -> list[tuple[str, Decimal]]:
    query = (
        select(Location.code, StockMove.quantity)
        .join(Location, Location.id == StockMove.source_id)
        .where(StockMove.document == "order", StockMove.document_id == order.id)
        .order_by(StockMove.id)
    )
    return [(row.code, row.quantity) for row in work.session.execute(query)]


def test_the_first_warehouse_is_emptied_before_the_second_is_touched(
    work: Work, sheet: Material, warehouses: tuple[Location, Location, Location]
) -> None:
    main, second, _blocked = warehouses
    moved(work, sheet, main, second, 6)
    order = _confirmed(work, {sheet: 7}, 0)
    plan_order(behind_the_scenes(work), order.id)
    assert sources(work, order) == [("ANA", Decimal(4)), ("DEPO-2", Decimal(3))]
    assert on_hand(work, sheet.id) == 3


def test_what_is_blocked_is_not_there(
    work: Work, sheet: Material, warehouses: tuple[Location, Location, Location]
) -> None:
    main, _second, blocked = warehouses
    moved(work, sheet, main, blocked, 6)
    assert on_hand(work, sheet.id) == 4
    order = _confirmed(work, {sheet: 5}, 0)
    with pytest.raises(MissingMaterials) as refused:
        plan_order(work, order.id)
    assert [(each.needed, each.on_hand) for each in refused.value.shortages] == [(5, 4)]
    assert sources(work, order) == []


def test_a_passive_warehouse_supplies_nothing(
    work: Work, sheet: Material, warehouses: tuple[Location, Location, Location]
) -> None:
    main, second, _blocked = warehouses
    moved(work, sheet, main, second, 6)
    second.is_active = False
    work.session.flush()
    order = _confirmed(work, {sheet: 5}, 0)
    with pytest.raises(MissingMaterials):
        plan_order(work, order.id)
    assert on_hand(work, sheet.id) == 4
