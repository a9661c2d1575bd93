"""What a dispatcher must not forget: answers that are due, invoices that were not written (VUK 231/5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, text

from app.kernel.clock import today_local
from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from app.shipping.events import InvoiceNoted
from models.edocuments import EDocument, InvoicedShipment
from models.shipping import Shipment

LIST: Final = Right("list", "Shipment")
INVOICE: Final = Right("invoice", "Shipment")
DAYS: Final = 7
"""Both for the invoice after delivery and for the buyer's answer."""
_SOON: Final = 2
_LONGEST: Final = 40

_OPEN: Final = text(
    "select s.id, s.waybill_number, p.name as customer, s.despatched_at"
    " from shipment s join party p on p.id = s.customer_id"
    " where s.invoiced_at is null and s.despatched_at < :until"
    # All of it came back, or was invoiced when it left for the first time: there is nothing to invoice.
    " and exists (select from shipment_line l where l.shipment_id = s.id and l.quantity > ("
    " select coalesce(sum(r.quantity), 0) from return_line r join goods_return g on g.id = r.return_id"
    " where r.shipment_line_id = l.id and g.undone_at is null) + ("
    " select count(*) from door d join invoiced_door i on i.door_id = d.id"
    " join edocument e on e.id = i.document_id"
    " where d.shipment_line_id = l.id and i.released_at is null and e.number is not null))"
    " order by s.despatched_at, s.id limit :most"
)
_ANSWERS: Final = text(
    "select s.id, s.waybill_number, p.name as customer, s.despatched_at"
    " from edocument e join shipment s on s.id = e.shipment_id join party p on p.id = s.customer_id"
    " where e.kind = 'despatch' and e.state in ('handed_over', 'at_gib') and s.despatched_at >= :since"
    " and s.despatched_at < :until order by s.despatched_at, s.id limit :most"
)


class WrittenHere(Refusal):
    """What was issued here is not renamed by hand."""

    code = "shipping.invoice_written_here"
    sentence = N_("This shipment stands on invoice {number}, which was issued here. It stays as it is.")
    field = "invoice_number"


@dataclass(frozen=True)
class Reminder:
    """One shipment and the day by which something has to happen."""

    shipment_id: int
    waybill_number: str
    customer: str
    left_at: datetime
    due_on: date
    days_left: int

    @property
    def is_late(self) -> bool:
        """Whether the day is over."""
        return self.days_left < 0


@dataclass(frozen=True)
class Reminders:
    """Everything that is due within two days, the longest overdue first."""

    invoices: tuple[Reminder, ...]
    answers: tuple[Reminder, ...]


def reminders(work: Work, most: int = 50) -> Reminders:
    """Shipments whose invoice or answer is nearly or wholly due; two statements."""
    work.require(LIST)
    nearly = work.now - timedelta(days=DAYS - _SOON)
    invoices = work.session.execute(_OPEN, {"until": nearly, "most": most})
    answers = work.session.execute(
        _ANSWERS, {"until": nearly, "since": work.now - timedelta(days=DAYS), "most": most}
    )
    today = today_local(work.now)

    def reminder(row: Any) -> Reminder:
        due = today_local(row.despatched_at) + timedelta(days=DAYS)
        days = (due - today).days
        return Reminder(row.id, row.waybill_number, row.customer, row.despatched_at, due, days)

    return Reminders(tuple(map(reminder, invoices)), tuple(map(reminder, answers)))


def note_invoice(work: Work, shipment_id: int, invoice: str) -> None:
    """The invoice of a shipment was written elsewhere (its number), or was not after all (empty).

    Raises WrittenHere for a shipment that stands on an invoice of ours.
    """
    work.require(INVOICE)
    ours = work.session.scalar(
        select(EDocument.number)
        .join(InvoicedShipment, InvoicedShipment.document_id == EDocument.id)
        .where(
            InvoicedShipment.shipment_id == shipment_id,
            InvoicedShipment.released_at.is_(None),
            EDocument.number.is_not(None),
        )
    )
    if ours is not None:
        raise WrittenHere(number=ours)
    record_invoice(work, shipment_id, invoice)


def record_invoice(work: Work, shipment_id: int, invoice: str) -> None:
    """The same as a part of another act, which has checked the right."""
    shipment = work.lock(Shipment, shipment_id)
    invoice = " ".join(invoice.split())[:_LONGEST].upper()
    shipment.invoice_number = invoice
    shipment.invoiced_at = work.now if invoice else None
    work.session.flush()
    work.emit(InvoiceNoted(shipment.id, shipment.waybill_number, invoice))
