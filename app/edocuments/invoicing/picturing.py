"""What the paper of an invoice shows: the facts of its e-document, frozen when the rules accepted them."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from sqlalchemy import select

from app.documents.finding import PAPER_OF
from app.documents.invoice_paper import InvoicePaper, InvoicePaperLine, InvoiceReference
from app.documents.invoice_qr import write_invoice_qr
from app.documents.issuing import issue_document, next_revision
from app.documents.papers import VatTotal
from app.edocuments.invoicing.drafting import HOME_CURRENCY
from app.edocuments.invoicing.issuing import facts_of, issued_at_of
from app.edocuments.ubl.elements import plain
from app.edocuments.ubl.invoice_facts import InvoiceFacts, InvoiceLineFacts, by_rate
from app.kernel.clock import show_date
from app.kernel.words import amount_in_words
from app.kernel.work import Work
from app.parties.addressing import party_block
from app.parties.identification import UNKNOWN_BUYER, full_tax_id
from app.parties.letterhead import address_lines, legal_letterhead
from models.edocuments import EDocument
from models.materials import Unit

DRAFT: Final = "TASLAK – MALİ DEĞERİ YOKTUR"
NOT_DELIVERED: Final = {
    "EARSIVFATURA": "TASLAK – e-Arşiv fatura olarak iletilmemiştir",
}
NOT_SENT: Final = "TASLAK – e-Fatura olarak iletilmemiştir"
"""Until the e-document is delivered, the print-out is not the invoice (509 SN VUK GT)."""


def invoice_paper(work: Work, document: EDocument) -> InvoicePaper:
    """The paper as it is now, with a watermark: without a number a draft, with one not delivered yet."""
    facts = facts_of(document)
    language = document.party.paper_language
    seller, rates = legal_letterhead(work, language), _rates(facts)
    codes = {line.unit for line in facts.lines}
    units = {one.code: one.symbol for one in work.session.scalars(select(Unit).where(Unit.code.in_(codes)))}
    discount = sum((line.discount for line in facts.lines), Decimal(0))
    return InvoicePaper(
        seller=seller,
        language=language,
        buyer=party_block(document.party),
        issued_at=issued_at_of(document) if document.number else work.now,
        lines=tuple(_line(line, units.get(line.unit, "")) for line in facts.lines),
        net=facts.net,
        vat_totals=rates,
        gross_total=facts.net + facts.vat,
        payable=facts.payable,
        words=amount_in_words(facts.payable, facts.currency),
        number=document.number or "",
        ettn=str(document.ettn) if document.number else "",
        scenario=facts.profile,
        kind=facts.type_code,
        currency=facts.currency,
        rate_note=_rate_note(facts),
        discount=discount or None,
        withheld=facts.withheld or None,
        withholding_note=_withholding_note(facts),
        exemption_note=" ".join(filter(None, (facts.exemption_code, facts.exemption_reason))),
        despatches=tuple(InvoiceReference(number=one.number, date=one.on) for one in facts.despatches),
        orders=_orders(facts),
        payment_note=facts.payment_note,
        # The first note of the document is the amount in words, which the paper has a place of its own for.
        notes=(*facts.notes[1:], *_branch_note(facts)),
        prepared_by=document.created_by,
        qr=_qr(work, document, facts, seller.tax_number, rates) if document.number else "",
        xml_sha256=document.sha256 or "",
        watermark=NOT_DELIVERED.get(facts.profile, NOT_SENT) if document.number else DRAFT,
    )


def issue_picture(work: Work, document: EDocument) -> None:
    """Freeze the paper of an invoice the rules have accepted; mended and accepted again, a new revision."""
    if document.kind != "invoice" or document.number is None:
        return
    kind, number = PAPER_OF[document.kind], document.number
    issue_document(
        work,
        kind,
        number,
        ("EDocument", document.id),
        invoice_paper(work, document).to_json(),
        revision=next_revision(work, kind, number),
    )


def _branch_note(facts: InvoiceFacts) -> tuple[str, ...]:
    """Which branch writes it, in Turkish as a legal paper does; the letterhead names the seat."""
    seller = facts.seller
    if not seller.branch_name:
        return ()
    place = seller.branch_place
    lines = address_lines(place.street, place.district, place.city, place.postal_code) if place else ()
    return (f"Düzenleyen şube: {', '.join((seller.branch_name, *lines))}",)


def _line(line: InvoiceLineFacts, unit: str) -> InvoicePaperLine:
    return InvoicePaperLine(
        position=line.position,
        name=line.goods.name,
        quantity=line.quantity,
        unit=unit,
        unit_price=line.unit_price,
        net=line.net,
        vat_rate=line.vat_percent,
        vat=line.vat,
        code=line.goods.code,
        description=(line.goods.description,) if line.goods.description else (),
        discount=line.discount or None,
    )


def _rates(facts: InvoiceFacts) -> tuple[VatTotal, ...]:
    return tuple(VatTotal(rate=rate, base=base, vat=vat) for rate, base, vat in by_rate(facts.lines))


def _orders(facts: InvoiceFacts) -> tuple[InvoiceReference, ...]:
    if facts.order is not None:
        return (InvoiceReference(number=facts.order.number, date=facts.order.on),)
    numbers = dict.fromkeys(line.order for line in facts.lines if line.order)
    return tuple(InvoiceReference(number=number) for number in numbers)


def _rate_note(facts: InvoiceFacts) -> str:
    """A legal paper of Turkey says in Turkish at which rate, of which day, and what it comes to in lira."""
    if facts.rate is None:
        return ""
    day = f" ({show_date(facts.rate_on)})" if facts.rate_on else ""
    rate = plain(facts.rate).replace(".", ",")
    return f"1 {facts.currency} = {rate} {HOME_CURRENCY}{day}"


def _withholding_note(facts: InvoiceFacts) -> str:
    if facts.withholding is None:
        return ""
    one = facts.withholding
    return f"KDV tevkifatı %{plain(one.percent)} ({one.code} {one.name})"


def _qr(
    work: Work, document: EDocument, facts: InvoiceFacts, seller: str, rates: tuple[VatTotal, ...]
) -> str:
    return write_invoice_qr(
        seller_tax_number=seller,
        # Here inspections want whole numbers; the paper shows those of people masked.
        buyer_tax_number=full_tax_id(work, document.party) or UNKNOWN_BUYER,
        scenario=facts.profile,
        kind=facts.type_code,
        number=str(document.number),
        ettn=str(document.ettn),
        issued_at=issued_at_of(document),
        currency=facts.currency,
        net=facts.net,
        rates=rates,
        gross=facts.net + facts.vat,
        payable=facts.payable,
    )
