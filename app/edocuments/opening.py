"""The XML of a document for those who may have it: it names people in full, and an invoice says prices."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.documents.purchase_prices import check_edocument
from app.edocuments.refusals import NotBuilt
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.work import RecordGone, Work
from models.edocuments import EDocument

EXPORT: Final = Right("export", "EDocument")
_SAYS_PRICES: Final = (b"PriceAmount", b"ValueAmount")


def open_xml(work: Work, document_id: int) -> tuple[str, bytes]:
    """A name for the file and the bytes as they were stored; NotBuilt before the rules accepted any."""
    work.require(EXPORT)
    document = work.session.scalar(
        select(EDocument).where(EDocument.id == document_id).options(undefer(EDocument.xml))
    )
    if document is None:
        raise RecordGone
    check_edocument(work, document)
    if document.xml is None:
        raise NotBuilt(number=str(document))
    if any(name in document.xml for name in _SAYS_PRICES):
        work.require(SEE_PRICE)
    return f"{document.number}.xml", document.xml
