"""Sent, the supplier has a paper; mailed only when wanted; closed, nothing more is expected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.documents.papers import PurchaseOrderPaper
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import Work
from app.notices.mailing import MailNotSetUp, use_mail
from app.purchasing.orders.events import PurchaseCancelled, PurchaseSent
from app.purchasing.orders.following import book_received
from app.purchasing.orders.refusals import (
    ExpectedInThePast,
    NoAddress,
    PurchaseOrderClosed,
    PurchaseOrderNotDraft,
)
from app.purchasing.orders.sending import cancel_purchase, send_order
from app.purchasing.orders.showing import late_deliveries, purchase_card
from app.stock.ledger.refusals import ReasonMissing
from models.core import IssuedDocument, Mail
from tests.factories import make_material, make_materials, make_supplier
from tests.purchasing.ordered import make_purchase
from tests.statements import statements_of


@pytest.fixture
def post(work: Work) -> Iterator[None]:
    del work
    use_mail(lambda: True)
    yield
    use_mail(lambda: False)


def test_sending_issues_the_paper_once(work: Work) -> None:
    sheet = make_material(work, unit="KGM", purchase_unit="C62", purchase_factor=Decimal("23.55"))
    order = make_purchase(work, {sheet: 10}, state="draft", price="812.475")
    first = send_order(work, order.id, key="gönder")
    assert send_order(work, order.id, key="gönder") == first
    document = work.session.get_one(IssuedDocument, first)
    paper = PurchaseOrderPaper.from_json(document.snapshot)
    assert (document.number, paper.net, paper.lines[0].in_stock_unit) == (
        order.number,
        Decimal("8124.75"),
        "235,5\xa0kg",
    )
    assert (order.state, order.sent_at) == ("sent", work.now)
    assert [each for each in work.events if isinstance(each, PurchaseSent)] == [
        PurchaseSent(order.id, order.number, first, "")
    ]
    with pytest.raises(PurchaseOrderNotDraft):
        send_order(work, order.id)
    assert work.session.scalar(select(func.count(Mail.id))) == 0


@pytest.mark.usefixtures("post")
def test_the_supplier_gets_it_by_mail_when_wanted(work: Work) -> None:
    supplier = make_supplier(work, email="satis@celik.test")
    order = make_purchase(work, {make_material(work): 1}, state="draft", supplier=supplier)
    document_id = send_order(work, order.id, by_mail=True)
    (mail,) = purchase_card(work, order.id).mails
    assert (mail.recipient, mail.document_id, mail.state) == ("satis@celik.test", document_id, "waiting")
    assert order.number in mail.subject
    assert order.number in mail.body


@pytest.mark.usefixtures("post")
def test_without_an_address_nothing_is_sent_at_all(work: Work) -> None:
    order = make_purchase(work, {make_material(work): 1}, state="draft")
    with pytest.raises(NoAddress), work.session.begin_nested():
        send_order(work, order.id, by_mail=True)
    work.session.refresh(order)
    assert order.state == "draft"


def test_without_a_mail_server_the_order_stays_a_draft(work: Work) -> None:
    order = make_purchase(work, {make_material(work): 1}, state="draft")
    with pytest.raises(MailNotSetUp), work.session.begin_nested():
        send_order(work, order.id, by_mail=True, recipient="satis@celik.test")
    work.session.refresh(order)
    assert order.state == "draft"


def test_a_draft_whose_day_has_passed_wants_a_new_day(work: Work) -> None:
    order = make_purchase(work, {make_material(work): 1}, state="draft", days=-1)
    with pytest.raises(ExpectedInThePast, match="has passed"):
        send_order(work, order.id)
    assert order.state == "draft"


def test_closing_leaves_what_came(work: Work) -> None:
    lock, hinge = make_materials(work, 2)
    order = make_purchase(work, {lock: 10, hinge: 5})
    book_received(work, {order.lines[0].id: Decimal(4)})
    work.events.clear()
    cancel_purchase(work, order.id, " kalanı gelmeyecek ")
    assert (order.state, order.cancel_reason) == ("received", "kalanı gelmeyecek")
    assert [line.received for line in order.lines] == [4, 0]
    assert work.events == [PurchaseCancelled(order.id, order.number, "kalanı gelmeyecek", "received")]
    with pytest.raises(PurchaseOrderClosed):
        cancel_purchase(work, order.id, "yine")


@pytest.mark.parametrize("state", ["draft", "sent"])
def test_an_order_of_which_nothing_came_is_cancelled(work: Work, state: str) -> None:
    order = make_purchase(work, {make_material(work): 1}, state=state)
    with pytest.raises(ReasonMissing):
        cancel_purchase(work, order.id, " ")
    cancel_purchase(work, order.id, "vazgeçildi")
    assert order.state == "cancelled"


def test_what_has_all_come_has_no_rest(work: Work) -> None:
    order = make_purchase(work, {make_material(work): 1})
    book_received(work, {order.lines[0].id: Decimal(1)})
    with pytest.raises(PurchaseOrderClosed):
        cancel_purchase(work, order.id, "gerek yok")


def test_sending_and_closing_are_rights(work: Work) -> None:
    order = make_purchase(work, {make_material(work): 1}, state="draft")
    work.actor = Actor("person", 1, "Depo", lambda right: right.action in ("list", "show"))
    with pytest.raises(NotAllowed):
        send_order(work, order.id)
    with pytest.raises(NotAllowed):
        cancel_purchase(work, order.id, "yok")


def test_late_is_what_should_be_here_and_has_not_come(work: Work) -> None:
    first, second, third = make_materials(work, 3)
    late = make_purchase(work, {first: 5, second: 5}, days=-3)
    book_received(work, {late.lines[0].id: Decimal(5)})
    make_purchase(work, {third: 5}, days=0)
    make_purchase(work, {third: 5}, days=-3, state="draft")
    closed = make_purchase(work, {third: 5}, days=-3)
    cancel_purchase(work, closed.id, "gelmeyecek")
    (row,) = late_deliveries(work)
    assert (row.number, row.days_late, row.lines, row.materials) == (late.number, 3, 1, second.code)
    assert purchase_card(work, late.id).is_late
    assert late.expected_on == row.expected_on
    assert (late.expected_on + timedelta(days=3)) == purchase_card(work, late.id).today


def test_the_page_costs_as_many_statements_for_fifty_lines_as_for_one(work: Work) -> None:
    costs = []
    for count in (1, 50):
        order_id = make_purchase(work, dict.fromkeys(make_materials(work, count), 1)).id
        work.session.expunge_all()
        with statements_of(work.session) as statements:
            card = purchase_card(work, order_id)
            assert len({line.material.unit.symbol + line.unit.symbol for line in card.order.lines}) == 1
        costs.append(len(statements))
    assert costs[0] == costs[1]
