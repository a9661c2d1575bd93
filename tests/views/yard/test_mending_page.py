"""A dispatcher whose e-despatch was refused is led to the field, puts it right, and it is checked again."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from app.documents.electronic import move_edocument
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
