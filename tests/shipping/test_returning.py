from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.kernel.errors import Refusals
from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.production.closing import close_order
from app.production.door_life import door_life
from app.production.passing import pass_on
from app.production.planning import plan_order
from app.shipping.forms import Part
from app.shipping.preparing import prepare_list
from app.shipping.redelivering import earlier_waybills
from app.shipping.return_forms import BackLine, ReturnAlreadyUndone, ReturnForm, ReturnGoneOn
from app.shipping.return_paper import return_paper
from app.shipping.returning import reject_lines, take_back
from app.shipping.sending import send_shipment
from app.shipping.undoing_returns import undo_return
from app.stock.proof.verifying import verify_ledger
from models.core import IssuedDocument
from models.orders import SalesOrder
from models.production import Department, Door
from models.returning import GoodsReturn, ReturnLine
from models.shipping import ShipmentLine
from models.stock import Location, StockBalance, StockMove
from tests.factories import behind_the_scenes, make_material
from tests.production.floor import acting, card_of, cards_of, door_order, person, touches_of
from tests.shipping.trucks import codes, count, form_for, make_ready, ready_order, shipment_of


def sent(work: Work, *, doors: int = 3) -> tuple[SalesOrder, ShipmentLine]:
    """An order of which everything left on one line."""
    order = ready_order(work, doors=doors)
    shipment = shipment_of(work, send_shipment(work, form_for(work, order)))
    return order, shipment.lines[0]


def back(order: SalesOrder, line: ShipmentLine, quantity: int, **said: object) -> ReturnForm:
    return ReturnForm(
        customer_id=order.customer_id,
        lines=(BackLine(shipment_line_id=line.id, quantity=quantity, **said),),  # type: ignore[arg-type]
        reason="Kapı kolu çizik",
    )


def in_progress(work: Work, order: SalesOrder) -> tuple[Decimal, Decimal]:
    found = work.session.execute(
        select(
            func.coalesce(func.sum(StockBalance.on_hand), 0), func.coalesce(func.sum(StockBalance.value), 0)
        )
        .join(Location, Location.id == StockBalance.location_id)
        .where(Location.order_id == order.id)
    ).one()
    return found[0], found[1]


def test_sound_doors_stand_ready_again_with_their_material(work: Work) -> None:
    sheet = make_material(work, unit="KGM")
    order = door_order(work, {sheet: "45.517"}, doors=3)
    plan_order(work, order.id)
    make_ready(work, *cards_of(work, order))
    quantity, value = in_progress(work, order)
    line = shipment_of(work, send_shipment(work, form_for(work, order))).lines[0]
    return_id = take_back(work, back(order, line, 2))
    assert (order.state, order.lines[0].shipped) == ("partly_shipped", 1)
    stays, came = cards_of(work, order)
    assert (stays.state, stays.quantity, came.state, came.quantity) == ("shipped", 1, "ready", 2)
    on_hand, worth = in_progress(work, order)
    assert abs(on_hand - quantity * 2 / 3) <= Decimal("0.001")
    assert abs(worth - value * 2 / 3) <= Decimal("0.01")
    moves = work.session.scalars(select(StockMove).where(StockMove.document == "return")).all()
    assert {(move.operation, move.source.kind, move.target.kind, move.document_id) for move in moves} == {
        ("take_back", "customer", "wip", return_id)
    }
    assert touches_of(work, came)[-1].kind == "returned"
    assert verify_ledger(work).differences == []


def test_everything_that_comes_back_leaves_again_with_all_its_value(work: Work) -> None:
    order, line = sent(work)
    returned = take_back(work, back(order, line, 3))
    order.customer.paper_language = "en"
    assert [return_paper(work, returned, *asked).language for asked in ((), ("tr",))] == ["en", "tr"]
    assert (order.state, order.lines[0].shipped, card_of(work, order).state) == ("ready", 0, "ready")
    assert in_progress(work, order)[0] > 0
    again = send_shipment(work, form_for(work, order))
    assert (order.state, order.lines[0].shipped) == ("shipped", 3)
    assert in_progress(work, order) == (0, 0)
    assert verify_ledger(work).differences == []
    (before,) = earlier_waybills(work, again)
    assert before.waybill_number == line.shipment.waybill_number
    paper = work.session.scalars(
        select(IssuedDocument.snapshot).where(
            IssuedDocument.subject_id == again, IssuedDocument.kind == "waybill"
        )
    ).one()
    assert any(line.shipment.waybill_number in note for note in paper["notes"])


def test_doors_are_chosen_by_serial_and_go_to_rework(work: Work) -> None:
    order, line = sent(work)
    painting = work.session.scalars(select(Department).order_by(Department.position)).all()[2]
    doors = work.session.scalars(
        select(Door).where(Door.shipment_line_id == line.id).order_by(Door.serial)
    ).all()
    form = ReturnForm(
        customer_id=order.customer_id,
        lines=(
            BackLine(
                shipment_line_id=line.id, doors=(doors[1].id,), fate="rework", department_id=painting.id
            ),
        ),
        reason="Boya attı",
    )
    take_back(work, form)
    card = cards_of(work, order)[-1]
    work.session.expire_all()
    assert [door.serial for door in card.doors] == [doors[1].serial]
    assert (card.state, card.department_id) == ("waiting", painting.id)
    assert card.rework_reason.endswith("Boya attı")
    assert order.state == "partly_shipped"
    life = door_life(work, doors[1].id)
    assert (life.left, life.state) == (None, "waiting")
    assert door_life(work, doors[0].id).left is not None
    used = {material.code: material.quantity for material in life.materials}
    assert set(used.values()) == {Decimal(3), Decimal("1.5")}  # what came back is not used twice
    while card.state != "ready":
        pass_on(behind_the_scenes(work), card.id, card.version)
    assert card.rework_reason == ""
    send_shipment(work, form_for(work, order))
    assert order.state == "shipped"
    assert verify_ledger(work).differences == []


