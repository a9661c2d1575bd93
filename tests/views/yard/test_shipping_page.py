"""What can be wrong with a shipment is said at its field; no door leaves, no number is taken."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from app.kernel.clock import show_date
from app.orders.confirming import confirm_order
from app.orders.drafting import open_order
from app.production.planning import plan_order
from app.shipping.forms import Part
from app.shipping.preparing import prepare_list
from app.shipping.readying import ReadyCard, ready_doors
from models.core import Company
from tests.scenarios.factory import Factory
from tests.scenarios.telling import STATIONS, model, on_the_board, party, tap
from tests.views.yard.pages import Desk, said

NEW = "/shipments/new"


@pytest.fixture
def gate(desk: Callable[[str], Desk]) -> Desk:
    return desk("Dispatcher")


@pytest.fixture
def ready(factory: Factory) -> ReadyCard:
    """Two doors in Sevke Hazır."""
    with factory.acts("Clerk") as work:
        lines = [{"model": str(model(work, "CK-EKO").id), "quantity": "2"}]
        order = open_order(work, party(work, "MUS-001").id, {}, lines)
        confirm_order(work, order.id, order.version)
        plan_order(work, number := order.id)
    for station in STATIONS[:4]:
        (card,) = (each for each in on_the_board(factory)[station] if each.order_id == number)
        tap(factory, card)
    with factory.acts("Dispatcher") as work:
        return ready_doors(work, order_id=number)[0]


def form_of(card: ReadyCard, **changed: str) -> dict[str, str]:
    """A shipment of both doors with the company's own driver, but for what is changed."""
    form = {
        "customer_id": str(card.customer_id),
        f"parts-{card.work_order_id}": "2",
        "driver_first_name": "Hasan",
        "driver_last_name": "Öztürk",
        "driver_tckn": "10000000146",
        "plate": "38 dk 127",
        "despatch_date": "",
        "despatch_time": "",
        **{f"delivery_{name}": value for name, value in vars(card.delivery).items()},
    }
    return form | {
        name.replace("doors", f"parts-{card.work_order_id}"): value for name, value in changed.items()
    }


@pytest.mark.parametrize(
    ("field", "wrong", "at"),
    [
        ("doors", "", ""),
        ("doors", "0", ""),
        ("doors", "3", ""),
        ("doors", "-1", ""),
        ("doors", "1,5", ""),
        ("doors", "iki", ""),
        ("doors", "9" * 30, ""),
        ("driver_first_name", "", "driver_first_name"),
        ("driver_last_name", "x" * 100, "driver_last_name"),
        ("driver_tckn", "12345678901", "driver_tckn"),
        ("driver_tckn", "on bir hane", "driver_tckn"),
        ("plate", "", "plate"),
        ("plate", "99 ZZ 99999", "plate"),
        ("trailer_plate", "römork", "trailer_plate"),
        ("delivery_city", "", "delivery_city"),
        ("delivery_district", " ", "delivery_district"),
        ("delivery_postal_code", "3807", "delivery_postal_code"),
        ("despatch_date", "31.02.2026", "despatch_date"),
        ("despatch_date", "01.01.2020", "despatch_date"),
        ("despatch_time", "25:70", "despatch_time"),
        ("carrier_id", "987654321", "carrier_id"),
        ("carrier_id", "9" * 30, "carrier_id"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    factory: Factory, gate: Desk, ready: ReadyCard, field: str, wrong: str, at: str
) -> None:
    form = form_of(ready, **{field: wrong})
    if field in ("despatch_date", "despatch_time"):
        form = {**form, "despatch_time": "14:30", "despatch_date": show_date(factory.now), field: wrong}
    before = factory.picture()
    answer = gate.send(NEW, form)
    assert answer.status_code == 422
    found = said(answer)
    assert list(found) == [at]
    assert len(found[at]) > 10
    assert factory.picture() == before


@pytest.mark.parametrize("customer", ["", "0", "müşteri", "9" * 30, "-1", "987654321"])
def test_a_form_of_no_customer_sends_nothing(
    factory: Factory, gate: Desk, ready: ReadyCard, customer: str
) -> None:
    before = factory.picture()
    answer = gate.send(NEW, form_of(ready, customer_id=customer))
    assert answer.status_code == 422
    assert factory.picture() == before


def test_without_driver_and_carrier_nothing_leaves(factory: Factory, gate: Desk, ready: ReadyCard) -> None:
    before = factory.picture()
    nobody = dict.fromkeys(("driver_first_name", "driver_last_name", "driver_tckn", "plate"), "")
    assert list(said(gate.send(NEW, form_of(ready, **nobody)))) == ["carrier_id"]
    assert factory.picture() == before


def test_a_double_click_sends_once_and_the_old_page_sends_nothing(
    factory: Factory, gate: Desk, ready: ReadyCard
) -> None:
    form = form_of(ready)
    first = gate.send(NEW, form, key="truck-double")
    assert first.status_code == 302
    before = factory.picture()
    assert gate.send(NEW, form, key="truck-double").headers["Location"] == first.headers["Location"]
    again = gate.send(NEW, form)
    assert again.status_code == 422
    assert factory.picture() == before


def test_an_order_with_nothing_ready_leads_back(gate: Desk, factory: Factory) -> None:
    before = factory.picture()
    for query in ("order=987654321", "customer=987654321", f"order={'9' * 30}", "order=iki", "order=-1"):
        answer = gate.get(f"{NEW}?{query}")
        assert answer.status_code in (200, 302), query
    assert factory.picture() == before


def test_what_is_wrong_with_the_letterhead_leads_to_where_it_is_mended(
    gate: Desk, ready: ReadyCard, factory: Factory
) -> None:
    with factory.acts("Manager") as work:
        company = work.session.get_one(Company, 1)
        before, company.tax_office = company.tax_office, ""
    try:
        answer = gate.send(NEW, form_of(ready))
        assert answer.status_code == 422
        assert 'href="/company/edit/1"' in answer.text
    finally:
        with factory.acts("Manager") as work:
            work.session.get_one(Company, 1).tax_office = before


def test_the_moment_the_page_showed_means_now_however_long_the_form_took(
    factory: Factory, gate: Desk, ready: ReadyCard
) -> None:
    day, hour = show_date(factory.now), "00:00"
    shown = form_of(ready) | {"despatch_date": day, "despatch_time": hour}
    assert gate.send(NEW, shown | {"despatch_shown": f"{day} 00:01"}).status_code == 422
    assert gate.send(NEW, shown | {"despatch_shown": f"{day} {hour}"}).status_code == 302


def test_who_sends_a_truck_that_left_meanwhile_is_led_to_its_waybill(
    factory: Factory, gate: Desk, ready: ReadyCard
) -> None:
    with factory.acts("Dispatcher") as work:
        loading = prepare_list(work, ready.customer_id, (Part(ready.work_order_id, 2),))
    form = form_of(ready) | {"loading_id": str(loading), "only_ticked": "0"}
    first, second = (gate.send(NEW, form | {"_key": str(uuid4())}) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert second.headers["Location"] == first.headers["Location"]
