"""The return on paper [iade tutanağı]: which doors came back, of which waybill, why; no money."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.documents.paper_json import PaperPart
from app.documents.papers import Letterhead, PartyBlock
from app.kernel.work import Work
from app.parties.addressing import party_block
from app.parties.letterhead import read_letterhead
from app.production.doors import Looks
from app.shipping.returns_showing import return_card


@dataclass(frozen=True, kw_only=True)
class ReturnPaperLine(PaperPart):
    """Doors of one shipment line that came back."""

    position: int
    waybill: str
    order: str
    name: str
    size: str
    serials: tuple[str, ...]
    quantity: int
    fate: str
    department: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReturnPaper(PaperPart):
    """What came back from one customer."""

    seller: Letterhead
    customer: PartyBlock
    number: str
    kind: str
    returned_at: dt.datetime
    by: str
    reason: str
    lines: tuple[ReturnPaperLine, ...]
    customer_document: str = ""
    customer_document_date: dt.date | None = None
    note: str = ""
    is_undone: bool = False
    currency: str = "TRY"
    language: str = "tr"
    """Of the labels: that of the customer, who signs it, or of our own people."""


def return_paper(work: Work, return_id: int, language: str = "") -> ReturnPaper:
    """The return as it stands, in the language of its customer unless told; RecordGone when there is none."""
    goods = return_card(work, return_id)
    language = language or goods.customer.paper_language
    lines = []
    for line in goods.lines:
        made = line.shipment_line.order_line
        seen = Looks.of(made.parameters, made.configuration, str(made.model or made.description))
        lines.append(
            ReturnPaperLine(
                position=line.position,
                waybill=line.shipment_line.shipment.waybill_number,
                order=line.shipment_line.order.number,
                name=seen.model,
                size=seen.size,
                serials=tuple(sorted(door.door.serial for door in line.doors)),
                quantity=line.quantity,
                fate=line.fate,
                department=line.department.name if line.department else "",
                reason=line.reason,
            )
        )
    return ReturnPaper(
        seller=read_letterhead(work, language),
        customer=party_block(goods.customer),
        number=goods.number,
        kind=goods.kind,
        returned_at=goods.returned_at,
        by=goods.recorded_by,
        reason=goods.reason,
        lines=tuple(lines),
        language=language,
        customer_document=goods.customer_document,
        customer_document_date=goods.customer_document_date,
        note=goods.note,
        is_undone=goods.undone_at is not None,
    )
