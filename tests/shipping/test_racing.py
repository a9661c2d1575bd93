from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.edocuments.invoicing.came_back import ReturnInvoiceForm, note_return_invoice
from app.edocuments.invoicing.refusals import ReturnNumberTaken
from app.furnishing import furnish
from app.kernel.clock import today_local
from app.kernel.database import Database
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import system
from app.kernel.text import N_
from app.kernel.work import Work, begin_work
from app.production.closing import close_order
from app.shipping.forms import Part, ShipmentForm
from app.shipping.list_showing import list_card
from app.shipping.preparing import prepare_list
from app.shipping.return_forms import BackLine, ReturnForm
from app.shipping.returning import take_back
from app.shipping.sending import send_shipment
from app.shipping.sending_lists import form_of_list
from app.shipping.ticking import tick_door
from app.stock.proof.verifying import verify_ledger
from app.tenants.founding import found_tenant
from models.core import IssuedDocument
from models.orders import SalesOrder
from models.returning import GoodsReturn, ReturnInvoice
from models.shipping import Shipment
from tests.letterhead import write_letterhead
from tests.production.crowd import Act, Factory, refusals
from tests.production.floor import card_of
from tests.shipping.trucks import form_for, ready_order
from tools.postgres import Urls


class Stopped(Refusal):
    """The truck is stopped after everything was written."""

    code = "tests.stopped"
    sentence = N_("Stopped.")


@pytest.fixture(scope="module")
def factory(urls: Urls, database: Database) -> Factory:
    tenant = found_tenant(urls.admin_url, "trucks", "Kamyonlu Çelik Kapı")
    with begin_work(database, system(), tenant) as work:
        furnish(work)
        write_letterhead(work)
    return Factory(database, tenant)


def shipping(form: ShipmentForm, key: str | None = None) -> Act:
    return lambda work: send_shipment(work, form, key=key)


def ticking(list_id: int, serial: str) -> Act:
    return lambda work: tick_door(work, list_id, serial, key=f"tick-{serial}")


def stopping(form: ShipmentForm) -> Act:
    """Turns back when the number was taken already."""

    def act(work: Work) -> int:
        send_shipment(work, form)
        raise Stopped

    return act


def numbers(work: Work) -> list[int]:
    found = work.session.scalars(select(Shipment.waybill_number).order_by(Shipment.waybill_number))
    return [int(number[7:]) for number in found]


def test_eight_shippers_at_once_leave_no_gap_even_when_some_turn_back(factory: Factory) -> None:
    with factory.work() as work:
        forms = [form_for(work, ready_order(work)) for _ in range(8)]

    stopped = (2, 5)
    results = factory.at_once(
        [stopping(form) if place in stopped else shipping(form) for place, form in enumerate(forms)]
    )
    assert refusals(results) == ["tests.stopped"] * 2
    with factory.work() as work:
        assert numbers(work) == [1, 2, 3, 4, 5, 6]
    again = factory.at_once([shipping(forms[place]) for place in stopped])
    assert refusals(again) == []
    with factory.work() as work:
        assert numbers(work) == [1, 2, 3, 4, 5, 6, 7, 8]
        papers = work.session.scalars(select(IssuedDocument.number).order_by(IssuedDocument.number)).all()
        assert [int(number[7:]) for number in papers] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_double_click_at_once_sends_once(factory: Factory) -> None:
    with factory.work() as work:
        order = ready_order(work)
        form, order_id = form_for(work, order), order.id
    results = factory.at_once([shipping(form, "the-same-truck")] * 4)
    assert refusals(results) == []
    assert len(set(results)) == 1
    with factory.work() as work:
        line = work.session.get_one(SalesOrder, order_id).lines[0]
        assert (line.shipped, line.quantity) == (2, 2)


def test_two_trucks_share_the_doors_of_one_card_without_sending_any_twice(factory: Factory) -> None:
    with factory.work() as work:
        order = ready_order(work, doors=5)
        parts = (Part(card_of(work, order).id, 3),)
        form, order_id = form_for(work, order, parts=parts), order.id
    results = factory.at_once([shipping(form)] * 2)
    assert len([result for result in results if isinstance(result, Refusal)]) == 1
    with factory.work() as work:
        order = work.session.get_one(SalesOrder, order_id)
        assert (order.state, order.lines[0].shipped) == ("partly_shipped", 3)


