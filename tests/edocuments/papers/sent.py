"""A company that may write waybills, and shipments it has sent."""

from __future__ import annotations

from typing import Any

from app.documents.electronic import lock_edocument
from app.kernel.work import Work
from app.shipping.sending import send_shipment
from models.core import Company
from models.edocuments import EDocument
from models.orders import SalesOrder
from tests.shipping.trucks import form_for, ready_order, shipment_of

OURS = {
    "legal_name": "Acme Çelik Kapı A.Ş.",
    "tax_id": "1234567890",
    "tax_office": "Erciyes",
    "street": "Organize Sanayi 14. Cad. 27",
    "district": "Melikgazi",
    "city": "Kayseri",
    "postal_code": "38070",
    "mersis_number": "0123456789000017",
}


def write_letterhead(work: Work, **columns: Any) -> None:
    company = work.session.get_one(Company, 1)
    for name, value in {**OURS, **columns}.items():
        setattr(company, name, value)
    work.session.flush()


def sent_despatch(work: Work, order: SalesOrder | None = None, **fields: Any) -> EDocument:
    """The draft of the e-despatch of a shipment that was just sent."""
    write_letterhead(work)
    shipment = shipment_of(work, send_shipment(work, form_for(work, order or ready_order(work), **fields)))
    assert shipment.edocument is not None
    return lock_edocument(work, shipment.edocument.id)
