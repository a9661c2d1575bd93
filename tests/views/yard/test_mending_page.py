"""A dispatcher whose e-despatch was refused is led to the field, puts it right, and it is checked again."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from app.documents.electronic import move_edocument
from app.edocuments.delivery.by_hand import note_by_hand
from app.edocuments.invoicing.choices import InvoiceForm
from app.edocuments.invoicing.drafting import draft_invoice
from app.edocuments.invoicing.issuing import issue_invoice
from app.edocuments.validating import validate_here
from app.kernel.clock import show_date, today_local
from models.edocuments import EDocument
from models.shipping import Shipment
from tests.scenarios.factory import Factory
from tests.views.yard.pages import Desk, form_on, said
from tests.views.yard.test_invoice_pages import shipped


def test_the_finding_leads_to_the_field_where_it_is_mended(
    factory: Factory, desk: Callable[[str], Desk]
) -> None:
    gate, office, shipment = desk("Dispatcher"), desk("Clerk"), shipped(factory)
    mend = f"/shipments/mend/{shipment}"
    assert gate.get(mend).location.endswith(f"/shipments/show/{shipment}")
    with factory.acts("Dispatcher") as work:
        document = work.session.scalars(select(EDocument).where(EDocument.shipment_id == shipment)).one()
        document.findings = [
            {"code": "edocuments.refused_there", "sentence": f"{words} hatalı", "source": "integrator"}
            for words in ("Araç plakası", "Alıcı VKN")
        ]
        move_edocument(work, document, "refused", reason="Plaka")
        document_id, customer = document.id, document.party_id

    page = gate.get(f"/e-documents/show/{document_id}").text
    assert f'href="{mend}#plate"' in page
    assert f"/customers/edit/{customer}" not in page
    page = office.get(f"/e-documents/section/{document_id}").text
    assert f'href="/customers/edit/{customer}#tax_id"' in page
    assert mend not in page
    assert office.get(mend).status_code in (302, 403)

    form = form_on(gate.get(mend))
    assert form["delivery_city"]
    assert "driver_tckn" not in form or not form["driver_tckn"]
    wrong = gate.send(mend, form | {"plate": "yok"})
    assert (wrong.status_code, "plate" in said(wrong)) == (422, True)
    assert gate.send(mend, form | {"plate": "06 ZZ 606", "carrier_id": "", "carrier_id_text": ""}).location
    with factory.acts("Dispatcher") as work:
        assert work.session.get_one(Shipment, shipment).plate == "06ZZ606"


def test_the_note_about_leaving_goes_on_by_itself(factory: Factory, desk: Callable[[str], Desk]) -> None:
    gate, shipment = desk("Dispatcher"), shipped(factory)
    note = f"/shipments/{shipment}/leaving"
    assert f'hx-get="{note}?round=1"' in gate.get(f"/shipments/show/{shipment}").text
    waits = gate.get(f"{note}?round=1").text
    assert f'hx-get="{note}?round=2"' in waits
    assert "alert-danger" in waits
    assert "<html" not in waits
    assert "hx-get" not in gate.get(f"{note}?round=9999").text
    with factory.acts("Dispatcher") as work:
        document = work.session.scalars(select(EDocument).where(EDocument.shipment_id == shipment)).one()
        validate_here(work, lambda _xml: (), document.id)
        note_by_hand(work, document.id, today_local(work.now), "GIB-1")
    there = gate.get(f"{note}?round=2").text
    assert "alert-success" in there
    assert "hx-get" not in there


def test_whoever_issues_an_invoice_may_send_it(factory: Factory, desk: Callable[[str], Desk]) -> None:
    office, shipment = desk("Clerk"), shipped(factory)
    with factory.acts("Clerk") as work:
        document_id = draft_invoice(work, InvoiceForm(shipment_ids=(shipment,), profile="TICARIFATURA"))
        issue_invoice(work, document_id)
        validate_here(work, lambda _xml: (), document_id)
    page = office.get(f"/e-documents/show/{document_id}").text
    assert f"/e-document/{document_id}/by-hand" in page
    today = show_date(today_local(factory.now))
    office.send(f"/e-document/{document_id}/by-hand", {"sent_on": today, "reference": ""})
    with factory.acts("Clerk") as work:
        assert work.session.get_one(EDocument, document_id).state == "validated"
    office.send(f"/e-document/{document_id}/by-hand", {"sent_on": today, "reference": "GIB-2"})
    with factory.acts("Clerk") as work:
        assert work.session.get_one(EDocument, document_id).state == "at_gib"
    looks = desk("Accountant").get(f"/e-documents/show/{document_id}").text
    assert f"/e-document/{document_id}/by-hand" not in looks
