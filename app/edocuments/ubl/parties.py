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
        ("SUBENO", firm.branch_code),
    ):
        if number:
            fact(part(party, "PartyIdentification"), "ID", number, {"schemeID": scheme})
    if not firm.is_person:
        fact(part(party, "PartyName"), "Name", firm.name)
    write_place(party, "PostalAddress", firm.place)
    _location(party, firm, despatched_from)
    if firm.tax_office:
        fact(part(part(party, "PartyTaxScheme"), "TaxScheme"), "Name", firm.tax_office)
    _contact(party, firm)
    if firm.is_person:
        person = part(party, "Person")
        for name, text in zip(("FirstName", "FamilyName"), firm.person, strict=True):
            fact(person, name, text)


def _location(party: Element, firm: Firm, despatched_from: Place | None) -> None:
    """Where the branch is that issues the document, or else where the goods leave from."""
    place = firm.branch_place or despatched_from
    if place is None and not firm.branch_name:
        return
    location = part(party, "PhysicalLocation")
    if firm.branch_name:
        fact(location, "ID", firm.branch_name)
    if place is not None:
        write_place(location, "Address", place)


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
