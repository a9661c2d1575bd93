"""A refused e-despatch: carrier, vehicle, driver and place are put right, the number and the doors stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.documents.electronic import move_edocument
from app.edocuments.validating import validate_here
from app.kernel.errors import Refusals
from app.kernel.work import Work
from app.shipping.forms import ShipmentForm
from app.shipping.mending import NotRefused, mend_shipment, refused_shipment
from app.shipping.sending import send_shipment
from models.core import IssuedDocument
from models.shipping import Shipment, ShipmentLine
from tests.shipping.trucks import TCKN, codes, count, form_for, ready_order, shipment_of


def refused(work: Work) -> tuple[Shipment, ShipmentForm]:
    form = form_for(work, ready_order(work))
    shipment = shipment_of(work, send_shipment(work, form))
    assert shipment.edocument is not None
    move_edocument(work, shipment.edocument, "refused", reason="Plaka geçersiz")
    return shipment, replace(form, driver_tckn="")


def test_a_wrong_plate_is_put_right_and_checked_again(work: Work) -> None:
    shipment, form = refused(work)
    number, ettn, despatched = shipment.waybill_number, shipment.ettn, shipment.despatched_at
    lines = count(work, ShipmentLine)
    assert refused_shipment(work, shipment.id) is shipment
    form = replace(form, plate="34 xyz 987", delivery_district="Talas", packages="4")
    for _press in range(2):
        mend_shipment(work, shipment.id, form, key="mend-1")
    shipment = shipment_of(work, shipment.id)
    assert (shipment.plate, shipment.delivery_district, shipment.packages) == ("34XYZ987", "Talas", 4)
    assert (shipment.waybill_number, shipment.ettn, shipment.despatched_at) == (number, ettn, despatched)
    assert count(work, ShipmentLine) == lines
    (event,) = (one for one in work.events if type(one).__name__ == "ShipmentMended")
    assert set(event.fields) == {"plate", "delivery_district", "packages"}  # type: ignore[attr-defined]
    assert TCKN not in str(event)

    assert shipment.edocument is not None
    document = validate_here(work, lambda _xml: (), shipment.edocument.id)
    assert b"34XYZ987" in (document.xml or b"")
    assert TCKN.encode() in (document.xml or b"")
    papers = work.session.query(IssuedDocument).filter_by(kind="waybill", number=number).all()
    first, second = sorted(papers, key=lambda paper: paper.revision)
    assert (first.snapshot["plate"], second.snapshot["plate"]) == ("38 ABC 123", "34 XYZ 987")
    assert any("Talas" in line for line in second.snapshot["delivery_address"])
    with pytest.raises(NotRefused):
        mend_shipment(work, shipment.id, form, key="mend-2")


def test_another_driver_needs_an_identity_number(work: Work) -> None:
    shipment, form = refused(work)
    before = shipment.driver_national_id
    with pytest.raises(Refusals) as said:
        mend_shipment(work, shipment.id, replace(form, driver_first_name="Veli", plate="bu plaka değil"))
    assert set(codes(said.value)) == {"driver_tckn", "plate"}
    work.session.expire(shipment)
    assert (shipment.driver_first_name, shipment.plate) == ("Ali", "38ABC123")
    assert shipment.driver_national_id == before
    assert shipment.edocument is not None
    assert shipment.edocument.state == "refused"


def test_a_moment_that_is_over_is_not_written_anew(work: Work) -> None:
    shipment, form = refused(work)
    with pytest.raises(Refusals) as said:
        mend_shipment(work, shipment.id, replace(form, despatched_at=work.now - timedelta(hours=1)))
    assert set(codes(said.value)) == {"despatched_at"}
    later = work.now + timedelta(hours=3)
    mend_shipment(work, shipment.id, replace(form, despatched_at=later))
    assert shipment_of(work, shipment.id).despatched_at == later


def test_what_was_not_refused_is_not_touched(work: Work) -> None:
    form = form_for(work, ready_order(work))
    shipment = send_shipment(work, form)
    with pytest.raises(NotRefused):
        mend_shipment(work, shipment, replace(form, plate="34 AA 100"))
    with pytest.raises(NotRefused):
        refused_shipment(work, shipment)
    assert shipment_of(work, shipment).plate == "38ABC123"
