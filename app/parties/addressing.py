"""A firm as papers name it."""

from __future__ import annotations

from app.documents.papers import PartyBlock
from app.parties.identification import show_phone
from app.parties.letterhead import address_lines
from models.parties import Party


def party_block(party: Party) -> PartyBlock:
    """Name, address and numbers of a customer, supplier or carrier."""
    return PartyBlock(
        name=party.name,
        address=address_lines(party.street, party.district, party.city, party.postal_code, party.country),
        tax_office=party.tax_office,
        tax_number=party.tax_id,
        phone=show_phone(party.phone),
        email=party.email,
    )
