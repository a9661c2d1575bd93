from __future__ import annotations

from datetime import timedelta

import pytest

from app.kernel.errors import Refusals
from app.kernel.work import Work
from app.shipping.forms import Part
from app.shipping.sending import send_shipment
from models.core import Company, NumberSeries
from models.shipping import Shipment
from tests.production.floor import (
    card_of,
    cards_of,
    planned_order,
)
from tests.shipping.trucks import (
    TCKN,
    codes,
    count,
    form_for,
    make_carrier,
    ready_order,
    shipment_of,
)


@pytest.mark.parametrize("series", ["", "AB", "ŞAN", "ab1", "A B"])
def test_a_series_the_law_does_not_know_stops_the_truck(work: Work, series: str) -> None:
    order = ready_order(work)
    work.session.get_one(Company, 1).waybill_series = series
    with pytest.raises(Refusals) as refused:
        send_shipment(work, form_for(work, order))
    assert codes(refused.value) == {"": "shipping.wrong_series"}
    assert count(work, Shipment) == 0


def test_everything_wrong_is_said_at_once_and_nothing_is_taken(work: Work) -> None:
    order = ready_order(work)
    series = count(work, NumberSeries)
    form = form_for(
        work,
        order,
        driver_tckn="12345678901",
        plate="ŞŞ 38",
        driver_last_name=" ",
        delivery_city="",
        delivery_postal_code="99999",
        despatched_at=work.now - timedelta(hours=1),
    )
    with pytest.raises(Refusals) as refused:
        send_shipment(work, form)
    assert codes(refused.value) == {
        "driver_last_name": "shipping.driver_incomplete",
        "driver_tckn": "parties.tckn_mistyped",
        "plate": "parties.not_a_plate",
        "delivery_city": "shipping.address_incomplete",
        "delivery_postal_code": "parties.not_a_postal_code",
        "despatched_at": "shipping.despatch_before_issue",
    }
    assert (order.state, count(work, Shipment), count(work, NumberSeries)) == ("ready", 0, series)


NO_DRIVER = {"driver_first_name": "", "driver_last_name": "", "driver_tckn": "", "plate": ""}


def test_somebody_has_to_carry_the_doors(work: Work) -> None:
    order = ready_order(work)
    with pytest.raises(Refusals) as refused:
        send_shipment(work, form_for(work, order, **NO_DRIVER))
    assert codes(refused.value) == {"carrier_id": "shipping.no_carrier_and_no_driver"}


def test_a_carrier_needs_no_driver(work: Work) -> None:
    order, carrier = ready_order(work), make_carrier(work)
    shipment = shipment_of(
        work, send_shipment(work, form_for(work, order, carrier_id=carrier.id, **NO_DRIVER))
    )
    assert (shipment.carrier_id, shipment.plate, shipment.driver_national_id) == (carrier.id, "", "")


@pytest.mark.parametrize("tax_id", ["", "1234567891", "11111111111", "2222222222"])
def test_a_carrier_is_named_by_its_tax_number(work: Work, tax_id: str) -> None:
    order, carrier = ready_order(work), make_carrier(work, tax_id=tax_id)
    with pytest.raises(Refusals) as refused:
        send_shipment(work, form_for(work, order, carrier_id=carrier.id, **NO_DRIVER))
    assert codes(refused.value) == {"carrier_id": "shipping.carrier_tax_id_missing"}


@pytest.mark.parametrize("columns", [{"is_carrier": False, "is_supplier": True}, {"is_active": False}])
def test_only_an_active_carrier_carries(work: Work, columns: dict[str, bool]) -> None:
    order, carrier = ready_order(work), make_carrier(work, **columns)
    with pytest.raises(Refusals) as refused:
        send_shipment(work, form_for(work, order, carrier_id=carrier.id, **NO_DRIVER))
    assert codes(refused.value) == {"carrier_id": "shipping.carrier_unknown"}


def test_a_driver_beside_a_carrier_is_checked_all_the_same(work: Work) -> None:
    order, carrier = ready_order(work), make_carrier(work)
    fields = {"carrier_id": carrier.id, "plate": "99 A 1", "driver_tckn": "11111111111"}
    with pytest.raises(Refusals) as refused:
        send_shipment(work, form_for(work, order, **fields))
    assert codes(refused.value) == {"driver_tckn": "parties.nobodys_tckn", "plate": "parties.not_a_plate"}


