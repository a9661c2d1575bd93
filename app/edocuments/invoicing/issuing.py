"""Issue an invoice: the next number, checked letterhead and buyer, and on to the rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import select

from app.documents.branches import legal_letters
from app.documents.electronic import ask_for_validation, lock_edocument
from app.documents.numbering import take_legal_number
from app.edocuments.firms import firm_of, our_firm
from app.edocuments.invoicing.choices import E_ARCHIVE, registration_refusals
from app.edocuments.invoicing.drafting import FACTS, HOME_CURRENCY, INVOICE, kept_facts
from app.edocuments.invoicing.reckoning import read_shipments, reckon
from app.edocuments.invoicing.refusals import (
    BuyerUnknown,
    BuyerWithoutAddress,
    DraftOutdated,
    NumberTakenAlready,
    RateMissing,
    WrongInvoiceSeries,
)
from app.edocuments.invoicing.sent_back import check_sent_back
from app.edocuments.ubl.invoice import build_invoice
from app.edocuments.ubl.invoice_facts import InvoiceFacts, InvoiceLineFacts
from app.kernel.clock import today_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.events import Event
from app.kernel.work import Work
from app.parties.identification import UNKNOWN_BUYER
from app.purchasing.terms.rates import rate_of
from app.shipping.checking_papers import letterhead_refusals, partner_refusals
from app.shipping.reminding import record_invoice
from models.core import Company
from models.edocuments import EDocument, InvoicedShipment

ISSUED_AT: Final = "issued_at"
_SERIES = re.compile("[A-Z0-9]{3}")
_DOCUMENT: Final = "invoice"


@dataclass(frozen=True)
class InvoiceIssued(Event):
    """An invoice got its number; what it comes to is told to nobody here."""

    subject = "EDocument"
    document_id: int
    number: str
    customer_id: int
    profile: str


def issue_invoice(work: Work, document_id: int, *, key: str | None = None) -> str:
    """Give a draft the next gapless number of its series and year; the number.

    Letterhead, buyer and rate are those of today. The worker builds and validates it after the commit.
    """
    work.require(INVOICE)
    return str(work.once(key, "issue invoice", lambda: _issue(work, document_id)))


def facts_of(document: EDocument) -> InvoiceFacts:
    """What an invoice says, as it was drafted or issued."""
    return InvoiceFacts.from_json(document.snapshot[FACTS])


def build_issued(work: Work, document: EDocument) -> bytes:
    """The XML of an issued invoice; buyer and seller as they are now, for what was mended since.

    What it says is written down with it, so that its paper says the same.
    """
    facts = _of_today(work, document, with_rate=False)
    document.snapshot = {**document.snapshot, FACTS: kept_facts(facts)}
    return build_invoice(facts, str(document.number), document.ettn, issued_at_of(document))


def issued_at_of(document: EDocument) -> datetime:
    """When it got its number."""
    return datetime.fromisoformat(document.snapshot[ISSUED_AT])


def _issue(work: Work, document_id: int) -> str:
    document = lock_edocument(work, document_id)
    if document.kind != "invoice" or document.number is not None:
        raise NumberTakenAlready(number=str(document))
    facts = _of_today(work, document, with_rate=True)
    shipments = _shipments_on(work, document)
    _check_draft(work, document, facts, shipments)
    if refusals := list(_refusals(work, document, facts)):
        raise Refusals(refusals)
    number = document.number = _next_number(work, document, facts.profile)
    document.snapshot = {FACTS: kept_facts(facts), ISSUED_AT: work.now.isoformat()}
    work.session.flush()
    for shipment_id in shipments:
        record_invoice(work, shipment_id, number)
    ask_for_validation(work, document)
    work.emit(InvoiceIssued(document.id, number, document.party_id, facts.profile))
    return number


def _check_draft(work: Work, document: EDocument, facts: InvoiceFacts, shipments: list[int]) -> None:
    """What is on it is still so: doors that stayed with the customer, or goods that went to a supplier."""
    if document.stock_slip_id is not None:
        check_sent_back(work, document)
        return
    today = reckon(work, read_shipments(work, shipments), document_id=document.id)
    if _sold(today) != _sold(facts.lines):
        raise DraftOutdated


def _sold(lines: Iterable[InvoiceLineFacts]) -> list[tuple[object, ...]]:
    """What is paid for, whatever it is called meanwhile."""
    return [(line.despatch, line.order, line.quantity, line.net, line.vat_percent) for line in lines]


def _shipments_on(work: Work, document: EDocument) -> list[int]:
    on_it = select(InvoicedShipment.shipment_id).where(InvoicedShipment.document_id == document.id)
    return list(work.session.scalars(on_it.order_by(InvoicedShipment.shipment_id)))


def _next_number(work: Work, document: EDocument, profile: str) -> str:
    """The next of the branch's series of its kind: e-Archive invoices have letters of their own."""
    return take_legal_number(work, _DOCUMENT, _series(work, document, profile), today_local(work.now).year)


def _series(work: Work, document: EDocument, profile: str) -> str:
    return legal_letters(work, "earchive" if profile == E_ARCHIVE else "invoice", document.branch_id)


def _of_today(work: Work, document: EDocument, *, with_rate: bool) -> InvoiceFacts:
    facts = facts_of(document)
    facts = replace(facts, seller=our_firm(work, document.branch), buyer=firm_of(work, document.party))
    if not with_rate or facts.currency == HOME_CURRENCY:
        return facts
    rate = rate_of(work, facts.currency, today_local(work.now))
    if rate is None:
        raise RateMissing(currency=facts.currency)
    return replace(facts, rate=rate.rate, rate_on=rate.on)


def _refusals(work: Work, document: EDocument, facts: InvoiceFacts) -> Iterator[Refusal]:
    company = work.session.get_one(Company, 1)
    if _SERIES.fullmatch(_series(work, document, facts.profile)) is None:
        yield WrongInvoiceSeries()
    yield from registration_refusals(document.party, facts.profile)
    yield from letterhead_refusals(work, company)
    yield from partner_refusals(work, document.party)
    if facts.profile != E_ARCHIVE and facts.buyer.tax_id == UNKNOWN_BUYER:
        yield BuyerUnknown(name=facts.buyer.name)
    if not facts.buyer.place.district or not facts.buyer.place.city:
        yield BuyerWithoutAddress(name=facts.buyer.name)
