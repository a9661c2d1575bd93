"""Documents not everybody may read: what a supplier charges, and what came to or left another warehouse."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, exists, false, or_, select, true
from sqlalchemy.orm import aliased

from app.identity.fencing import own_warehouses, require_warehouse
from app.kernel.permissions import SEE_COST, Right
from app.kernel.work import Work
from models.core import IssuedDocument
from models.edocuments import EDocument
from models.purchasing import GoodsReceipt
from models.warehouse import StockSlip

SEE_PURCHASE_PRICE: Final = Right("see", "PurchasePrice")


def seen_edocuments(work: Work) -> ColumnElement[bool]:
    """Which e-documents are no secret to whoever acts."""
    return true() if _knows_all(work) else ~_secret(work, EDocument)


def seen_papers(work: Work) -> ColumnElement[bool]:
    """Which papers are no secret to whoever acts."""
    if _knows_all(work):
        return true()
    # An alias: lists of papers have joined the e-documents already, for their states.
    pictured = aliased(EDocument)
    return ~exists().where(
        IssuedDocument.subject == EDocument.__name__,
        IssuedDocument.subject_id == pictured.id,
        _secret(work, pictured),
    )


def edocuments_in_reach(work: Work) -> ColumnElement[bool]:
    """Which e-documents are not about goods that came to, or left, a warehouse of others."""
    return true() if own_warehouses(work) is None else ~_elsewhere(work, EDocument)


def check_edocument(work: Work, document: EDocument) -> None:
    """Raise NotAllowed for one that says what a supplier charges to somebody who may not know.

    NotYourWarehouse for one that is out of reach.
    """
    if document.stock_slip_id is not None and not _may_see(work):
        work.require(SEE_PURCHASE_PRICE)
    check_reach(work, document)


def check_reach(work: Work, document: EDocument) -> None:
    """Raise NotYourWarehouse for one about goods that came to, or left, a warehouse of others."""
    if own_warehouses(work) is None:
        return
    for place in (
        select(GoodsReceipt.warehouse_id).where(GoodsReceipt.id == document.goods_receipt_id),
        select(StockSlip.source_id).where(StockSlip.id == document.stock_slip_id),
    ):
        require_warehouse(work, work.session.scalar(place))


def is_paper_seen(work: Work, document: IssuedDocument) -> bool:
    """Whether whoever acts may open this paper, as far as purchase prices and warehouses go."""
    query = select(IssuedDocument.id).where(IssuedDocument.id == document.id, seen_papers(work))
    return work.session.scalar(query) is not None


def _secret(work: Work, document: Any) -> ColumnElement[bool]:
    """What makes an e-document, or an alias of it, a secret to whoever acts."""
    priced = false() if _may_see(work) else document.stock_slip_id.is_not(None)
    return or_(priced, _elsewhere(work, document))


def _elsewhere(work: Work, document: Any) -> ColumnElement[bool]:
    own = own_warehouses(work)
    if own is None:
        return false()
    return or_(
        exists().where(GoodsReceipt.id == document.goods_receipt_id, GoodsReceipt.warehouse_id.not_in(own)),
        exists().where(StockSlip.id == document.stock_slip_id, StockSlip.source_id.not_in(own)),
    )


def _knows_all(work: Work) -> bool:
    return _may_see(work) and own_warehouses(work) is None


def _may_see(work: Work) -> bool:
    return work.actor.may(SEE_COST) or work.actor.may(SEE_PURCHASE_PRICE)
