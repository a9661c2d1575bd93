"""Who a document is from, to, and carried by."""

from __future__ import annotations

from app.edocuments.ubl.elements import Element, fact, part, word
from app.edocuments.ubl.facts import Firm, Place


def write_party(parent: Element, firm: Firm, *, despatched_from: Place | None = None) -> None:
    """``cac:Party`` in the order of the schema: a firm has a name, a person first and family name."""
    fill_party(part(parent, "Party"), firm, despatched_from=despatched_from)


def fill_party(party: Element, firm: Firm, *, despatched_from: Place | None = None) -> None:
    """The inside of a party, whatever the element around it is called."""
    fact(party, "WebsiteURI", firm.website)
    for scheme, number in (
        (firm.scheme, firm.tax_id),
        ("MERSISNO", firm.mersis),
        ("TICARETSICILNO", firm.trade_registry),
        ("MUSTERINO", firm.customer_code),
    ):
        if number:
            fact(part(party, "PartyIdentification"), "ID", number, {"schemeID": scheme})
    if not firm.is_person:
        fact(part(party, "PartyName"), "Name", firm.name)
    write_place(party, "PostalAddress", firm.place)
    if despatched_from is not None:
        write_place(part(party, "PhysicalLocation"), "Address", despatched_from)
    if firm.tax_office:
        fact(part(part(party, "PartyTaxScheme"), "TaxScheme"), "Name", firm.tax_office)
    _contact(party, firm)
    if firm.is_person:
        person = part(party, "Person")
        for name, text in zip(("FirstName", "FamilyName"), firm.person, strict=True):
            fact(person, name, text)


def write_place(parent: Element, name: str, place: Place) -> None:
    """An address; district, city and country are in it even when nobody knows them."""
    address = part(parent, name)
    fact(address, "StreetName", place.street)
    word(address, "CitySubdivisionName", place.district)
    word(address, "CityName", place.city)
    fact(address, "PostalZone", place.postal_code)
    word(part(address, "Country"), "Name", place.country)


def write_signature(root: Element, signer: Firm, number: str) -> None:
    """Who signs, and where in the document the signature will be."""
    signature = part(root, "Signature")
    fact(signature, "ID", signer.tax_id, {"schemeID": "VKN_TCKN"})
    signatory = part(signature, "SignatoryParty")
    fact(part(signatory, "PartyIdentification"), "ID", signer.tax_id, {"schemeID": signer.scheme})
    write_place(signatory, "PostalAddress", signer.place)
    reference = part(part(signature, "DigitalSignatureAttachment"), "ExternalReference")
    fact(reference, "URI", f"#Signature_{number}")


def _contact(party: Element, firm: Firm) -> None:
    if firm.phone or firm.email:
        contact = part(party, "Contact")
        fact(contact, "Telephone", firm.phone)
        fact(contact, "ElectronicMail", firm.email)
