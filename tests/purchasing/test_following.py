from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.work import RecordGone, Work
from app.purchasing.orders.events import PurchaseDelivered, PurchaseDeliveryUndone
from app.purchasing.orders.following import book_received, unbook_received
from app.purchasing.orders.refusals import PurchaseOrderClosed, PurchaseOrderNotSent
from tests.factories import make_material, make_materials
from tests.purchasing.ordered import make_purchase
from tests.statements import statements_of


def test_a_part_makes_the_order_partly_received_and_the_rest_makes_it_received(work: Work) -> None:
    lock, hinge = make_materials(work, 2)
    order = make_purchase(work, {lock: 10, hinge: 20})
    first, second = order.lines
    book_received(work, {first.id: Decimal(10), second.id: Decimal(5)})
    assert (first.received, second.received, order.state) == (10, 5, "partly_received")
    book_received(work, {second.id: Decimal(15)})
    assert (second.received, order.state) == (20, "received")
    assert work.events == [
        PurchaseDelivered(order.id, order.number, "partly_received", "sent"),
        PurchaseDelivered(order.id, order.number, "received", "partly_received"),
    ]


def test_a_cancelled_delivery_is_expected_again(work: Work) -> None:
    lock = make_material(work)
    order = make_purchase(work, {lock: 10})
    line = order.lines[0]
    book_received(work, {line.id: Decimal(10)})
    work.events.clear()
    unbook_received(work, {line.id: Decimal(10)})
    assert (line.received, order.state) == (0, "sent")
    assert work.events == [PurchaseDeliveryUndone(order.id, order.number, "sent", "received")]


def test_a_surplus_somebody_confirmed_is_booked_as_it_came(work: Work) -> None:
    order = make_purchase(work, {make_material(work): 10})
    book_received(work, {order.lines[0].id: Decimal(12)})
    assert (order.lines[0].received, order.state) == (12, "received")


@pytest.mark.parametrize(
    ("state", "refusal"), [("draft", PurchaseOrderNotSent), ("cancelled", PurchaseOrderClosed)]
)
def test_nothing_comes_against_an_order_that_expects_nothing(
    work: Work, state: str, refusal: type[Exception]
) -> None:
    order = make_purchase(work, {make_material(work): 10}, state=state)
    with pytest.raises(refusal):
        book_received(work, {order.lines[0].id: Decimal(1)})
    assert (order.lines[0].received, order.state) == (0, state)
    assert work.events == []


def test_what_a_person_closed_stays_closed(work: Work) -> None:
    order = make_purchase(work, {make_material(work): 10})
    line = order.lines[0]
    book_received(work, {line.id: Decimal(4)})
    order.cancel_reason, order.state = "kalanı gelmeyecek", "received"
    work.session.flush()
    with pytest.raises(PurchaseOrderClosed):
        book_received(work, {line.id: Decimal(1)})
    unbook_received(work, {line.id: Decimal(4)})
    assert (line.received, order.state) == (0, "cancelled")


def test_a_line_that_does_not_exist(work: Work) -> None:
    with pytest.raises(RecordGone):
        book_received(work, {999_999_999: Decimal(1)})
    book_received(work, {})
    assert work.events == []


def test_a_hundred_lines_cost_as_many_statements_as_one(work: Work) -> None:
    costs = []
    for count in (1, 60):
        order = make_purchase(work, dict.fromkeys(make_materials(work, count), 3))
        came = {line.id: Decimal(3) for line in order.lines}
        work.session.expunge_all()
        with statements_of(work.session) as statements:
            book_received(work, came)
        costs.append(len(statements))
    assert costs[0] == costs[1]
