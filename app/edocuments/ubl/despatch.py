"""The despatch advice [e-İrsaliye] as XML: UBL-TR 1.2.1, SEVK and MATBUDAN."""

from __future__ import annotations

from app.edocuments.ubl.carriage import write_delivery_contact, write_shipment
from app.edocuments.ubl.despatch_facts import DespatchFacts
from app.edocuments.ubl.elements import Element, fact, part, start_document, write_document
from app.edocuments.ubl.head import write_head
from app.edocuments.ubl.lines import write_despatch_line, write_order, write_reference
from app.edocuments.ubl.parties import write_party, write_signature


def build_despatch(facts: DespatchFacts) -> bytes:
    """The document as it is stored and sent; the same facts give the same bytes."""
    root = start_document("DespatchAdvice")
    write_head(
        root,
        "DespatchAdviceTypeCode",
        facts,
        number=facts.number,
        ettn=facts.ettn,
        issued_at=facts.issued_at,
    )
    fact(root, "LineCountNumeric", str(len(facts.lines)))
    for order in facts.orders:
        write_order(root, order)
    if facts.form is not None:
        write_reference(root, "AdditionalDocumentReference", facts.form)
    write_signature(root, facts.seller, facts.number)
    _parties(root, facts)
    write_shipment(root, facts)
    for line in facts.lines:
        write_despatch_line(root, line)
    return write_document(root)


def _parties(root: Element, facts: DespatchFacts) -> None:
    supplier = part(root, "DespatchSupplierParty")
    write_party(supplier, facts.seller, despatched_from=facts.despatched_from)
    if facts.handed_over_by:
        fact(part(supplier, "DespatchContact"), "Name", facts.handed_over_by)
    recipient = part(root, "DeliveryCustomerParty")
    write_party(recipient, facts.recipient)
    write_delivery_contact(recipient, facts.delivery_contact, facts.delivery_phone)
    if facts.buyer is not None:
        write_party(part(root, "BuyerCustomerParty"), facts.buyer)
