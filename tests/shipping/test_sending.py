from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select, text

from app.kernel.errors import Refusals
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import Work
from app.orders.states import WrongState
from app.production.board import board
from app.production.cancelling import cancel_order
from app.production.events import CardMoved
from app.production.planning import plan_order
from app.shipping.events import ShipmentSent
from app.shipping.forms import Part
from app.shipping.sending import send_shipment
from models.orders import SalesOrder
from models.production import Door
from models.shipping import Shipment, ShipmentLine
from models.stock import Location, StockBalance, StockMove
from tests.factories import make_customer, make_material
from tests.production.floor import (
    acting,
    card_of,
    cards_of,
    door_order,
    person,
    planned_order,
    tablet,
    touches_of,
)
from tests.shipping.trucks import (
    codes,
    count,
    form_for,
    make_ready,
    ready_order,
    shipment_of,
)


def in_progress(work: Work, order: SalesOrder) -> Decimal:
    return work.session.scalar(
        select(func.coalesce(func.sum(StockBalance.on_hand), 0))
        .join(Location, Location.id == StockBalance.location_id)
        .where(Location.order_id == order.id)
    ) or Decimal(0)


def test_everything_leaves_in_one_go(work: Work) -> None:
    order = ready_order(work, doors=3)
    card = card_of(work, order)
    shipment = shipment_of(work, send_shipment(work, form_for(work, order)))
    assert (order.state, order.lines[0].shipped, card.state) == ("shipped", 3, "shipped")
    (line,) = shipment.lines
    assert (line.order_id, line.work_order_id, line.quantity, line.outstanding) == (order.id, card.id, 3, 0)
    linked = select(func.count()).select_from(Door).where(Door.shipment_line_id == line.id)
    assert work.session.scalar(linked) == 3
    assert touches_of(work, card)[-1].kind == "shipped"
    assert board(work).cards == ()


def test_what_is_in_the_doors_moves_to_the_customer(work: Work) -> None:
    sheet, lock = make_material(work, unit="KGM"), make_material(work)
    order = door_order(work, {sheet: "45.517", lock: 2})
    plan_order(work, order.id)
    make_ready(work, *cards_of(work, order))
    shipment_id = send_shipment(work, form_for(work, order))
    assert in_progress(work, order) == 0
    moves = work.session.scalars(
        select(StockMove).where(StockMove.document == "shipment", StockMove.document_id == shipment_id)
    ).all()
    assert {(move.material_id, move.quantity, move.target.kind) for move in moves} == {
        (sheet.id, Decimal("45.517"), "customer"),
        (lock.id, Decimal(2), "customer"),
    }


def test_some_doors_leave_and_the_rest_stays_ready(work: Work) -> None:
    sheet = make_material(work, unit="KGM")
    order = door_order(work, {sheet: 30}, doors=3)
    plan_order(work, order.id)
    card = card_of(work, order)
    make_ready(work, card)
    send_shipment(work, form_for(work, order, parts=(Part(card.id, 1),)))
    rest, part = cards_of(work, order)
    assert (rest.quantity, rest.state, part.quantity, part.state) == (2, "ready", 1, "shipped")
    assert (order.state, order.lines[0].shipped) == ("partly_shipped", 1)
    assert in_progress(work, order) == Decimal(20)
    linked = select(Door.work_order_id).where(Door.shipment_line_id.is_not(None))
    assert work.session.scalars(linked).all() == [part.id]


def test_the_last_doors_finish_the_order(work: Work) -> None:
    order = ready_order(work, doors=3)
    card = card_of(work, order)
    first = send_shipment(work, form_for(work, order, parts=(Part(card.id, 1),)))
    second = send_shipment(work, form_for(work, order))
    assert order.state == "shipped"
    assert in_progress(work, order) == 0
    assert [line.outstanding for line in shipment_of(work, first).lines] == [2]
    assert [line.outstanding for line in shipment_of(work, second).lines] == [0]


def test_the_first_doors_may_leave_before_the_last_are_made(work: Work) -> None:
    order = planned_order(work, lines=2)
    first, second = cards_of(work, order)
    make_ready(work, first)
    send_shipment(work, form_for(work, order))
    assert (order.state, second.state) == ("partly_shipped", "waiting")
    make_ready(work, second)
    send_shipment(work, form_for(work, order))
    assert order.state == "shipped"


