from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.kernel.errors import Refusals
from app.kernel.permissions import NotAllowed
from app.kernel.work import RecordGone, Work
from app.orders.events import OrderClosed
from app.orders.refusals import ReasonMissing
from app.orders.states import WrongState
from app.overview.costs import cost_rows
from app.production.board import board
from app.production.closing import close_order, closing_of
from app.production.costing import cost_paper
from app.production.planning import plan_order
from app.shipping.forms import Part
from app.shipping.sending import send_shipment
from app.stock.ledger.balances import availability
from app.stock.ledger.places import places
from app.stock.progress.extra_issuing import issue_more
from app.stock.proof.verifying import verify_ledger
from app.stock.slips.lines import SlipRow
from app.stock.slips.scrapping import scrap_from_order
from models.core import AuditEntry
from models.materials import Material
from models.orders import SalesOrder
from models.stock import StockMove
from tests.factories import behind_the_scenes, make_material, stock_up
from tests.production.floor import acting, card_of, cards_of, door_order, person, planned_order, touches_of
from tests.shipping.test_sending import in_progress
from tests.shipping.trucks import form_for, make_ready, ready_order

WHY = "Müşteri kalan kapıları istemiyor"


@pytest.fixture
def sheet(work: Work) -> Material:
    return make_material(work, unit="KGM")


@pytest.fixture
def order(work: Work, sheet: Material) -> SalesOrder:
    """Three doors of ten kilograms, one of which has left."""
    found = door_order(work, {sheet: 30}, doors=3)
    plan_order(behind_the_scenes(work), found.id)
    card = card_of(work, found)
    make_ready(work, card)
    send_shipment(behind_the_scenes(work), form_for(work, found, parts=(Part(card.id, 1),)))
    return found


def test_what_will_never_be_made_goes_back_at_what_it_came_out_with(
    work: Work, order: SalesOrder, sheet: Material
) -> None:
    before = availability(work, [sheet.id])[sheet.id]
    stock_up(work, sheet, 1000, "99.99")
    close_order(work, order.id, f" {WHY} ")
    held = availability(work, [sheet.id])[sheet.id]
    assert (held.on_hand, held.value) == (before.on_hand + 1020, before.value + Decimal(99990) + 200)
    assert (in_progress(work, order), order.state, order.cancel_reason) == (0, "closed", WHY)
    assert order.lines[0].shipped == 1
    back = select(StockMove).where(StockMove.document == "order", StockMove.operation == "return")
    (move,) = work.session.scalars(back.where(StockMove.document_id == order.id))
    assert (move.quantity, move.value, move.reason) == (20, 200, WHY)
    assert verify_ledger(work).differences == []


def test_its_cards_leave_the_board_and_the_doors_that_left_have_left(work: Work, order: SalesOrder) -> None:
    rest, sent = cards_of(work, order)
    close_order(work, order.id, WHY)
    rest, sent = cards_of(work, order)
    assert (rest.state, sent.state) == ("cancelled", "shipped")
    assert (touches_of(work, rest)[-1].kind, touches_of(work, rest)[-1].reason) == ("cancelled", WHY)
    assert board(work).cards == ()
    with pytest.raises(Refusals):
        send_shipment(work, form_for(work, order, parts=(Part(rest.id, 1),)))


def test_extra_material_and_what_was_spoilt_are_counted(
    work: Work, order: SalesOrder, sheet: Material
) -> None:
    row = SlipRow(sheet.id, Decimal(5), order_line_id=order.lines[0].id)
    issue_more(work, order.id, places(work).warehouse, [row], "eğri kesildi")
    scrap_from_order(work, order.id, [row], "cut_wrong")
    there = availability(work, [sheet.id])[sheet.id].on_hand
    close_order(work, order.id, WHY)
    assert availability(work, [sheet.id])[sheet.id].on_hand == there + 20
    assert in_progress(work, order) == 0
    assert verify_ledger(work).differences == []


def test_the_page_says_before_what_will_happen(work: Work, order: SalesOrder) -> None:
    says = closing_of(work, order)
    assert says is not None
    assert (says.doors, says.cards, says.materials) == (2, 1, 1)
    assert closing_of(acting(work, person("Foreman")), order) is None
    close_order(work, order.id, WHY)
    assert closing_of(work, order) is None


def test_it_is_closed_once(work: Work, order: SalesOrder, sheet: Material) -> None:
    first = close_order(work, order.id, WHY, key="close-1")
    there = availability(work, [sheet.id])[sheet.id]
    assert close_order(work, order.id, WHY, key="close-1") == first == {**first, "doors": 2, "returned": 1}
    with pytest.raises(WrongState):
        close_order(work, order.id, WHY, key="close-2")
    assert availability(work, [sheet.id])[sheet.id] == there
    assert [event for event in work.events if isinstance(event, OrderClosed)] == [
        OrderClosed(order.id, order.number, WHY, 2)
    ]


@pytest.mark.parametrize("stage", ["planned", "ready", "shipped"])
def test_only_what_has_left_in_part_is_closed(work: Work, stage: str) -> None:
    order = planned_order(work) if stage == "planned" else ready_order(work)
    if stage == "shipped":
        send_shipment(work, form_for(work, order))
    was, there = order.state, in_progress(work, order)
    with pytest.raises(WrongState):
        close_order(work, order.id, WHY)
    assert (order.state, in_progress(work, order)) == (was, there)


def test_a_reason_and_the_right_are_needed(work: Work, order: SalesOrder) -> None:
    with pytest.raises(ReasonMissing):
        close_order(work, order.id, "  ")
    for role in ("Storekeeper", "Foreman", "Dispatcher", "Accountant"):
        with pytest.raises(NotAllowed):
            close_order(acting(work, person(role)), order.id, WHY)
    with pytest.raises(RecordGone):
        close_order(work, 987654321, WHY)
    assert (order.state, in_progress(work, order)) == ("partly_shipped", 20)
    assert work.session.scalars(select(AuditEntry).where(AuditEntry.act == "OrderClosed")).all() == []


def test_its_cost_sheet_is_about_the_doors_that_left(work: Work, order: SalesOrder) -> None:
    line = order.lines[0]
    line.net, line.minutes = Decimal("30000.00"), Decimal(100)
    line.materials[0].unit_cost = Decimal(9)
    work.session.flush()
    close_order(work, order.id, WHY)
    paper = cost_paper(work, line.id)
    assert paper.estimated is not None
    assert (paper.quantity, paper.actual.price) == (1, Decimal("10000.00"))
    assert (paper.actual.material, paper.estimated.material) == (Decimal("100.00"), Decimal("90.00"))
    [row] = [row for row in cost_rows(work).rows if row.order_id == order.id]
    assert (row.doors, row.net, row.actual) == (1, paper.actual.price, paper.actual.total)
    assert row.estimated == paper.estimated.total
