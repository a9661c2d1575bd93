"""The papers of a dealer's own orders: what they were given anyway, to be taken again."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Select, and_, or_, select

from app.dealing.binding import SHOW, own_party
from app.dealing.own_orders import own_order, visible
from app.kernel.work import RecordGone, Work
from app.orders.invoiced import invoices_of
from models.core import IssuedDocument
from models.edocuments import EDocument
from models.orders import SalesOrder
from models.shipping import Shipment, ShipmentLine

KINDS: Final = ("proforma", "order_confirmation", "waybill", "invoice")
_ORDER: Final = ("Order", "SalesOrder")


def own_papers(work: Work, order_id: int) -> list[IssuedDocument]:
    """The newest revision of each paper of one own order, the newest first; RecordGone for any other."""
    order = own_order(work, order_id)
    query = _papers(work, select(SalesOrder.id).where(SalesOrder.id == order.id))
    newest: dict[tuple[str, str], IssuedDocument] = {}
    for paper in work.session.scalars(query.order_by(IssuedDocument.id.desc())):
        newest.setdefault((paper.kind, paper.number), paper)
    return list(newest.values())


def own_paper(work: Work, document_id: int) -> IssuedDocument:
    """One paper of any own order; RecordGone for every other."""
    work.require(SHOW)
    query = _papers(work, visible(work)).where(IssuedDocument.id == document_id)
    found = work.session.scalars(query).first()
    if found is None:
        raise RecordGone
    return found


def _papers(work: Work, orders: Select[Any]) -> Select[IssuedDocument]:
    party = own_party(work)
    shipments = (
        select(ShipmentLine.shipment_id)
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .where(ShipmentLine.order_id.in_(orders), Shipment.customer_id == party.id)
    )
    invoices = invoices_of(shipments).where(EDocument.party_id == party.id)
    paper = IssuedDocument
    return select(paper).where(
        paper.kind.in_(KINDS),
        or_(
            and_(paper.subject.in_(_ORDER), paper.subject_id.in_(orders)),
            and_(paper.subject == "Shipment", paper.subject_id.in_(shipments)),
            and_(paper.subject == "EDocument", paper.subject_id.in_(invoices)),
        ),
    )