def test_doors_to_be_looked_at_wait_blocked(work: Work) -> None:
    order, line = sent(work, doors=1)
    take_back(work, back(order, line, 1, fate="inspect"))
    card = card_of(work, order)
    assert card.state == "blocked"
    assert "Kapı kolu çizik" in card.blocked_reason
    assert order.state == "in_production"


def test_more_than_the_customer_has_does_not_come_back(work: Work) -> None:
    order, line = sent(work)
    take_back(work, back(order, line, 2))
    moves = count(work, StockMove)
    with pytest.raises(Refusals) as refused:
        take_back(work, back(order, line, 2))
    assert codes(refused.value) == {"lines-0-quantity": "shipping.not_with_the_customer"}
    assert (count(work, GoodsReturn), count(work, StockMove)) == (1, moves)
    assert order.lines[0].shipped == 1


def test_a_return_says_why_where_to_and_what(work: Work) -> None:
    order, line = sent(work)
    with pytest.raises(Refusals) as refused:
        take_back(
            work,
            ReturnForm(
                customer_id=order.customer_id,
                lines=(BackLine(shipment_line_id=line.id, quantity=1, fate="rework"),),
            ),
        )
    assert codes(refused.value) == {
        "reason": "shipping.return_reason_missing",
        "lines-0-fate": "shipping.what_becomes_of_it",
    }
    with pytest.raises(Refusals) as refused:
        take_back(work, ReturnForm(customer_id=order.customer_id, lines=(), reason="Boş"))
    assert codes(refused.value) == {"lines": "shipping.nothing_came_back"}
    assert count(work, GoodsReturn) == 0


def test_a_double_click_takes_back_once(work: Work) -> None:
    order, line = sent(work)
    first = take_back(work, back(order, line, 1), key="back-1")
    assert take_back(work, back(order, line, 1), key="back-1") == first
    assert order.lines[0].shipped == 2
    assert work.session.get_one(GoodsReturn, first).number.startswith("IADE-2026-")


def test_an_untouched_return_is_taken_back_to_the_kurus(work: Work) -> None:
    order, line = sent(work)
    return_id = take_back(work, back(order, line, 2))
    undo_return(work, return_id, "Yanlış müşteri")
    assert (order.state, order.lines[0].shipped) == ("shipped", 3)
    assert in_progress(work, order) == (0, 0)
    outside = select(func.count()).select_from(Door).where(Door.shipment_line_id == line.id)
    assert work.session.scalar(outside) == 3
    assert {card.state for card in cards_of(work, order)} == {"shipped"}
    assert verify_ledger(work).differences == []
    with pytest.raises(ReturnAlreadyUndone):
        undo_return(work, return_id, "Bir daha")
    take_back(work, back(order, line, 3))
    assert order.lines[0].shipped == 0
    assert verify_ledger(work).differences == []


def test_a_return_whose_doors_went_on_stays(work: Work) -> None:
    order, line = sent(work)
    return_id = take_back(work, back(order, line, 2))
    card = cards_of(work, order)[-1]
    prepare_list(work, order.customer_id, (Part(card.id, 1),))
    with pytest.raises(ReturnGoneOn):
        undo_return(work, return_id, "Yanlış")
    assert order.lines[0].shipped == 1
    other, other_line = sent(work)
    second = take_back(work, back(other, other_line, 3))
    send_shipment(work, form_for(work, other))
    with pytest.raises(ReturnGoneOn):
        undo_return(work, second, "Yanlış")
    assert other.state == "shipped"


def test_doors_of_a_closed_order_come_back_too(work: Work) -> None:
    order = ready_order(work, doors=3)
    shipment = shipment_of(
        work, send_shipment(work, form_for(work, order, parts=(Part(card_of(work, order).id, 2),)))
    )
    close_order(work, order.id, "Gerisini istemiyor")
    take_back(work, back(order, shipment.lines[0], 1))
    assert (order.state, order.lines[0].shipped) == ("partly_shipped", 1)
    assert verify_ledger(work).differences == []


def test_what_the_buyer_rejects_stands_ready_again_once(work: Work) -> None:
    order, line = sent(work)
    first = reject_lines(work, line.shipment_id, {line.id: 2}, "Hasarlı")
    assert reject_lines(work, line.shipment_id, {line.id: 2}, "Hasarlı") is None
    assert first is not None
    assert work.session.get_one(GoodsReturn, first).kind == "rejection"
    assert order.lines[0].shipped == 1
    assert [line.quantity for line in work.session.scalars(select(ReturnLine))] == [2]
    assert verify_ledger(work).differences == []


@pytest.mark.parametrize("role", ["Clerk", "Planner", "Storekeeper", "Foreman", "Accountant"])
def test_who_may_not_take_back_takes_nothing(work: Work, role: str) -> None:
    order, line = sent(work)
    with pytest.raises(NotAllowed):
        take_back(acting(work, person(role)), back(order, line, 1))
    assert (order.state, count(work, GoodsReturn)) == ("shipped", 0)
