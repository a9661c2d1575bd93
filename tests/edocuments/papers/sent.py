"""A company that may write waybills, and shipments it has sent."""

from __future__ import annotations

from typing import Any

from app.documents.electronic import lock_edocument
from app.kernel.work import Work
from app.shipping.sending import send_shipment
from models.edocuments import EDocument
from models.orders import SalesOrder
from tests.shipping.trucks import form_for, ready_order, shipment_of


def sent_despatch(work: Work, order: SalesOrder | None = None, **fields: Any) -> EDocument:
    """The draft of the e-despatch of a shipment that was just sent."""
    shipment = shipment_of(work, send_shipment(work, form_for(work, order or ready_order(work), **fields)))
    assert shipment.edocument is not None
    return lock_edocument(work, shipment.edocument.id)
