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
from app.production.cancelling import cancel_order, preview_cancelling
from app.production.changing.refusals import BoardMovedMeanwhile
from app.production.events import CardMoved
from app.production.passing import pass_on
from app.production.planning import plan_order
from app.stock.ledger.balances import availability, on_hand
from app.stock.ledger.places import places
from app.stock.progress.leftovers import return_leftovers
from app.stock.proof.verifying import verify_ledger
from app.stock.slips.lines import SlipRow
from models.materials import Material
from models.orders import SalesOrder
from models.stock import StockBalance
from models.warehouse import StockSlip
from tests.factories import make_material, make_order, stock_up
from tests.production.floor import (
    acting,
    card_of,
    cards_of,
    departments,
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


def made_order(work: Work, taps: int) -> tuple[SalesOrder, Material, Material]:
    """Two doors of a sheet that is cut and a lock that is mounted, both doors passed on so many times."""
    sheet, lock = make_material(work), make_material(work)
    order = door_order(work, {sheet: 4, lock: 2})
    floor = departments(work)
    for row in order.lines[0].materials:
        row.department = floor[0] if row.material_id == sheet.id else floor[-1]
    work.session.flush()
    plan_order(work, order.id)
    for _ in range(taps):
        card = card_of(work, order)
        pass_on(work, card.id, card.version)
    return order, sheet, lock


@pytest.mark.parametrize(("taps", "lost"), [(0, (0, 0)), (1, (4, 0)), (3, (4, 0)), (4, (4, 2))])
def test_what_was_worked_into_the_doors_is_lost(work: Work, taps: int, lost: tuple[int, int]) -> None:
    order, sheet, lock = made_order(work, taps)
    shown = preview_cancelling(work, order.id)
    before = balances(work)
    assert {row.code: (row.lost, row.returned) for row in shown.materials} == {
        sheet.code: (lost[0], 4 - lost[0]),
        lock.code: (lost[1], 2 - lost[1]),
    }
    assert shown.is_begun == bool(taps)
    assert balances(work) == before
    done = cancel_order(work, order.id, "Ölçü yanlış")
    assert [on_hand(work, one.id) for one in (sheet, lock)] == [1000 - lost[0], 1000 - lost[1]]
    slips = work.session.scalars(select(StockSlip).where(StockSlip.order_id == order.id)).all()
    assert [slip.id for slip in slips] == ([done["slip"]] if any(lost) else [])
    assert all(slip.kind == "scrap" and "Ölçü yanlış" in slip.reason for slip in slips)
    assert order.state == "cancelled"
    assert verify_ledger(work).differences == []


def test_one_door_of_two_was_begun(work: Work) -> None:
    order, sheet, lock = made_order(work, 0)
    card = card_of(work, order)
    pass_on(work, card.id, card.version, quantity=1)
    cancel_order(work, order.id, "Ölçü yanlış")
    assert [on_hand(work, one.id) for one in (sheet, lock)] == [998, 1000]
    assert verify_ledger(work).differences == []


def test_what_was_brought_back_before_is_not_lost_again(work: Work) -> None:
    order, sheet, lock = made_order(work, 4)
    line = order.lines[0].id
    row = SlipRow(lock.id, Decimal(2), order_line_id=line)
    return_leftovers(work, order.id, places(work).warehouse, [row], "söküldü")
    cancel_order(work, order.id, "Ölçü yanlış")
    assert [on_hand(work, one.id) for one in (sheet, lock)] == [996, 1000]
    assert verify_ledger(work).differences == []


def test_money_is_shown_to_those_who_see_costs(work: Work) -> None:
    order, sheet, _lock = made_order(work, 1)
    worth = availability(work, [sheet.id])[sheet.id]
    shown = preview_cancelling(work, order.id)
    assert shown.lost_materials == round(worth.value / worth.on_hand * 4, 2)
    assert shown.lost is not None
    hidden = preview_cancelling(acting(work, person("Clerk")), order.id)
    assert (hidden.lost, hidden.lost_labour, hidden.returned_value) == (None, None, None)
    with pytest.raises(NotAllowed):
        preview_cancelling(acting(work, person("Foreman")), order.id)


def test_a_card_that_moved_meanwhile_is_looked_at_again(work: Work) -> None:
    order, *_materials = made_order(work, 0)
    seen = {card.id: card.version for card in preview_cancelling(work, order.id).cards}
    card = card_of(work, order)
    pass_on(work, card.id, card.version)
    before = balances(work)
    with pytest.raises(BoardMovedMeanwhile, match=card.number):
        cancel_order(work, order.id, "Ölçü yanlış", seen=seen)
    assert (order.state, balances(work)) == ("in_production", before)


@pytest.mark.parametrize("state", ["confirmed", "partly_shipped", "cancelled"])
def test_nothing_is_shown_of_what_is_not_cancelled_so(work: Work, state: str) -> None:
    order = planned_order(work)
    order.state = state
    with pytest.raises(WrongState):
        preview_cancelling(work, order.id)


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
