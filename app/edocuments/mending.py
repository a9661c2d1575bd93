"""Where a refused document is mended: on whose card, on the company's page, on the shipment or its order.

Our own findings name their place. GİB's rules name an element of the XML. An integrator says a sentence,
of which the usual words are known; of what nobody recognises the document's own page has to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from app.edocuments.rules.findings import OURS
from app.kernel.text import tr_fold
from app.kernel.work import Work
from models.edocuments import EDocument
from models.orders import SalesOrder
from models.parties import Party
from models.shipping import Shipment, ShipmentLine

COMPANY, SERIES, CUSTOMER, SUPPLIER, SHIPMENT, ORDER, INVOICE, RATES = (
    "company",
    "series",
    "customer",
    "supplier",
    "shipment",
    "order",
    "invoice",
    "rates",
)
_CODES: Final[Mapping[str, tuple[str, str]]] = {
    "shipping.our_name_missing": (COMPANY, "legal_name"),
    "shipping.our_name_in_one_word": (COMPANY, "legal_name"),
    "shipping.our_tax_number_wrong": (COMPANY, "tax_id"),
    "shipping.our_tax_office_missing": (COMPANY, "tax_office"),
    "shipping.our_address_incomplete": (COMPANY, "district"),
    "shipping.our_postal_code_wrong": (COMPANY, "postal_code"),
    "shipping.wrong_series": (SERIES, ""),
    "invoicing.wrong_series": (SERIES, ""),
    "shipping.firm_without_tax_number": ("buyer", "tax_id"),
    "shipping.tax_number_wrong": ("buyer", "tax_id"),
    "shipping.name_in_one_word": ("buyer", "name"),
    "invoicing.buyer_unknown": ("buyer", "tax_id"),
    "invoicing.buyer_without_address": ("buyer", "district"),
    "invoicing.buyer_registered": ("buyer", "einvoice"),
    "invoicing.buyer_not_registered": ("buyer", "einvoice"),
    "invoicing.rate_missing": (RATES, ""),
}
"""Our own findings: whose page, and which field of it."""
_WHOSE: Final = (
    ("supplierparty|signatoryparty|signature|satici|gonderici|gonderen|duzenleyen", COMPANY),
    ("carrierparty|tasiyici|nakliyeci", "carrier"),
    ("buyercustomerparty|accountingcustomerparty|buyer", "buyer"),
    ("deliverycustomerparty|receiver", "recipient"),
    ("despatchline|invoiceline|unitcode|birim kodu|olcu birimi|malzeme kodu|mal/hizmet satir", ORDER),
    ("licenseplate|plaka|dorse|driver|sofor|surucu|transportequipment", SHIPMENT),
    ("deliveryaddress|despatchaddress|teslim(at)? (yeri|adres)", SHIPMENT),
    ("actualdespatch|despatchtime|despatchdate|sevk (tarih|zaman|saat)", SHIPMENT),
    ("alici|musteri", "buyer"),
)
"""Whose matter it is, by the words of an element or a sentence; the first that fits."""
_ON_SHIPMENT: Final = (
    ("dorse|transportequipment", "trailer_plate"),
    ("plaka|licenseplate", "plate"),
    ("nationality|t\\.?c\\.?k|kimlik", "driver_tckn"),
    ("familyname|soyad", "driver_last_name"),
    ("driver|sofor|surucu", "driver_first_name"),
    ("postalzone|posta kodu", "delivery_postal_code"),
    ("citysubdivision|ilce", "delivery_district"),
    ("cityname|\\bil\\b|sehir", "delivery_city"),
    ("actualdespatch|sevk|despatchtime|despatchdate", "despatch_date"),
    ("address|adres|street", "delivery_street"),
)
_ON_A_CARD: Final = (
    ("partyidentification|vkn|tckn|vergi (kimlik )?n|kimlik", "tax_id"),
    ("etiket|posta kutusu|kayitli (kullanici|degil)|alias|gib listesi|mukellef", "einvoice"),
    ("taxscheme|taxoffice|vergi dairesi", "tax_office"),
    ("postalzone|posta kodu", "postal_code"),
    ("citysubdivision|ilce", "district"),
    ("cityname|\\bil\\b|sehir", "city"),
    ("address|adres|street", "street"),
    ("electronicmail|e-?posta|mail", "email"),
    ("telephone|telefon", "phone"),
    ("partyname|person|unvan|\\badi?\\b|soyad|firstname|familyname", "name"),
)
_SEGMENTS: Final = re.compile(r"Q\{[^}]*\}|\[\d+\]")


@dataclass(frozen=True)
class MendedAt:
    """A page and, where it is known, the field of it."""

    page: str
    id: int
    field: str = ""


def where_mended(work: Work, document: EDocument) -> list[MendedAt]:
    """For each finding of a document the place where it is put right."""
    return [_place(work, document, one) for one in document.findings]


def _place(work: Work, document: EDocument, finding: Mapping[str, Any]) -> MendedAt:
    facts = finding.get("facts") or {}
    whose, field = _CODES.get(str(finding.get("code", "")), ("", ""))
    if finding.get("source") == OURS:
        if str(facts.get("party_id", "")).isdecimal():
            return _on_card(work, document, int(facts["party_id"]), field)
        if not whose:
            whose, field = _named(work, document, str(facts.get("name", "")))
    else:
        said = _said(finding)
        whose = _first(_WHOSE, said)
        field = _first(_ON_SHIPMENT if whose == SHIPMENT else _ON_A_CARD, said)
    return _page(work, document, whose, field)


def _said(finding: Mapping[str, Any]) -> str:
    """The element, the rule and the sentence in small letters; an element says more than a sentence."""
    place = _SEGMENTS.sub("", str(finding.get("place", "")))
    # The root says only which kind of document it is.
    path = "/".join(place.split("/")[2:])
    words = " ".join(str(finding.get(name, "")) for name in ("code", "source", "sentence"))
    return tr_fold(f"{path} {words}")


def _first(known: Iterable[tuple[str, str]], said: str) -> str:
    return next((name for words, name in known if re.search(words, said)), "")


def _named(work: Work, document: EDocument, name: str) -> tuple[str, str]:
    """Whose number cannot be read: a partner's or the driver's."""
    for role in ("buyer", "recipient", "carrier"):
        party = work.session.get(Party, _party_of(document, role) or 0)
        if party is not None and party.name == name:
            return role, "tax_id"
    return SHIPMENT, "driver_tckn" if name else ""


def _party_of(document: EDocument, role: str) -> int | None:
    shipment: Shipment | None = document.shipment
    if role == "carrier":
        return shipment.carrier_id if shipment else None
    if role == "recipient" and shipment is not None:
        return shipment.recipient_id or shipment.customer_id
    return document.party_id


def _page(work: Work, document: EDocument, whose: str, field: str) -> MendedAt:
    if whose == COMPANY:
        return MendedAt(COMPANY, 1, {"name": "legal_name"}.get(field, field))
    if whose in (SERIES, RATES):
        return MendedAt(whose, 0)
    if whose in ("buyer", "recipient", "carrier") and (party := _party_of(document, whose)):
        return _on_card(work, document, party, field)
    if whose == ORDER and (order := _order_of(work, document)):
        return MendedAt(ORDER, order)
    return _own(document, field if whose == SHIPMENT else "")


def _on_card(work: Work, document: EDocument, party_id: int, field: str) -> MendedAt:
    party = work.session.get(Party, party_id)
    if party is None:
        return _own(document, "")
    return MendedAt(CUSTOMER if party.is_customer else SUPPLIER, party.id, field)


def _order_of(work: Work, document: EDocument) -> int | None:
    """The order a shipment's lines come from, as far as it is one."""
    if document.shipment_id is None:
        return None
    orders = work.session.scalars(
        select(SalesOrder.id)
        .join(ShipmentLine, ShipmentLine.order_id == SalesOrder.id)
        .where(ShipmentLine.shipment_id == document.shipment_id)
        .distinct()
        .limit(2)
    ).all()
    return orders[0] if len(orders) == 1 else None


def _own(document: EDocument, field: str) -> MendedAt:
    if document.shipment_id is not None:
        return MendedAt(SHIPMENT, document.shipment_id, field)
    return MendedAt(INVOICE, document.id)
