from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select, text

from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import RecordGone, Work
from app.orders.refusals import ReasonMissing
from app.orders.states import WrongState
from app.production.blocking import block
from app.production.board import board
from app.production.cancelling import cancel_order
from app.production.events import CardMoved
from app.production.passing import pass_on
from app.production.planning import plan_order
from app.stock.ledger.balances import availability
from models.stock import StockBalance
from tests.factories import make_material, make_order, stock_up
from tests.production.floor import (
    acting,
    card_of,
    cards_of,
    door_order,
    names,
    person,
    planned_order,
    tablet,
    touches_of,
)


def balances(work: Work) -> list[tuple[int, int, Decimal, Decimal]]:
    """Everything that is anywhere; what was emptied does not count."""
    rows = work.session.execute(
        select(StockBalance.location_id, StockBalance.material_id, StockBalance.on_hand, StockBalance.value)
        .where(StockBalance.on_hand > 0)
        .order_by(StockBalance.location_id, StockBalance.material_id)
    )
    return [(row.location_id, row.material_id, row.on_hand, row.value) for row in rows]


def test_cancelling_a_planned_order_gives_everything_back(work: Work) -> None:
    sheet, lock = make_material(work, unit="KGM"), make_material(work)
    order = door_order(work, {sheet: "45.517", lock: 2}, {sheet: "13.333"})
    before = balances(work)
    plan_order(work, order.id)
    assert balances(work) != before
    cancel_order(work, order.id, "Müşteri vazgeçti")
    assert balances(work) == before
    assert (order.state, order.cancel_reason) == ("cancelled", "Müşteri vazgeçti")


def test_it_comes_back_at_the_value_it_went_out_with(work: Work) -> None:
    sheet = make_material(work, unit="KGM")
    order = door_order(work, {sheet: "33.333"})
    worth = availability(work, [sheet.id])[sheet.id].value
    plan_order(work, order.id)
    stock_up(work, sheet, 500, "99.99")
    cancel_order(work, order.id, "Müşteri vazgeçti")
    held = availability(work, [sheet.id])[sheet.id]
    assert (held.on_hand, held.value) == (Decimal(1500), worth + Decimal("49995.00"))


@pytest.mark.parametrize("taps", [1, 4], ids=["in production", "ready"])
def test_an_order_that_is_being_made_gives_everything_back(work: Work, taps: int) -> None:
    order = door_order(work, {make_material(work): 3}, {make_material(work): 2})
    before = balances(work)
    plan_order(work, order.id)
    for card in cards_of(work, order):
        for _ in range(taps):
            pass_on(work, card.id, card.version)
    cancel_order(work, order.id, "Ölçü yanlış")
    assert balances(work) == before
    assert order.state == "cancelled"


def test_its_cards_leave_the_board_and_say_why(work: Work) -> None:
    order = planned_order(work, lines=2, doors=4)
    first, second = cards_of(work, order)
    pass_on(work, first.id, 1, quantity=1)
    block(work, second.id, "Kilit gelmedi")
    work.events.clear()
    cancel_order(work, order.id, "Müşteri vazgeçti")
    assert board(work).cards == ()
    assert {card.state for card in cards_of(work, order)} == {"cancelled"}
    touch = touches_of(work, second)[-1]
    assert (touch.kind, touch.reason, touch.from_state) == ("cancelled", "Müşteri vazgeçti", "blocked")
    told = [event for event in work.events if isinstance(event, CardMoved)]
    assert [(event.kind, event.state) for event in told] == [("cancelled", "cancelled")] * 3
    assert "OrderCancelled" in names(work.events)


@pytest.mark.parametrize("state", ["draft", "quoted", "confirmed"])
def test_an_order_that_took_nothing_is_cancelled_too(work: Work, state: str) -> None:
    order = make_order(work, {make_material(work): 3}, state=state)
    before = balances(work)
    cancel_order(work, order.id, "Müşteri vazgeçti")
    assert order.state == "cancelled"
    assert balances(work) == before


@pytest.mark.parametrize("state", ["partly_shipped", "shipped", "closed", "cancelled"])
def test_what_has_left_is_not_cancelled(work: Work, state: str) -> None:
    order = planned_order(work)
    order.state = state
    before = balances(work)
    with pytest.raises(WrongState):
        cancel_order(work, order.id, "Müşteri vazgeçti")
    assert balances(work) == before
    assert card_of(work, order).state == "waiting"


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_reason_is_needed(work: Work, reason: str) -> None:
    order = planned_order(work)
    before = balances(work)
    with pytest.raises(ReasonMissing):
        cancel_order(work, order.id, reason)
    assert (order.state, balances(work)) == ("planned", before)


def test_a_double_click_cancels_once(work: Work) -> None:
    order = planned_order(work)
    first = cancel_order(work, order.id, "Müşteri vazgeçti", key="click-1")
    assert cancel_order(work, order.id, "Müşteri vazgeçti", key="click-1") == first
    moves = "select count(*) from stock_move where operation = 'return' and document_id = :order"
    assert work.session.scalar(text(moves), {"order": order.id}) == 2


def test_an_order_that_does_not_exist_is_refused(work: Work) -> None:
    with pytest.raises(RecordGone):
        cancel_order(work, 987654321, "Müşteri vazgeçti")


@pytest.mark.parametrize("who", [person("Storekeeper"), person("Foreman"), person("Accountant"), tablet()])
def test_who_may_not_cancel_changes_nothing(work: Work, who: Actor) -> None:
    order = planned_order(work)
    before = balances(work)
    with pytest.raises(NotAllowed):
        cancel_order(acting(work, who), order.id, "Müşteri vazgeçti")
    assert (order.state, balances(work)) == ("planned", before)


def test_the_cards_of_other_orders_stay(work: Work) -> None:
    order, other = planned_order(work), planned_order(work)
    cancel_order(work, order.id, "Müşteri vazgeçti")
    assert card_of(work, other).state == "waiting"
    assert len(board(work).cards) == 1
