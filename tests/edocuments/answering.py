"""Answers of buyers as GİB's rules accept them, and despatches of real doors to be answered."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from app.documents.electronic import move_edocument
from app.edocuments.building import build_document
from app.kernel.clock import to_local
from app.kernel.work import Work
from app.shipping.sending import send_shipment
from models.core import Company
from models.edocuments import EDocument
from models.orders import SalesOrder
from models.shipping import Shipment
from tests.shipping.trucks import form_for, ready_order

BUYER, OURS = "9205121120", "1234567890"
NO_RULES: Any = lambda _xml: ()  # noqa: E731 - the rules have tests of their own


@dataclass
class Said:
    """What a buyer says about one line."""

    line: int
    received: int = 0
    rejected: int | str = 0
    short: int = 0
    reason: str = ""


def despatch(work: Work, *, doors: int = 3, lines: int = 1, state: str = "at_gib") -> EDocument:
    """Real doors of one order that left, with their e-despatch at the tax office."""
    company = work.session.get_one(Company, 1)
    company.legal_name, company.tax_id, company.tax_office = "Acme Kapı A.Ş.", OURS, "Erciyes"
    company.street, company.district, company.city = "Sanayi Cad. 5", "Melikgazi", "Kayseri"
    company.postal_code = "38070"
    order = ready_order(work, lines=lines, doors=doors)
    order.customer.tax_id = BUYER
    shipment = work.session.get_one(Shipment, send_shipment(work, form_for(work, order)))
    document = shipment.edocument
    assert document is not None
    xml, _kind = build_document(work, document)
    document.xml, document.sha256 = xml, hashlib.sha256(xml).hexdigest()
    document.validated_at = work.now
    for step in ("validated", "handed_over", "at_gib"):
        if document.state != state:
            move_edocument(work, document, step)
    return document


def order_of(work: Work, document: EDocument) -> SalesOrder:
    assert document.shipment is not None
    return work.session.get_one(SalesOrder, document.shipment.lines[0].order_id, populate_existing=True)


def answer_xml(
    document: EDocument,
    *said: Said,
    at: datetime,
    sender: str = BUYER,
    ettn: UUID | None = None,
    reference: str | None = None,
) -> bytes:
    """The answer to a document."""
    lines = "".join(_line(one) for one in said)
    local = to_local(at)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ReceiptAdvice xmlns="urn:oasis:names:specification:ubl:schema:xsd:ReceiptAdvice-2"
 xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><x xmlns="urn:test"/></ext:ExtensionContent>
</ext:UBLExtension></ext:UBLExtensions>
<cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:CustomizationID>TR1.2.1</cbc:CustomizationID>
<cbc:ProfileID>TEMELIRSALIYE</cbc:ProfileID><cbc:ID>YNT2026000000001</cbc:ID>
<cbc:CopyIndicator>false</cbc:CopyIndicator><cbc:UUID>{ettn or uuid4()}</cbc:UUID>
<cbc:IssueDate>{local.date()}</cbc:IssueDate><cbc:IssueTime>{local:%H:%M:%S}</cbc:IssueTime>
<cbc:ReceiptAdviceTypeCode>SEVK</cbc:ReceiptAdviceTypeCode><cbc:Note>Teslim alındı</cbc:Note>
<cac:DespatchDocumentReference><cbc:ID>{reference or document.number}</cbc:ID>
<cbc:IssueDate>{to_local(document.created_at).date()}</cbc:IssueDate></cac:DespatchDocumentReference>
<cac:Signature><cbc:ID schemeID="VKN_TCKN">{sender}</cbc:ID><cac:SignatoryParty>
<cac:PartyIdentification><cbc:ID schemeID="VKN">{sender}</cbc:ID></cac:PartyIdentification>{_address()}
</cac:SignatoryParty><cac:DigitalSignatureAttachment><cac:ExternalReference><cbc:URI>#Signature</cbc:URI>
</cac:ExternalReference></cac:DigitalSignatureAttachment></cac:Signature>
<cac:DeliveryCustomerParty>{_party(sender, "Yıldız İnşaat")}</cac:DeliveryCustomerParty>
<cac:DespatchSupplierParty>{_party(OURS, "Acme Kapı A.Ş.")}</cac:DespatchSupplierParty>
{lines}</ReceiptAdvice>""".encode()


def _party(number: str, name: str) -> str:
    return (
        f'<cac:Party><cac:PartyIdentification><cbc:ID schemeID="VKN">{number}</cbc:ID>'
        f"</cac:PartyIdentification><cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName>"
        f"{_address()}</cac:Party>"
    )


def _address() -> str:
    return (
        "<cac:PostalAddress><cbc:CitySubdivisionName>Melikgazi</cbc:CitySubdivisionName>"
        "<cbc:CityName>Kayseri</cbc:CityName><cac:Country><cbc:Name>Türkiye</cbc:Name></cac:Country>"
        "</cac:PostalAddress>"
    )


def _line(said: Said) -> str:
    def quantity(name: str, amount: int | str) -> str:
        return f'<cbc:{name} unitCode="C62">{amount}</cbc:{name}>' if amount else ""

    reason = f"<cbc:RejectReason>{said.reason}</cbc:RejectReason>" if said.reason else ""
    return (
        f"<cac:ReceiptLine><cbc:ID>{said.line}</cbc:ID>"
        f"{quantity('ReceivedQuantity', said.received)}{quantity('ShortQuantity', said.short)}"
        f"{quantity('RejectedQuantity', said.rejected)}{reason}"
        f"<cac:DespatchLineReference><cbc:LineID>{said.line}</cbc:LineID></cac:DespatchLineReference>"
        "<cac:Item><cbc:Name>Kapı</cbc:Name></cac:Item></cac:ReceiptLine>"
    )