def test_materials_of_a_line_that_is_no_door_leave_with_the_last_door(work: Work) -> None:
    handle = make_material(work)
    order = door_order(work, {make_material(work): 3}, {handle: 5}, doors=1)
    order.lines[1].model = None
    work.session.flush()
    plan_order(work, order.id)
    make_ready(work, *cards_of(work, order))
    send_shipment(work, form_for(work, order))
    assert in_progress(work, order) == 0
    assert order.state == "shipped"


def test_one_truck_takes_several_orders_of_a_customer(work: Work) -> None:
    customer = make_customer(work)
    first, second = ready_order(work, customer=customer), ready_order(work, customer=customer, lines=2)
    shipment = shipment_of(work, send_shipment(work, form_for(work, first, second)))
    assert [line.order_id for line in shipment.lines] == [first.id, second.id, second.id]
    assert (first.state, second.state) == ("shipped", "shipped")


def test_a_double_click_sends_once(work: Work) -> None:
    order = ready_order(work)
    form = form_for(work, order)
    first = send_shipment(work, form, key="click-1")
    assert send_shipment(work, form, key="click-1") == first
    assert count(work, Shipment) == 1
    assert order.lines[0].shipped == 2


def test_sending_again_with_another_key_is_refused(work: Work) -> None:
    order = ready_order(work)
    form = form_for(work, order)
    send_shipment(work, form, key="click-1")
    with pytest.raises(Refusals) as refused:
        send_shipment(work, form, key="click-2")
    assert codes(refused.value) == {"parts-0-quantity": "shipping.card_not_ready"}
    assert count(work, Shipment) == 1


@pytest.mark.parametrize("role", ["Clerk", "Planner", "Storekeeper", "Foreman", "Accountant"])
def test_who_may_not_ship_sends_nothing(work: Work, role: str) -> None:
    order = ready_order(work)
    with pytest.raises(NotAllowed):
        send_shipment(acting(work, person(role)), form_for(work, order))
    assert (order.state, count(work, Shipment)) == ("ready", 0)


def test_a_kiosk_sends_nothing(work: Work) -> None:
    order = ready_order(work)
    with pytest.raises(NotAllowed):
        send_shipment(acting(work, tablet()), form_for(work, order))
    assert count(work, Shipment) == 0


@pytest.mark.parametrize("who", [person("Dispatcher"), person("Manager"), person("Owner")])
def test_who_may_ship(work: Work, who: Actor) -> None:
    order = ready_order(work)
    shipment = shipment_of(work, send_shipment(acting(work, who), form_for(work, order)))
    assert shipment.shipped_by == who.name


def test_what_has_left_cannot_be_cancelled(work: Work) -> None:
    order = ready_order(work)
    send_shipment(work, form_for(work, order, parts=(Part(card_of(work, order).id, 1),)))
    with pytest.raises(WrongState):
        cancel_order(work, order.id, "Müşteri vazgeçti")
    assert order.state == "partly_shipped"


def test_boards_and_trail_are_told(work: Work) -> None:
    order = ready_order(work)
    work.events.clear()
    shipment_id = send_shipment(work, form_for(work, order))
    (sent,) = [event for event in work.events if isinstance(event, ShipmentSent)]
    assert (sent.shipment_id, sent.order_ids, sent.doors) == (shipment_id, (order.id,), 2)
    (moved,) = [event for event in work.events if isinstance(event, CardMoved)]
    assert (moved.kind, moved.state) == ("shipped", "shipped")


def test_every_move_adds_up(work: Work) -> None:
    order = ready_order(work, doors=7)
    card = card_of(work, order)
    for doors in (1, 2, 3, 1):
        send_shipment(work, form_for(work, order, parts=(Part(card.id, doors),)))
    wrong = work.session.execute(
        text(
            "select m.material_id from stock_move m join location l on l.id in (m.source_id, m.target_id)"
            " where l.order_id = :order group by m.material_id, l.id"
            " having sum(case when m.target_id = l.id then m.quantity else -m.quantity end) <> 0"
            " or sum(case when m.target_id = l.id then m.value else -m.value end) <> 0"
        ),
        {"order": order.id},
    )
    assert wrong.all() == []
    assert count(work, ShipmentLine) == 4
    assert order.state == "shipped"
