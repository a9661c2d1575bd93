from __future__ import annotations

from datetime import date

import pytest

from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.shipping.readying import Delivery, ready_doors
from app.shipping.sending import send_shipment
from tests.factories import make_customer
from tests.production.floor import acting, card_of, person, planned_order, tablet
from tests.shipping.trucks import form_for, ready_order
from tests.statements import statements_of


def test_what_stands_in_ready_to_ship_can_be_chosen(work: Work) -> None:
    customer = make_customer(work, "Yıldız İnşaat", city="Kayseri", district="Kocasinan")
    order = ready_order(work, customer=customer, number="SIP-2026-55001", due_on=date(2026, 12, 1))
    planned_order(work)
    (ready,) = ready_doors(work)
    card = card_of(work, order)
    assert (ready.work_order_id, ready.number, ready.quantity) == (card.id, card.number, 2)
    assert (ready.customer, ready.order_number, ready.model) == (
        "Yıldız İnşaat",
        "SIP-2026-55001",
        "Lüks PVC Kabartma",
    )
    assert (ready.size, ready.opening) == ("1000 × 2100 × 160", "sağ içe")
    assert ready.serials == ("SIP-2026-55001-1-001", "SIP-2026-55001-1-002")
    assert (ready.ordered, ready.shipped) == (2, 0)
    assert ready.delivery == Delivery("", "Kocasinan", "Kayseri", "", "Türkiye")


def test_the_address_of_the_order_comes_before_the_customers(work: Work) -> None:
    customer = make_customer(work, city="Kayseri")
    ready_order(work, customer=customer, delivery_city="Ankara", delivery_district="Çankaya")
    assert ready_doors(work)[0].delivery.city == "Ankara"


def test_it_can_be_asked_by_customer_and_by_order(work: Work) -> None:
    first, second = ready_order(work), ready_order(work)
    assert [card.order_id for card in ready_doors(work, customer_id=first.customer_id)] == [first.id]
    assert [card.order_id for card in ready_doors(work, order_id=second.id)] == [second.id]


def test_what_has_left_is_not_offered(work: Work) -> None:
    order = ready_order(work)
    send_shipment(work, form_for(work, order))
    assert ready_doors(work) == []


def test_it_costs_one_statement(work: Work) -> None:
    for _ in range(4):
        ready_order(work, lines=2)
    work.session.flush()
    work.session.expunge_all()
    with statements_of(work.session) as sent:
        assert len(ready_doors(work)) == 8
    assert len(sent) == 1


def test_a_kiosk_does_not_look(work: Work) -> None:
    with pytest.raises(NotAllowed):
        ready_doors(acting(work, tablet()))
    with pytest.raises(NotAllowed):
        ready_doors(acting(work, person("Foreman")))