def test_numbers_are_stored_compact(work: Work) -> None:
    order = ready_order(work)
    form = form_for(
        work, order, plate=" 38 abc 123 ", trailer_plate="38-de-4567", delivery_postal_code="38 070"
    )
    shipment = shipment_of(work, send_shipment(work, form))
    assert (shipment.plate, shipment.trailer_plate) == ("38ABC123", "38DE4567")
    assert shipment.delivery_postal_code == "38070"


def test_the_minute_that_has_begun_is_still_now(work: Work) -> None:
    order = ready_order(work)
    at = Work(work.session, work.actor, work.tenant, work.now + timedelta(seconds=42))
    shipment = shipment_of(work, send_shipment(at, form_for(work, order, despatched_at=work.now)))
    assert shipment.despatched_at == at.now == shipment.issued_at


def test_the_goods_may_leave_tomorrow(work: Work) -> None:
    order, tomorrow = ready_order(work), work.now + timedelta(days=1)
    shipment = shipment_of(work, send_shipment(work, form_for(work, order, despatched_at=tomorrow)))
    assert (shipment.issued_at, shipment.despatched_at) == (work.now, tomorrow)


def test_an_empty_truck_does_not_leave(work: Work) -> None:
    with pytest.raises(Refusals) as refused:
        send_shipment(work, form_for(work, ready_order(work), parts=()))
    assert codes(refused.value) == {"parts": "shipping.nothing_to_send"}


@pytest.mark.parametrize("quantity", [0, -1, 3, 1000])
def test_no_card_gives_more_doors_than_it_has(work: Work, quantity: int) -> None:
    order = ready_order(work)
    parts = (Part(card_of(work, order).id, quantity),)
    with pytest.raises(Refusals) as refused:
        send_shipment(work, form_for(work, order, parts=parts))
    assert codes(refused.value) == {"parts-0-quantity": "shipping.more_than_ready"}
    assert len(cards_of(work, order)) == 1


def test_the_same_card_twice_is_counted_together(work: Work) -> None:
    order = ready_order(work, doors=3)
    card = card_of(work, order)
    with pytest.raises(Refusals):
        send_shipment(work, form_for(work, order, parts=(Part(card.id, 2), Part(card.id, 2))))
    send_shipment(work, form_for(work, order, parts=(Part(card.id, 1), Part(card.id, 2))))
    assert order.lines[0].shipped == 3


def test_what_is_not_ready_stays(work: Work) -> None:
    order = planned_order(work)
    parts = (Part(card_of(work, order).id, 1), Part(987654321, 1))
    with pytest.raises(Refusals) as refused:
        send_shipment(work, form_for(work, order, parts=parts))
    assert codes(refused.value) == {
        "parts-0-quantity": "shipping.card_not_ready",
        "parts-1-quantity": "shipping.card_not_ready",
    }
    assert order.state == "planned"


def test_a_waybill_has_one_buyer(work: Work) -> None:
    mine, other = ready_order(work), ready_order(work)
    with pytest.raises(Refusals) as refused:
        send_shipment(work, form_for(work, mine, other))
    assert codes(refused.value) == {"parts-1-quantity": "shipping.not_the_customers_card"}
    assert (mine.state, other.state) == ("ready", "ready")


@pytest.mark.parametrize(
    ("named", "missing"),
    [
        ({"driver_first_name": "Ali"}, {"driver_last_name", "driver_tckn", "plate"}),
        ({"driver_first_name": "Ali", "driver_last_name": "Şahin", "plate": "38 ABC 123"}, {"driver_tckn"}),
        ({"driver_first_name": "Ali", "driver_last_name": "Şahin", "driver_tckn": TCKN}, {"plate"}),
        ({"driver_tckn": TCKN}, {"driver_first_name", "driver_last_name", "plate"}),
    ],
)
def test_a_driver_named_beside_a_carrier_is_named_in_full(
    work: Work, named: dict[str, str], missing: set[str]
) -> None:
    """GİB takes no despatch whose driver has no number or no plate; once it left it cannot be mended."""
    order, carrier = ready_order(work), make_carrier(work)
    with pytest.raises(Refusals) as refused:
        send_shipment(work, form_for(work, order, **{**NO_DRIVER, "carrier_id": carrier.id, **named}))
    assert codes(refused.value) == dict.fromkeys(missing, "shipping.driver_incomplete")
