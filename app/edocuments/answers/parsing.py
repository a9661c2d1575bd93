"""An answer's XML as plain facts. Nothing in it is trusted: no entities, no fetching, no endless file."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from lxml import etree

from app.edocuments.answers.refusals import AnswerTooBig, NotAnAnswer
from app.kernel.clock import ISTANBUL
from app.kernel.foreign_xml import NotPlainXml, read_foreign_xml

MOST_BYTES: Final = 1_000_000
MOST_LINES: Final = 2_000
DESPATCH, INVOICE = "despatch", "invoice"
_UBL: Final = "{urn:oasis:names:specification:ubl:schema:xsd:"
_RECEIPT: Final = _UBL + "ReceiptAdvice-2}ReceiptAdvice"
_RESPONSE: Final = _UBL + "ApplicationResponse-2}ApplicationResponse"
_VERDICTS: Final = {"KABUL": "accepted", "RED": "rejected", "IADE": "partly"}
"""GİB's words for what a buyer says to a commercial invoice; IADE announces an invoice of the return."""
_NAMES: Final = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
_LONGEST: Final = 500
_LARGEST: Final = Decimal(1_000_000)


@dataclass(frozen=True)
class AnswerLine:
    """What the buyer says about one line of our despatch."""

    line: str
    received: Decimal
    short: Decimal
    rejected: Decimal
    oversupply: Decimal
    reason: str

    def to_json(self) -> dict[str, str]:
        """As it is stored."""
        return {name: str(value) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Answer:
    """What an answer says."""

    xml: bytes
    """The answer alone, without an envelope around it."""
    number: str
    ettn: UUID | None
    issued_at: datetime
    despatch_number: str
    despatch_ettn: UUID | None
    sender_tax_id: str
    sender_name: str
    our_tax_id: str
    note: str
    lines: tuple[AnswerLine, ...]
    about: str = DESPATCH
    verdict: str = ""
    """Of an invoice, which is accepted or rejected as a whole."""


def read_answer(content: bytes) -> Answer:
    """The facts of an answer; raises AnswerTooBig or NotAnAnswer."""
    root = _root(content)
    return _receipt(root) if root.tag == _RECEIPT else _response(root)


def _receipt(root: Any) -> Answer:
    """What a buyer says to a despatch (ReceiptAdvice)."""
    day = _day(_text(root, "cbc:IssueDate"))
    reference = _text(root, "cac:DespatchDocumentReference/cbc:ID")
    sender, sender_name = _party(root, "cac:DeliveryCustomerParty/cac:Party")
    supplier, _name = _party(root, "cac:DespatchSupplierParty/cac:Party")
    lines = root.findall("cac:ReceiptLine", _NAMES)
    if not lines or len(lines) > MOST_LINES:
        raise NotAnAnswer
    return Answer(
        xml=bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")),
        number=_text(root, "cbc:ID")[:40],
        ettn=_ettn(_text(root, "cbc:UUID")),
        issued_at=datetime.combine(day, _time(_text(root, "cbc:IssueTime")), ISTANBUL),
        despatch_number=reference.upper()[:40],
        despatch_ettn=_ettn(reference) or _ettn(_text(root, "cac:DespatchDocumentReference/cbc:UUID")),
        sender_tax_id=sender,
        sender_name=sender_name,
        our_tax_id=supplier,
        note=" ".join(_said(one) for one in root.findall("cbc:Note", _NAMES))[:2000],
        lines=tuple(_line(one) for one in lines),
    )


def _response(root: Any) -> Answer:
    """What a buyer says to a commercial invoice (ApplicationResponse); what a system says is no answer."""
    responses = root.findall("cac:DocumentResponse", _NAMES)
    verdict = _VERDICTS.get(_text(root, "cac:DocumentResponse/cac:Response/cbc:ResponseCode"))
    if len(responses) != 1 or verdict is None:
        raise NotAnAnswer
    day = _day(_text(root, "cbc:IssueDate"))
    reference = _text(root, "cac:DocumentResponse/cac:DocumentReference/cbc:ID")
    sender, sender_name = _party(root, "cac:SenderParty")
    receiver, _name = _party(root, "cac:ReceiverParty")
    said = responses[0].findall("cac:Response/cbc:Description", _NAMES)
    return Answer(
        xml=bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")),
        number=_text(root, "cbc:ID")[:40],
        ettn=_ettn(_text(root, "cbc:UUID")),
        issued_at=datetime.combine(day, _time(_text(root, "cbc:IssueTime")), ISTANBUL),
        despatch_number=reference.upper()[:40],
        despatch_ettn=_ettn(reference),
        sender_tax_id=sender,
        sender_name=sender_name,
        our_tax_id=receiver,
        note=" ".join(_said(one) for one in (*root.findall("cbc:Note", _NAMES), *said))[:2000],
        lines=(),
        about=INVOICE,
        verdict=verdict,
    )


def _root(content: bytes) -> Any:
    """The answer itself, be it alone or inside an envelope; what declares entities is refused unread."""
    if len(content) > MOST_BYTES:
        raise AnswerTooBig
    try:
        root = read_foreign_xml(content)
    except NotPlainXml as error:
        raise NotAnAnswer from error
    if root.tag in (_RECEIPT, _RESPONSE):
        return root
    inside = list(root.iter(_RECEIPT, _RESPONSE))
    if len(inside) != 1:
        raise NotAnAnswer
    return inside[0]


def _line(element: Any) -> AnswerLine:
    reason = _text(element, "cbc:RejectReason") or _text(element, "cbc:RejectReasonCode")
    return AnswerLine(
        line=_text(element, "cac:DespatchLineReference/cbc:LineID")[:20],
        received=_quantity(element, "cbc:ReceivedQuantity"),
        short=_quantity(element, "cbc:ShortQuantity"),
        rejected=_quantity(element, "cbc:RejectedQuantity"),
        oversupply=_quantity(element, "cbc:OversupplyQuantity"),
        reason=reason,
    )


def _party(root: Any, path: str) -> tuple[str, str]:
    """Tax number and name of a firm or a person."""
    party = root.find(path, _NAMES)
    if party is None:
        return "", ""
    numbers = [
        _said(one)
        for one in party.findall("cac:PartyIdentification/cbc:ID", _NAMES)
        if one.get("schemeID") in ("VKN", "TCKN")
    ]
    person = (_text(party, "cac:Person/cbc:FirstName"), _text(party, "cac:Person/cbc:FamilyName"))
    name = _text(party, "cac:PartyName/cbc:Name") or " ".join(one for one in person if one)
    return (numbers[0] if numbers else "")[:11], name[:160]


def _text(element: Any, path: str) -> str:
    found = element.find(path, _NAMES)
    return "" if found is None else _said(found)


def _said(element: Any) -> str:
    """Text on one line, without what no screen can show."""
    text = "".join(letter if letter.isprintable() else " " for letter in element.text or "")
    return " ".join(text.split())[:_LONGEST]


def _quantity(element: Any, path: str) -> Decimal:
    written = _text(element, path)
    if not written:
        return Decimal(0)
    try:
        quantity = Decimal(written)
    except InvalidOperation as error:
        raise NotAnAnswer from error
    if not quantity.is_finite() or not 0 <= quantity <= _LARGEST:
        raise NotAnAnswer
    return quantity


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written[:10])
    except ValueError as error:
        raise NotAnAnswer from error


def _time(written: str) -> time:
    try:
        return time.fromisoformat(written[:8])
    except ValueError:
        return time(0)


def _ettn(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
