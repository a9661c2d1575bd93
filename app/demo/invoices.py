"""Invoices of the demo factory: two issued, one still a draft; the rest of what left waits for one."""

from __future__ import annotations

from itertools import groupby

from sqlalchemy import select

from app.edocuments.invoicing.choices import InvoiceForm
from app.edocuments.invoicing.drafting import draft_invoice
from app.edocuments.invoicing.issuing import issue_invoice
from app.kernel.work import Work
from models.parties import Party
from models.shipping import Shipment

ISSUED = 2
DRAFTED = 3


def load_invoices(work: Work) -> None:
    """Invoice everything that left to the first firms, one invoice each."""
    sent = work.session.scalars(
        select(Shipment)
        .join(Party, Party.id == Shipment.customer_id)
        .where(Party.tax_id != "", Shipment.invoiced_at.is_(None))
        .order_by(Shipment.customer_id, Shipment.id)
    ).all()
    groups = groupby(sent, lambda shipment: shipment.customer_id)
    by_customer = [[shipment.id for shipment in own] for _id, own in groups]
    for place, ids in enumerate(by_customer[:DRAFTED]):
        document_id = draft_invoice(
            work, InvoiceForm(shipment_ids=tuple(ids), payment_note="Fatura tarihinden itibaren 30 gün")
        )
        if place < ISSUED:
            issue_invoice(work, document_id)
