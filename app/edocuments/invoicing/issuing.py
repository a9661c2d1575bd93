"""Issue an invoice: the next number, checked letterhead and buyer, and on to the rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update

from app.documents.electronic import ask_for_validation, lock_edocument
from app.documents.numbering import take_number
from app.edocuments.firms import firm_of, our_firm
from app.edocuments.invoicing.drafting import FACTS, HOME_CURRENCY, INVOICE
from app.edocuments.invoicing.refusals import (
    BuyerUnknown,
    BuyerWithoutAddress,
    NumberTakenAlready,
    RateMissing,
    WrongInvoiceSeries,
)
from app.edocuments.ubl.invoice import build_invoice
from app.edocuments.ubl.invoice_facts import InvoiceFacts
from app.kernel.clock import today_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.work import Work
from app.parties.identification import UNKNOWN_BUYER
from app.purchasing.terms.rates import rate_of
from app.shipping.checking_papers import letterhead_refusals, partner_refusals
from models.core import Company
from models.edocuments import EDocument, InvoicedShipment
from models.shipping import Shipment

ISSUED_AT: Final = "issued_at"
_SERIES = re.compile("[A-Z0-9]{3}")
_DOCUMENT: Final = "invoice"


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
    """The XML of an issued invoice; buyer and seller as they are now, for what was mended since."""
    facts = _of_today(work, document, with_rate=False)
    issued_at = datetime.fromisoformat(document.snapshot[ISSUED_AT])
    return build_invoice(facts, str(document.number), document.ettn, issued_at)


def _issue(work: Work, document_id: int) -> str:
    document = lock_edocument(work, document_id)
    if document.kind != "invoice" or document.number is not None:
        raise NumberTakenAlready(number=str(document))
    facts = _of_today(work, document, with_rate=True)
    if refusals := list(_refusals(work, document, facts)):
        raise Refusals(refusals)
    year = today_local(work.now).year
    series = work.session.get_one(Company, 1).invoice_series
    document.number = f"{series}{year}{take_number(work, _DOCUMENT, series, year):09d}"
    snapshot: dict[str, Any] = {FACTS: facts.to_json(), ISSUED_AT: work.now.isoformat()}
    document.snapshot = snapshot
    work.session.flush()
    on_it = select(InvoicedShipment.shipment_id).where(InvoicedShipment.document_id == document.id)
    work.session.execute(
        update(Shipment)
        .where(Shipment.id.in_(on_it))
        .values(invoiced_at=work.now, invoice_number=document.number),
        execution_options={"synchronize_session": False},
    )
    ask_for_validation(work, document)
    return document.number


def _of_today(work: Work, document: EDocument, *, with_rate: bool) -> InvoiceFacts:
    facts = facts_of(document)
    facts = replace(facts, seller=our_firm(work), buyer=firm_of(work, document.party))
    if not with_rate or facts.currency == HOME_CURRENCY:
        return facts
    rate = rate_of(work, facts.currency, today_local(work.now))
    if rate is None:
        raise RateMissing(currency=facts.currency)
    return replace(facts, rate=rate.rate, rate_on=rate.on)


def _refusals(work: Work, document: EDocument, facts: InvoiceFacts) -> Iterator[Refusal]:
    company = work.session.get_one(Company, 1)
    if _SERIES.fullmatch(company.invoice_series) is None:
        yield WrongInvoiceSeries()
    yield from letterhead_refusals(company)
    yield from partner_refusals(work, document.party)
    if facts.profile != "EARSIVFATURA" and facts.buyer.tax_id == UNKNOWN_BUYER:
        yield BuyerUnknown(name=facts.buyer.name)
    if not facts.buyer.place.district or not facts.buyer.place.city:
        yield BuyerWithoutAddress(name=facts.buyer.name)