def test_trucks_that_mix_the_same_orders_in_another_sequence_do_not_deadlock(factory: Factory) -> None:
    with factory.work() as work:
        first = ready_order(work, doors=4)
        second = ready_order(work, doors=4, customer=first.customer)
        cards = [card_of(work, order).id for order in (first, second)]
        forms = [
            form_for(work, first, parts=tuple(Part(card, 1) for card in sequence))
            for sequence in (cards, cards[::-1], cards, cards[::-1])
        ]
        before = work.session.scalar(select(func.count()).select_from(Shipment)) or 0
    results = factory.at_once([shipping(form) for form in forms])
    assert refusals(results) == []
    with factory.work() as work:
        assert work.session.scalar(select(func.count()).select_from(Shipment)) == before + 4
        assert numbers(work) == list(range(1, before + 5))


def test_of_closing_and_sending_the_rest_at_once_one_happens(factory: Factory) -> None:
    with factory.work() as work:
        order = ready_order(work, doors=3)
        send_shipment(work, form_for(work, order, parts=(Part(card_of(work, order).id, 1),)))
        order_id, form = order.id, form_for(work, order)
    results = factory.at_once([shipping(form), lambda work: close_order(work, order_id, "İstemiyor")])
    assert len(refusals(results)) == 1
    with factory.work() as work:
        order = work.session.get_one(SalesOrder, order_id)
        assert (order.state, order.lines[0].shipped) in [("shipped", 3), ("closed", 1)]
        assert verify_ledger(work).differences == []


def test_two_dispatchers_on_one_loaded_truck_write_one_waybill(factory: Factory) -> None:
    with factory.work() as work:
        order = ready_order(work, doors=3)
        card = card_of(work, order)
        list_id = prepare_list(work, order.customer_id, (Part(card.id, 3),))
        serials = [door.serial for door in card.doors]
        form = form_for(work, order)
        before = work.session.scalar(select(func.count()).select_from(Shipment)) or 0
    ticks = [ticking(list_id, one) for one in serials * 2]
    assert refusals(factory.at_once(ticks)) == []
    with factory.work() as work:
        assert list_card(work, list_id).ticked == 3
    sends: list[Act] = [
        lambda work: send_shipment(work, form_of_list(work, list_id, form, only_ticked=True))
    ] * 4
    assert len(refusals(factory.at_once(sends))) == 3
    with factory.work() as work:
        assert work.session.scalar(select(func.count()).select_from(Shipment)) == before + 1
        assert verify_ledger(work).differences == []


def test_of_taking_back_twice_at_once_one_happens(factory: Factory) -> None:
    with factory.work() as work:
        order = ready_order(work, doors=2)
        shipment_id = send_shipment(work, form_for(work, order))
        line = work.session.get_one(Shipment, shipment_id).lines[0].id
        customer = order.customer_id
    form = ReturnForm(
        customer_id=customer, lines=(BackLine(shipment_line_id=line, quantity=2),), reason="Hasarlı"
    )
    results = factory.at_once([lambda work: take_back(work, form)] * 4)
    assert len(refusals(results)) == 3
    with factory.work() as work:
        theirs = select(func.count()).where(GoodsReturn.customer_id == customer)
        assert work.session.scalar(theirs) == 1
        assert verify_ledger(work).differences == []


def test_of_one_number_noted_for_two_returns_at_once_one_stands(factory: Factory) -> None:
    with factory.work() as work:
        order = ready_order(work, doors=4)
        shipment = work.session.get_one(Shipment, send_shipment(work, form_for(work, order)))
        customer, today = order.customer_id, today_local(work.now)
        one = (BackLine(shipment_line_id=shipment.lines[0].id, quantity=1),)
        form = ReturnForm(customer_id=customer, lines=one, reason="Hasarlı")
        returns = [work.session.get_one(GoodsReturn, take_back(work, form)) for _ in range(4)]
        papers = [
            (
                goods.id,
                ReturnInvoiceForm(
                    number="YLD2026000000009",
                    issued_on=today,
                    amount=Decimal(100),
                    doors={goods.lines[0].id: 1},
                ),
            )
            for goods in returns
        ]

    def noting(goods: int, paper: ReturnInvoiceForm) -> Act:
        return lambda work: note_return_invoice(work, goods, paper)

    results = factory.at_once([noting(goods, paper) for goods, paper in papers])
    taken = [result.refusals[0].code for result in results if isinstance(result, Refusals)]
    assert taken == [ReturnNumberTaken.code] * 3
    with factory.work() as work:
        theirs = select(func.count()).where(ReturnInvoice.customer_id == customer)
        assert work.session.scalar(theirs) == 1
