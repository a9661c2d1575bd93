"""Invoices of real doors that the rules have accepted, and what buyers say to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from app.documents.electronic import lock_edocument
from app.edocuments.invoicing.issuing import issue_invoice
from app.edocuments.validating import validate_here
from app.kernel.clock import to_local
from app.kernel.work import Work
from models.core import Company
from models.edocuments import EDocument
from models.shipping import Shipment
from tests.edocuments.answering import BUYER, NO_RULES, OURS, _address, _party
from tests.edocuments.papers.test_invoicing import bought, drafted, sent


def validated_invoice(work: Work, *, rules: Any = NO_RULES, **choices: Any) -> EDocument:
    """A commercial invoice, unless ``profile`` says otherwise, with its number and its XML."""
    company = work.session.get_one(Company, 1)
    company.legal_name, company.tax_id, company.tax_office = "Acme Kapı A.Ş.", OURS, "Erciyes"
    company.street, company.district, company.city = "Sanayi Cad. 5", "Melikgazi", "Kayseri"
    company.postal_code = "38070"
    order = bought(work)
    order.customer.name, order.customer.tax_id = "Yıldız İnşaat A.Ş.", BUYER
    document = drafted(work, sent(work, order), **{"profile": "TICARIFATURA", **choices})
    issue_invoice(work, document.id)
    return validate_here(work, rules, document.id)


def shipment_on(work: Work, document: EDocument) -> Shipment:
    """The one shipment on it, as it is now."""
    (one,) = lock_edocument(work, document.id).invoiced
    return work.session.get_one(Shipment, one.shipment_id, populate_existing=True)


def response_xml(document: EDocument, code: str, at: datetime, *, sender: str = BUYER) -> bytes:
    """KABUL, RED or IADE of a buyer (ApplicationResponse)."""
    local = to_local(at)
    inside = ("<cac:Party>", "</cac:Party>")
    buyer, seller = (
        _party(number, name).removeprefix(inside[0]).removesuffix(inside[1])
        for number, name in ((sender, "Yıldız İnşaat A.Ş."), (OURS, "Acme Kapı A.Ş."))
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ApplicationResponse xmlns="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2"
 xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><x xmlns="urn:test"/></ext:ExtensionContent>
</ext:UBLExtension></ext:UBLExtensions>
<cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:CustomizationID>TR1.2.1</cbc:CustomizationID>
<cbc:ProfileID>TICARIFATURA</cbc:ProfileID><cbc:ID>{uuid4()}</cbc:ID><cbc:UUID>{uuid4()}</cbc:UUID>
<cbc:IssueDate>{local.date()}</cbc:IssueDate><cbc:IssueTime>{local:%H:%M:%S}</cbc:IssueTime>
<cac:Signature><cbc:ID schemeID="VKN_TCKN">{sender}</cbc:ID><cac:SignatoryParty>
<cac:PartyIdentification><cbc:ID schemeID="VKN">{sender}</cbc:ID></cac:PartyIdentification>{_address()}
</cac:SignatoryParty><cac:DigitalSignatureAttachment><cac:ExternalReference><cbc:URI>#Signature</cbc:URI>
</cac:ExternalReference></cac:DigitalSignatureAttachment></cac:Signature>
<cac:SenderParty>{buyer}</cac:SenderParty><cac:ReceiverParty>{seller}</cac:ReceiverParty>
<cac:DocumentResponse><cac:Response><cbc:ReferenceID>1</cbc:ReferenceID>
<cbc:ResponseCode>{code}</cbc:ResponseCode><cbc:Description>Fiyat anlaşılan değil</cbc:Description>
</cac:Response><cac:DocumentReference><cbc:ID>{document.ettn}</cbc:ID>
<cbc:IssueDate>{local.date()}</cbc:IssueDate><cbc:DocumentTypeCode>FATURA</cbc:DocumentTypeCode>
<cbc:DocumentType>FATURA</cbc:DocumentType></cac:DocumentReference></cac:DocumentResponse>
</ApplicationResponse>""".encode()
