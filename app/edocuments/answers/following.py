"""What an answer means for the document it answers: accepted, or doors that come back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from lxml import etree
from sqlalchemy import select

from app.edocuments.answers.parsing import Answer
from app.edocuments.answers.refusals import MoreThanSent, NotWholeDoors
from app.kernel.work import Work
from app.shipping.returning import reject_lines
from models.edocuments import EDocument
from models.orders import OrderLine, SalesOrder
from models.shipping import ShipmentLine

_NAMES: Final = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
_REASON: Final = "Reddedildi (e-İrsaliye yanıtı)"
_LONGEST_REASON: Final = 400


@dataclass(frozen=True)
class SentLine:
    """A line of our despatch as the buyer got it."""

    order: str
    position: int
    quantity: Decimal


def sent_lines(document: EDocument) -> dict[str, SentLine]:
    """The lines of a document by their number, read from the very bytes that were sent."""
    root = etree.fromstring(document.xml or b"<none/>")
    return {_text(one, "cbc:ID"): _sent(one) for one in root.findall("cac:DespatchLine", _NAMES)}


def judge(document: EDocument, answer: Answer) -> str:
    """accepted, partly or rejected; raises MoreThanSent or NotWholeDoors when it does not fit what left."""
    lines = sent_lines(document)
    rejected, is_whole = Decimal(0), True
    seen: dict[str, Decimal] = defaultdict(Decimal)
    for said in answer.lines:
        sent = lines.get(said.line)
        seen[said.line] += said.received + said.rejected + said.short
        if sent is None or seen[said.line] > sent.quantity:
            raise MoreThanSent(line=said.line or "?", number=str(document))
        if said.rejected != said.rejected.to_integral_value():
            raise NotWholeDoors(line=said.line, quantity=said.rejected)
        rejected += said.rejected
        is_whole = is_whole and not said.short and not said.oversupply
    if rejected == sum((line.quantity for line in lines.values()), Decimal(0)):
        return "rejected"
    return "accepted" if not rejected and is_whole else "partly"


def bring_back_rejected(work: Work, document: EDocument, answer: Answer) -> int | None:
    """Let what the buyer rejected stand in Sevke Hazır again, to be sent once more; the id of the return."""
    rejected = _rejected_lines(work, document, answer)
    if document.shipment_id is None or not rejected:
        return None
    reasons = dict.fromkeys(line.reason for line in answer.lines if line.rejected and line.reason)
    said = "; ".join(reasons)
    reason = f"{_REASON}: {said}" if said else _REASON
    return reject_lines(work, document.shipment_id, rejected, reason[:_LONGEST_REASON])


def _rejected_lines(work: Work, document: EDocument, answer: Answer) -> Mapping[int, int]:
    """How many doors of each shipment line come back; a line of the paper may be several cards."""
    lines = sent_lines(document)
    back: dict[tuple[str, int], int] = defaultdict(int)
    for said in answer.lines:
        if said.rejected:
            sent = lines[said.line]
            back[sent.order, sent.position] += int(said.rejected)
    rows = work.session.execute(
        select(ShipmentLine.id, ShipmentLine.quantity, SalesOrder.number, OrderLine.position)
        .join(SalesOrder, SalesOrder.id == ShipmentLine.order_id)
        .join(OrderLine, OrderLine.id == ShipmentLine.order_line_id)
        .where(ShipmentLine.shipment_id == document.shipment_id)
        .order_by(ShipmentLine.position.desc())
    )
    rejected: dict[int, int] = {}
    for row in rows:
        taken = min(back[row.number, row.position], row.quantity)
        if taken:
            rejected[row.id] = taken
            back[row.number, row.position] -= taken
    return rejected


def _sent(element: Any) -> SentLine:
    position = _text(element, "cac:OrderLineReference/cbc:LineID")
    return SentLine(
        order=_text(element, "cac:OrderLineReference/cac:OrderReference/cbc:ID"),
        position=int(position) if position.isdecimal() else 0,
        quantity=Decimal(_text(element, "cbc:DeliveredQuantity") or 0),
    )


def _text(element: Any, path: str) -> str:
    return str(element.findtext(path, "", _NAMES)).strip()
