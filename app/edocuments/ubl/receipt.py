"""The answer to a despatch [irsaliye yanıtı] as XML: what was taken, what was short, what was sent back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from app.edocuments.ubl.elements import (
    Element,
    day,
    fact,
    part,
    quantity,
    start_document,
    write_document,
)
from app.edocuments.ubl.facts import Firm, Goods, Named
from app.edocuments.ubl.head import write_head
from app.edocuments.ubl.lines import write_item, write_reference
from app.edocuments.ubl.parties import write_party, write_signature


@dataclass(frozen=True, kw_only=True)
class ReceiptLineFacts:
    """What became of one line of the despatch."""

    position: int
    unit: str
    goods: Goods
    despatch_position: int
    received: Decimal
    short: Decimal = Decimal(0)
    rejected: Decimal = Decimal(0)
    reject_reason: str = ""
    oversupply: Decimal = Decimal(0)
    received_on: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ReceiptFacts:
    """An answer before it is XML; ``receiver`` is who answers, ``supplier`` who had sent the goods."""

    number: str
    ettn: UUID
    issued_at: datetime
    despatch: Named
    receiver: Firm
    supplier: Firm
    lines: tuple[ReceiptLineFacts, ...]
    profile: str = "TEMELIRSALIYE"
    type_code: str = "SEVK"
    notes: tuple[str, ...] = ()


def build_receipt(facts: ReceiptFacts) -> bytes:
    """The document as it is stored and sent; the same facts give the same bytes."""
    root = start_document("ReceiptAdvice")
    write_head(
        root,
        "ReceiptAdviceTypeCode",
        facts,
        number=facts.number,
        ettn=facts.ettn,
        issued_at=facts.issued_at,
    )
    fact(root, "LineCountNumeric", str(len(facts.lines)))
    write_reference(root, "DespatchDocumentReference", facts.despatch)
    write_signature(root, facts.receiver, facts.number)
    write_party(part(root, "DeliveryCustomerParty"), facts.receiver)
    write_party(part(root, "DespatchSupplierParty"), facts.supplier)
    for line in facts.lines:
        _line(root, line)
    return write_document(root)


def _line(root: Element, line: ReceiptLineFacts) -> None:
    element = part(root, "ReceiptLine")
    fact(element, "ID", str(line.position))
    fact(element, "Note", line.note)
    quantity(element, "ReceivedQuantity", line.received, line.unit)
    if line.short:
        quantity(element, "ShortQuantity", line.short, line.unit)
    if line.rejected:
        quantity(element, "RejectedQuantity", line.rejected, line.unit)
        fact(element, "RejectReason", line.reject_reason)
    if line.oversupply:
        quantity(element, "OversupplyQuantity", line.oversupply, line.unit)
    if line.received_on is not None:
        day(element, "ReceivedDate", line.received_on)
    fact(part(element, "DespatchLineReference"), "LineID", str(line.despatch_position))
    write_item(element, line.goods)
