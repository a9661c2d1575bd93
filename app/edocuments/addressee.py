"""By which number the tax office knows whom a document is addressed to."""

from __future__ import annotations

from app.kernel.work import Work
from app.parties.checking import HOME
from app.parties.identification import FOREIGN_BUYER, UNKNOWN_BUYER, full_tax_id
from models.edocuments import EDocument
from models.shipping import Shipment


def addressee_number(work: Work, document: EDocument) -> str:
    """Tax or identity number of who takes the goods, else of the buyer; the known ones for nobody's."""
    party = document.party
    if document.shipment_id is not None:
        shipment = work.session.get_one(Shipment, document.shipment_id)
        party = shipment.recipient or shipment.customer
    return full_tax_id(work, party) or (UNKNOWN_BUYER if party.country == HOME else FOREIGN_BUYER)
