"""A draft of an invoice: everything but a number; it may be thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import select

from app.documents.branches import branch_refusals
from app.documents.electronic import add_edocument, lock_edocument
from app.edocuments.firms import firm_of, our_firm
from app.edocuments.invoicing.choices import (
    EXEMPTIONS,
    PROFILES,
    InvoiceForm,
    registration_refusals,
    withholding_of,
)
from app.edocuments.invoicing.reckoning import read_shipments, reckon, take_doors
from app.edocuments.invoicing.refusals import (
    AlreadyInvoiced,
    ExemptionForAll,
    ExemptionMissing,
    NothingToInvoice,
    NothingToPay,
    NumberTakenAlready,
    ProfileUnknown,
    RateMissing,
    SeveralCustomers,
    WithholdingUnknown,
    WithholdingWithoutTax,
)
from app.edocuments.ubl.facts import Firm, Named
from app.edocuments.ubl.invoice_facts import InvoiceFacts, InvoiceLineFacts, by_rate
from app.kernel.clock import to_local, today_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.events import Event
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.words import amount_in_words
from app.kernel.work import Work
from app.orders.withholding import WITHHOLDINGS
from app.parties.identification import mask_tckn
from app.purchasing.terms.rates import rate_of
from models.core import Company
from models.edocuments import EDocument, InvoicedShipment
from models.parties import Party
from models.shipping import Shipment

INVOICE: Final = Right("invoice", "Shipment")
HOME_CURRENCY: Final = "TRY"
FACTS: Final = "facts"
"""Under which name the snapshot of a document keeps what the invoice says."""


@dataclass(frozen=True)
class InvoiceDiscarded(Event):
    """A draft without a number was thrown away."""

    subject = "EDocument"
    document_id: int


def draft_invoice(work: Work, form: InvoiceForm, *, key: str | None = None) -> int:
    """Draft one invoice for shipments of one customer; the id of the document, which has no number yet."""
    work.require(INVOICE)
    work.require(SEE_PRICE)
    return int(work.once(key, "draft invoice", lambda: _draft(work, form)))


def discard_invoice(work: Work, document_id: int) -> None:
    """Throw a draft away: its shipments may be invoiced again. NumberTakenAlready when it was issued."""
    work.require(INVOICE)
    document = lock_edocument(work, document_id)
    if document.kind != "invoice" or document.number is not None:
        raise NumberTakenAlready(number=str(document))
    work.session.delete(document)
    work.session.flush()
    work.emit(InvoiceDiscarded(document_id))


def kept_facts(facts: InvoiceFacts) -> dict[str, Any]:
    """As they are stored: the identity number of a person masked; whole it stands in the XML alone."""
    return replace(facts, seller=_masked(facts.seller), buyer=_masked(facts.buyer)).to_json()


def _masked(firm: Firm) -> Firm:
    return replace(firm, tax_id=mask_tckn(firm.tax_id)) if firm.is_person else firm


def _draft(work: Work, form: InvoiceForm) -> int:
    shipments = read_shipments(work, form.shipment_ids)
    _check_shipments(work, shipments)
    lines = reckon(work, shipments)
    _check_choices(work, form, lines, shipments[0].customer)
    facts = _facts(work, form, shipments, lines)
    document = EDocument(
        kind="invoice",
        party_id=shipments[0].customer_id,
        ettn=uuid4(),
        profile=facts.profile,
        type_code=facts.type_code,
        branch_id=form.branch_id,
        snapshot={FACTS: kept_facts(facts)},
    )
    add_edocument(work, document)
    work.session.add_all(
        InvoicedShipment(shipment_id=shipment.id, document_id=document.id) for shipment in shipments
    )
    work.session.flush()
    take_doors(work, document.id, [shipment.id for shipment in shipments])
    return document.id


def _check_shipments(work: Work, shipments: Sequence[Shipment]) -> None:
    if not shipments:
        raise NothingToInvoice
    ids = [shipment.id for shipment in shipments]
    taken = set(
        work.session.scalars(
            select(InvoicedShipment.shipment_id).where(
                InvoicedShipment.shipment_id.in_(ids), InvoicedShipment.released_at.is_(None)
            )
        )
    )
    for shipment in shipments:
        if shipment.id in taken or shipment.invoiced_at is not None:
            raise AlreadyInvoiced(waybill=shipment.waybill_number)
    currencies = {line.order.currency for shipment in shipments for line in shipment.lines}
    if len({shipment.customer_id for shipment in shipments}) > 1 or len(currencies) > 1:
        raise SeveralCustomers


def _check_choices(work: Work, form: InvoiceForm, lines: Sequence[InvoiceLineFacts], buyer: Party) -> None:
    refusals: list[Refusal] = []
    if not lines:
        refusals.append(NothingToInvoice())
    elif any(rate and not vat for rate, _base, vat in by_rate(lines)) or not any(line.net for line in lines):
        refusals.append(NothingToPay())
    refusals += branch_refusals(work, form.branch_id)
    if form.profile not in PROFILES:
        refusals.append(ProfileUnknown())
    refusals += registration_refusals(buyer, form.profile)
    if form.withholding and form.withholding not in WITHHOLDINGS:
        refusals.append(WithholdingUnknown())
    free = [line for line in lines if not line.vat_percent]
    if free and form.withholding:
        refusals.append(WithholdingWithoutTax())
    elif free and len(free) < len(lines):
        refusals.append(ExemptionForAll())
    elif free and form.exemption not in EXEMPTIONS:
        refusals.append(ExemptionMissing())
    if refusals:
        raise Refusals(refusals)


def _facts(
    work: Work, form: InvoiceForm, shipments: Sequence[Shipment], lines: tuple[InvoiceLineFacts, ...]
) -> InvoiceFacts:
    currency = shipments[0].lines[0].order.currency
    rate = None if currency == HOME_CURRENCY else rate_of(work, currency, today_local(work.now))
    if currency != HOME_CURRENCY and rate is None:
        raise RateMissing(currency=currency)
    orders = {line.order_id: line.order for shipment in shipments for line in shipment.lines}
    only = next(iter(orders.values())) if len(orders) == 1 else None
    is_free = not any(line.vat_percent for line in lines)
    facts = InvoiceFacts(
        profile=form.profile,
        type_code="TEVKIFAT" if form.withholding else "ISTISNA" if is_free else "SATIS",
        seller=our_firm(work),
        buyer=firm_of(work, shipments[0].customer),
        lines=lines,
        despatches=tuple(
            Named(number=shipment.waybill_number, on=to_local(shipment.issued_at).date())
            for shipment in shipments
        ),
        order=Named(number=only.number, on=only.ordered_on) if only else None,
        currency=currency,
        rate=rate.rate if rate else None,
        rate_on=rate.on if rate else None,
        withholding=withholding_of(form.withholding),
        exemption_code=form.exemption if is_free else "",
        exemption_reason=EXEMPTIONS.get(form.exemption, "") if is_free else "",
        payment_note=" ".join(form.payment_note.split()),
        iban=work.session.get_one(Company, 1).iban,
        notes=tuple(filter(None, (" ".join(form.note.split()),))),
    )
    return replace(facts, notes=(amount_in_words(facts.payable, currency), *facts.notes))
