"""The buyer rejected an invoice: it stays as it is, and its doors want another one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from app.kernel.events import Event
from app.kernel.work import Work
from app.shipping.reminding import record_invoice
from models.edocuments import EDocument, InvoicedDoor, InvoicedShipment


@dataclass(frozen=True)
class InvoiceVoided(Event):
    """An invoice came to nothing; what was on it may be invoiced anew."""

    subject = "EDocument"
    document_id: int
    number: str
    shipments: int


def void_invoice(work: Work, document: EDocument) -> None:
    """Free the shipments and doors of a locked invoice; they wait for an invoice again."""
    work.session.execute(
        update(InvoicedDoor)
        .where(InvoicedDoor.document_id == document.id, InvoicedDoor.released_at.is_(None))
        .values(released_at=work.now),
        execution_options={"synchronize_session": False},
    )
    on_it = work.session.scalars(
        select(InvoicedShipment)
        .where(InvoicedShipment.document_id == document.id, InvoicedShipment.released_at.is_(None))
        .order_by(InvoicedShipment.shipment_id)
    ).all()
    for one in on_it:
        one.released_at = work.now
        record_invoice(work, one.shipment_id, "")
    work.session.flush()
    work.emit(InvoiceVoided(document.id, str(document), len(on_it)))
