"""Before the number is taken: whether the e-despatch of this shipment would be legal (pre-flight).

The form itself is checked in ``forms``; this is about our letterhead, the partners, the place and the day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from app.kernel.errors import Refusal
from app.kernel.text import tr_fold
from app.kernel.work import Work
from app.parties.checking import HOME
from app.parties.identification import (
    UNKNOWN_BUYER,
    check_postal_code,
    check_tax_id,
    full_tax_id,
    is_personal,
)
from app.shipping.paper_refusals import (
    CarrierInOneWord,
    DeliveredAbroad,
    FirmWithoutTaxNumber,
    LeavesTooLate,
    Mendable,
    NameInOneWord,
    NotAForeignPlate,
    NotANameOfAPerson,
    OurAddressIncomplete,
    OurNameInOneWord,
    OurNameMissing,
    OurPostalCodeWrong,
    OurTaxNumberWrong,
    OurTaxOfficeMissing,
    TaxNumberWrong,
)
from app.shipping.refusals import WrongSeries
from models.core import Company
from models.parties import Party

if TYPE_CHECKING:
    from app.shipping.forms import ShipmentForm

SERIES: Final = re.compile("[A-Z0-9]{3}")
MOST_DAYS_AHEAD: Final = 30
_LEGAL_FORM = re.compile(
    r"\b(a\.? ?s\.?|ltd\.?|sti\.?|san\.|tic\.|koop\.?|kooperatifi?|holding|belediyesi?|bakanligi|mudurlugu"
    r"|universitesi|vakfi|dernegi)(?=\W|$)"
)
PLATES: Final = ("plate", "trailer_plate")
LONGEST_PLATE: Final = 12
_FOREIGN_PLATE = re.compile(f"[A-Z0-9_-]{{2,{LONGEST_PLATE}}}")
_DIGITS_IN_A_NAME = re.compile("[0-9@/]")


def paper_refusals(work: Work, form: ShipmentForm) -> Iterator[Refusal]:
    """Everything that would keep the tax office from taking the document of this shipment."""
    company = work.session.get_one(Company, 1)
    if SERIES.fullmatch(company.waybill_series) is None:
        yield WrongSeries()
    yield from letterhead_refusals(work, company)
    for party_id in dict.fromkeys(filter(None, (form.customer_id, form.recipient_id))):
        if (party := work.session.get(Party, party_id)) is not None:
            yield from partner_refusals(work, party)
    if form.carrier_id is not None:
        yield from _carrier_refusals(work, form.carrier_id)
    if form.delivery_country != HOME:
        yield DeliveredAbroad()
    for field in ("driver_first_name", "driver_last_name"):
        if _DIGITS_IN_A_NAME.search(getattr(form, field)):
            yield NotANameOfAPerson(field=field)
    latest = work.now + timedelta(days=MOST_DAYS_AHEAD)
    if form.despatched_at is not None and form.despatched_at > latest:
        yield LeavesTooLate(most=MOST_DAYS_AHEAD)


def check_foreign_plate(text: str, *, field: str | None = None) -> str:
    """A plate of another country, compact and in capitals, as GİB's list allows it."""
    plate = re.sub(r"[\s.]+", "", text)
    plate = plate.upper() if plate.isascii() else plate
    if _FOREIGN_PLATE.fullmatch(plate) is None:
        raise NotAForeignPlate(field=field, text=text[:LONGEST_PLATE])
    return plate


def letterhead_refusals(work: Work, company: Company) -> Iterator[Mendable]:
    """What is missing of our own letterhead (VUK 230, TTK 39/2)."""
    number = full_tax_id(work, company)
    if not company.legal_name.strip():
        yield OurNameMissing()
    elif is_personal(number) and not _has_two_names(company.legal_name):
        yield OurNameInOneWord()
    if not _passes(check_tax_id, number) or number == UNKNOWN_BUYER:
        yield OurTaxNumberWrong()
    if not company.tax_office.strip():
        yield OurTaxOfficeMissing()
    if not company.district.strip() or not company.city.strip():
        yield OurAddressIncomplete()
    if not _passes(check_postal_code, company.postal_code):
        yield OurPostalCodeWrong()


def partner_refusals(work: Work, party: Party) -> Iterator[Mendable]:
    """Whether a document can name a partner: a firm by its number, a person by both names."""
    number = full_tax_id(work, party)
    if not number:
        if is_a_firm(party.name):
            yield FirmWithoutTaxNumber(name=party.name, party_id=party.id)
        elif party.country == HOME and not _has_two_names(party.name):
            yield NameInOneWord(name=party.name, party_id=party.id)
    elif not _passes(check_tax_id, number):
        yield TaxNumberWrong(name=party.name, party_id=party.id)
    elif (is_personal(number) or number == UNKNOWN_BUYER) and not _has_two_names(party.name):
        yield NameInOneWord(name=party.name, party_id=party.id)


def _carrier_refusals(work: Work, carrier_id: int) -> Iterator[Refusal]:
    """A carrier who is a person is named by both names; the number itself is checked with the form."""
    carrier = work.session.get(Party, carrier_id)
    if carrier is not None and is_personal(full_tax_id(work, carrier)) and not _has_two_names(carrier.name):
        yield CarrierInOneWord(name=carrier.name)


def is_a_firm(name: str) -> bool:
    """Whether a name says that it is a firm's: A.Ş., Ltd. Şti., Kooperatifi, Belediyesi."""
    return _LEGAL_FORM.search(tr_fold(name)) is not None


def _has_two_names(name: str) -> bool:
    return len(name.split()) > 1


def _passes(check: Callable[[str], str], text: str) -> bool:
    try:
        return bool(check(text))
    except Refusal:
        return False
