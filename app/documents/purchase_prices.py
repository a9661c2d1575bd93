"""Return invoices say what a supplier charges: they are for those alone who may see that."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, exists, select, true
from sqlalchemy.orm import aliased

from app.kernel.permissions import SEE_COST, Right
from app.kernel.work import Work
from models.core import IssuedDocument
from models.edocuments import EDocument

SEE_PURCHASE_PRICE: Final = Right("see", "PurchasePrice")


def seen_edocuments(work: Work) -> ColumnElement[bool]:
    """Which e-documents are no secret to whoever acts."""
    return true() if _may_see(work) else EDocument.stock_slip_id.is_(None)


def seen_papers(work: Work) -> ColumnElement[bool]:
    """Which papers are no secret to whoever acts."""
    if _may_see(work):
        return true()
    # An alias: lists of papers have joined the e-documents already, for their states.
    sent_back = aliased(EDocument)
    return ~exists().where(
        IssuedDocument.subject == EDocument.__name__,
        IssuedDocument.subject_id == sent_back.id,
        sent_back.stock_slip_id.is_not(None),
    )


def check_edocument(work: Work, document: EDocument) -> None:
    """Raise NotAllowed for one that says what a supplier charges to somebody who may not know."""
    if document.stock_slip_id is not None and not _may_see(work):
        work.require(SEE_PURCHASE_PRICE)


def is_paper_seen(work: Work, document: IssuedDocument) -> bool:
    """Whether whoever acts may open this paper, as far as purchase prices go."""
    query = select(IssuedDocument.id).where(IssuedDocument.id == document.id, seen_papers(work))
    return work.session.scalar(query) is not None


def _may_see(work: Work) -> bool:
    return work.actor.may(SEE_COST) or work.actor.may(SEE_PURCHASE_PRICE)
