"""Doors go over to a line of another price: they are told, wait on, and a payment plan is looked at again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.work import Work
from app.orders.paying import payments_of
from app.orders.plan_of_payment import PlanNotThePrice
from app.orders.terms import terms_of
from app.production.changing.changing import change_order, preview_change
from app.production.held import CardOnLoadingList
from app.production.passing import pass_on
from app.production.reasons import material_reason
from app.production.remaking import need_of
from app.shipping.forms import Part
from app.shipping.preparing import cancel_list, prepare_list
from app.shipping.return_forms import BackLine, ReturnForm, ReturnGoneOn
from app.shipping.returning import take_back
from app.shipping.sending import send_shipment
from app.shipping.undoing_returns import undo_return
from app.stock.ledger.balances import on_hand
from app.stock.progress.spoiling import Need
from models.materials import Material
from models.orders import SalesOrder
from models.production import WorkOrder
from models.quotes import OrderTerms, PaymentStep
from models.shipping import Shipment
from tests.factories import behind_the_scenes, scrap
from tests.orders.conftest import customer, line, materials, models  # noqa: F401
from tests.production.floor import cards_of, touches_of
from tests.production.test_changing import change, lines_of, order, pass_all  # noqa: F401
from tests.shipping.trucks import form_for
from tests.signing_in import sealing_with


def send_two_doors(work: Work, order: SalesOrder) -> None:  # noqa: F811
    """Two doors of the order are finished and leave; the others stay where they are."""
    pass_all(work, order, quantity=2)
    gone = cards_of(work, order)[1]
    for _ in range(3):
        gone = work.session.get_one(WorkOrder, gone.id, populate_existing=True)
        pass_on(behind_the_scenes(work), gone.id, gone.version)
    behind = behind_the_scenes(work)
    with sealing_with("o" * 40):
        send_shipment(behind, form_for(behind, order))


def test_doors_that_came_back_are_told_of_another_price(work: Work, order: SalesOrder) -> None:  # noqa: F811
    pass_all(work, order, quantity=3)
    [left] = [card for card in cards_of(work, order) if card.quantity == 3]
    for _ in range(3):
        left = work.session.get_one(WorkOrder, left.id, populate_existing=True)
        pass_on(behind_the_scenes(work), left.id, left.version)
    behind = behind_the_scenes(work)
    with sealing_with("o" * 40):
        gone = work.session.get_one(Shipment, send_shipment(behind, form_for(behind, order)))
    back = BackLine(shipment_line_id=gone.lines[0].id, quantity=2)
    form = ReturnForm(customer_id=order.customer_id, lines=(back,), reason="Çizik")
    return_id = take_back(behind, form)
    work.session.expire_all()
    lines = lines_of(order, unit_price="2000")
    [came] = [card for card in cards_of(work, order) if card.state == "ready"]
    loading = prepare_list(behind, order.customer_id, (Part(came.id, 1),))
    work.session.expire_all()
    with pytest.raises(CardOnLoadingList):
        change_order(work, order.id, order.version, lines, "Müşteri aradı")
    assert [row.quantity for row in order.lines] == [5]
    cancel_list(behind, loading, "Vazgeçildi")
    work.session.expire_all()
    version = came.version
    change(work, order, lines)
    assert [(row.quantity, row.shipped) for row in order.lines] == [(1, 1), (4, 0)]
    assert (came.order_line_id, came.state, came.change_note) == (order.lines[1].id, "ready", "")
    assert (came.version, touches_of(work, came)[-1].kind) == (version + 1, "changed")
    with pytest.raises(ReturnGoneOn):
        undo_return(behind, return_id, "Yanlış kapı")
    assert order.lines[0].shipped == 1


def test_a_card_waits_on_when_only_its_price_changes(
    work: Work,
    order: SalesOrder,  # noqa: F811
    materials: dict[str, Material],  # noqa: F811
) -> None:
    send_two_doors(work, order)
    [waiting] = [card for card in cards_of(work, order) if card.state == "waiting"]
    waiting.state, waiting.blocked_reason = "blocked", material_reason(work)
    lacks = Need(materials["KLT-MRK"].id, Decimal(1), order.lines[0].id)
    need = need_of(work, waiting, lacks, "Eksik")
    work.session.add(need)
    work.session.flush()
    work.session.expire_all()
    change(work, order, lines_of(order, unit_price="2000"))
    assert [(row.quantity, row.shipped) for row in order.lines] == [(2, 2), (3, 0)]
    assert (waiting.state, need.cancelled_at) == ("blocked", None)
    assert waiting.order_line_id == need.order_line_id == order.lines[1].id


def test_a_payment_plan_that_no_longer_fits_is_said_and_asks_for_no_more(
    work: Work,
    order: SalesOrder,  # noqa: F811
) -> None:
    price = terms_of(work, order).payable
    half = price / 2
    steps = [
        PaymentStep(due=due, amount=half, position=place) for place, due in enumerate(("order", "delivery"))
    ]
    work.session.add(OrderTerms(order_id=order.id, steps=steps))
    work.session.flush()
    work.session.expire_all()
    assert terms_of(work, order).misfit is None
    lines = lines_of(order, quantity="3")
    assert isinstance(preview_change(work, order.id, lines).misfit, PlanNotThePrice)
    same_price = lines_of(
        order, p_kilit="merkezi", unit_price=f"{order.lines[0].unit_price:.2f}".replace(".", ",")
    )
    assert preview_change(work, order.id, same_price).misfit is None
    change(work, order, lines)
    terms = terms_of(work, order)
    paid = payments_of(work, order.id, terms)
    assert isinstance(terms.misfit, PlanNotThePrice)
    assert [row.open for row in paid.steps] == [half, terms.payable - half]
    assert paid.open == terms.payable < price


def test_more_doors_after_some_have_left_prove_the_shares_of_neither(
    work: Work,
    order: SalesOrder,  # noqa: F811
    materials: dict[str, Material],  # noqa: F811
) -> None:
    send_two_doors(work, order)
    lock = materials["KLT-MUL"]
    scrap(behind_the_scenes(work), lock, on_hand(work, lock.id), "bozuk")
    work.session.expire_all()
    # The lock of the sixth door is not there: its card waits, and the books still agree.
    change(work, order, lines_of(order, quantity="6"))
    assert [row.quantity for row in order.lines] == [6]
    assert "blocked" in {card.state for card in cards_of(work, order)}
