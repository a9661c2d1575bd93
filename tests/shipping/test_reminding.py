from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.kernel.errors import Refusals
from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.shipping.addresses import Address, addresses_of, remove_address, save_address
from app.shipping.previewing import preview_waybill
from app.shipping.remembering import forget_carriage, known_carriage
from app.shipping.reminding import note_invoice, reminders
from app.shipping.return_forms import BackLine, ReturnForm
from app.shipping.returning import take_back
from app.shipping.sending import send_shipment
from models.carriage import Driver
from models.core import NumberSeries
from models.shipping import Shipment
from tests.factories import make_customer
from tests.production.floor import acting, card_of, person
from tests.shipping.trucks import codes, count, form_for, make_carrier, ready_order, shipment_of


def left_days_ago(work: Work, shipment_id: int, days: int) -> None:
    work.session.execute(
        update(Shipment)
        .where(Shipment.id == shipment_id)
        .values(issued_at=work.now - timedelta(days=days), despatched_at=work.now - timedelta(days=days))
    )


def test_what_left_a_week_ago_and_was_not_invoiced_is_due(work: Work) -> None:
    late, soon, fresh, back = (send_shipment(work, form_for(work, ready_order(work))) for _ in range(4))
    for shipment_id, days in ((late, 9), (soon, 6), (fresh, 1), (back, 9)):
        left_days_ago(work, shipment_id, days)
    shipment = shipment_of(work, back)
    whole = BackLine(shipment_line_id=shipment.lines[0].id, quantity=2)
    take_back(work, ReturnForm(customer_id=shipment.customer_id, lines=(whole,), reason="Vazgeçti"))
    due = {one.shipment_id: (one.days_left, one.is_late) for one in reminders(work).invoices}
    assert due == {late: (-2, True), soon: (1, False)}
    note_invoice(work, late, "abc2026000000001")
    assert shipment_of(work, late).invoice_number == "ABC2026000000001"
    assert [one.shipment_id for one in reminders(work).invoices] == [soon]
    note_invoice(work, late, "")
    assert len(reminders(work).invoices) == 2


def test_the_dispatcher_writes_no_invoice(work: Work) -> None:
    shipment_id = send_shipment(work, form_for(work, ready_order(work)))
    with pytest.raises(NotAllowed):
        note_invoice(acting(work, person("Dispatcher")), shipment_id, "X")
    assert shipment_of(work, shipment_id).invoiced_at is None


def test_a_driver_is_picked_and_never_typed_again(work: Work) -> None:
    send_shipment(work, form_for(work, ready_order(work)))
    known = known_carriage(work, None)
    assert [(one.name, one.masked) for one in known.drivers] == [("Ali Şahin", "•••••••0146")]
    assert [one.plate for one in known.vehicles] == ["38 ABC 123"]
    order = ready_order(work)
    form = form_for(
        work,
        order,
        driver_first_name="",
        driver_last_name="",
        driver_tckn="",
        driver_id=known.drivers[0].id,
    )
    shipment = shipment_of(work, send_shipment(work, form))
    assert (shipment.driver_first_name, shipment.driver_last_name) == ("Ali", "Şahin")
    assert "10000000146" not in shipment.driver_national_id
    assert count(work, Driver) == 1
    forget_carriage(work, "driver", known.drivers[0].id)
    assert known_carriage(work, None).drivers == ()
    assert work.session.get_one(Driver, known.drivers[0].id, populate_existing=True).national_id == ""


def test_a_driver_of_another_firm_drives_for_nobody_else(work: Work) -> None:
    send_shipment(work, form_for(work, ready_order(work)))
    (driver,) = known_carriage(work, None).drivers
    carrier = make_carrier(work)
    assert known_carriage(work, carrier.id).drivers == ()
    with pytest.raises(Refusals) as refused:
        send_shipment(work, form_for(work, ready_order(work), carrier_id=carrier.id, driver_id=driver.id))
    assert codes(refused.value) == {"driver_id": "shipping.driver_unknown"}
    assert count(work, Shipment) == 1


