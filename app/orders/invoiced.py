"""The invoices on which the shipments of orders stand: those that count, no draft and no void one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from models.edocuments import BUILT, EDocument, InvoicedShipment


def invoices_of(shipments: Select[Any]) -> Select[Any]:
    """The ids of the e-documents that invoice any of these shipments."""
    return (
        select(EDocument.id)
        .join(InvoicedShipment, InvoicedShipment.document_id == EDocument.id)
        .where(
            EDocument.kind == "invoice",
            EDocument.state.in_(BUILT),
            InvoicedShipment.shipment_id.in_(shipments),
            InvoicedShipment.released_at.is_(None),
        )
    )
