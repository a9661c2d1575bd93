"""To whom an issued paper is addressed: the customer or supplier of what it is about."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select

from app.kernel.work import Work
from models.core import IssuedDocument
from models.edocuments import EDocument
from models.orders import SalesOrder
from models.parties import Party
from models.purchasing import GoodsReceipt, PurchaseOrder
from models.shipping import Shipment

_PARTY_OF: Final[dict[str, Any]] = {
    "SalesOrder": SalesOrder.customer_id,
    "Shipment": Shipment.customer_id,
    "PurchaseOrder": PurchaseOrder.supplier_id,
    "GoodsReceipt": GoodsReceipt.supplier_id,
    "EDocument": EDocument.party_id,
}


def addressee_of(work: Work, document: IssuedDocument) -> Party | None:
    """The partner as they are known today; None for a paper that is about nobody's record."""
    partner = _PARTY_OF.get(document.subject)
    if partner is None:
        return None
    return work.session.scalar(
        select(Party)
        .join(partner.class_, partner == Party.id)
        .where(partner.class_.id == document.subject_id)
    )