def test_goods_and_recipient_stand_on_the_shipment(work: Work) -> None:
    recipient = make_customer(work, name="Şantiye Ortaklığı")
    form = form_for(
        work,
        ready_order(work),
        packages="12",
        gross_weight="1.250,5",
        recipient_id=recipient.id,
        internal_note="Nakit alınacak",
        address_name="Talas şantiye",
        delivery_contact="Kemal Usta",
    )
    shipment = shipment_of(work, send_shipment(work, form))
    assert (shipment.packages, str(shipment.gross_weight)) == (12, "1250.500")
    assert shipment.recipient is recipient
    (kept,) = addresses_of(work, shipment.customer_id)
    assert (kept.name, kept.contact, kept.city) == ("Talas şantiye", "Kemal Usta", "Kayseri")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"packages": "çok"}, {"packages": "shipping.not_a_number_of_packages"}),
        ({"gross_weight": "-5"}, {"gross_weight": "shipping.not_a_weight"}),
        ({"recipient_id": 0}, {"recipient_id": "shipping.recipient_unknown"}),
        ({"form_number": "A-1"}, {"form_number": "shipping.form_number_missing"}),
    ],
)
def test_wrong_goods_are_refused_and_nothing_leaves(
    work: Work, fields: dict[str, object], wrong: dict[str, str]
) -> None:
    order = ready_order(work)
    with pytest.raises(Refusals) as refused:
        send_shipment(work, form_for(work, order, **fields))
    assert codes(refused.value) == wrong
    assert (order.state, count(work, Shipment)) == ("ready", 0)


def test_what_left_with_a_pre_printed_form_is_written_afterwards(work: Work) -> None:
    yesterday = work.now - timedelta(days=1)
    fields = {"form_number": "a-123456", "form_date": yesterday.date(), "despatched_at": yesterday}
    shipment = shipment_of(work, send_shipment(work, form_for(work, ready_order(work), **fields)))
    assert (shipment.form_number, shipment.despatched_at) == ("A-123456", yesterday)
    with pytest.raises(Refusals) as refused:
        send_shipment(work, form_for(work, ready_order(work), **fields))
    assert codes(refused.value) == {"form_number": "shipping.form_number_taken"}


def test_a_preview_takes_no_number_and_keeps_nothing(work: Work) -> None:
    order = ready_order(work)
    before = [(one.document, one.last_number) for one in work.session.query(NumberSeries)]
    with work.session.begin_nested() as looking:
        paper = preview_waybill(work, form_for(work, order))
        looking.rollback()
    assert (paper.number, paper.qr) == ("", "")
    assert paper.watermark
    work.session.expire_all()
    assert [(one.document, one.last_number) for one in work.session.query(NumberSeries)] == before
    assert (order.state, order.lines[0].shipped, card_of(work, order).state) == ("ready", 0, "ready")
    assert count(work, Shipment) == 0


def test_a_customer_has_several_places_and_one_usual_one(work: Work) -> None:
    customer = make_customer(work)
    depot = save_address(work, customer.id, Address("Depo", district="Merkez", city="Sivas", is_default=True))
    site = save_address(
        work, customer.id, Address("Şantiye", district="Talas", city="Kayseri", is_default=True)
    )
    assert [(one.id, one.is_default) for one in addresses_of(work, customer.id)] == [
        (site, True),
        (depot, False),
    ]
    with pytest.raises(Refusals) as refused:
        save_address(work, customer.id, Address("Depo", district="", city="Sivas", postal_code="5"))
    assert set(codes(refused.value)) == {"district", "postal_code", "name"}
    remove_address(work, customer.id, site)
    assert [one.id for one in addresses_of(work, customer.id)] == [depot]
    save_address(work, customer.id, Address("Şantiye", district="Talas", city="Kayseri"))
    with pytest.raises(NotAllowed):
        save_address(acting(work, person("Dispatcher")), customer.id, Address("X", district="Y", city="Z"))
