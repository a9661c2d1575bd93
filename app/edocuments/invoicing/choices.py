"""What a clerk chooses about an invoice, beyond what shipments and orders say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.edocuments.invoicing.refusals import BuyerNotRegistered, BuyerRegistered
from app.edocuments.ubl.invoice_facts import WithholdingFacts
from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.orders.withholding import WITHHOLDINGS
from models.parties import Party

E_ARCHIVE: Final = "EARSIVFATURA"
PROFILES: Final = {
    "TEMELFATURA": N_("e-Invoice, basic (the buyer cannot reject it)"),
    "TICARIFATURA": N_("e-Invoice, commercial (the buyer may reject it within 8 days)"),
    E_ARCHIVE: N_("e-Archive invoice (the buyer is not registered for e-Invoice)"),
}
EXEMPTIONS: Final = {
    "301": "11/1-a Mal ihracatı",
    "351": "KDV - İstisna olmayan diğer",
}
"""Why there is no VAT on a line: the names are GİB's."""


@dataclass(frozen=True, kw_only=True)
class InvoiceForm:
    """The shipments of one customer and how they are invoiced."""

    shipment_ids: tuple[int, ...]
    branch_id: int | None = None
    """Which branch writes it; nothing is the head office."""
    profile: str = "TEMELFATURA"
    withholding: str = ""
    exemption: str = ""
    payment_note: str = ""
    note: str = ""


def withholding_of(code: str) -> WithholdingFacts | None:
    """A chosen code with its name and per cent."""
    if code not in WITHHOLDINGS:
        return None
    name, percent = WITHHOLDINGS[code]
    return WithholdingFacts(code=code, percent=percent, name=name)


def usual_profile(buyer: Party) -> str:
    """What an invoice for a buyer is, as far as anybody knows; without a tax number nobody is registered."""
    is_registered = buyer.einvoice == "registered" or (not buyer.einvoice and bool(buyer.tax_id))
    return "TEMELFATURA" if is_registered else E_ARCHIVE


def registration_refusals(buyer: Party, profile: str) -> Iterator[Refusal]:
    """Whether this kind of invoice can be for this buyer; nothing where nobody knows."""
    if buyer.einvoice == "registered" and profile == E_ARCHIVE:
        yield BuyerRegistered(name=buyer.name)
    if buyer.einvoice == "not_registered" and profile != E_ARCHIVE:
        yield BuyerNotRegistered(name=buyer.name)
