"""The invoice [e-Fatura, e-Arşiv fatura] as XML: UBL-TR 1.2.1."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.edocuments.ubl.elements import (
    Element,
    day,
    fact,
    money,
    part,
    plain,
    quantity,
    start_document,
    write_document,
)
from app.edocuments.ubl.facts import Named
from app.edocuments.ubl.head import write_head
from app.edocuments.ubl.invoice_facts import InvoiceFacts, InvoiceLineFacts
from app.edocuments.ubl.lines import write_item, write_order, write_reference
from app.edocuments.ubl.parties import write_party, write_signature
from app.edocuments.ubl.taxes import write_taxes

HOME_CURRENCY = "TRY"
TRANSFER = "42"
"""UN/EDIFACT 4461: to a bank account."""


def build_invoice(facts: InvoiceFacts, number: str, ettn: UUID, issued_at: datetime) -> bytes:
    """The document as it is stored and sent; the same facts give the same bytes."""
    root = start_document("Invoice")
    write_head(root, "InvoiceTypeCode", facts, number=number, ettn=ettn, issued_at=issued_at)
    fact(root, "DocumentCurrencyCode", facts.currency)
    fact(root, "LineCountNumeric", str(len(facts.lines)))
    if facts.order is not None:
        write_order(root, facts.order)
    for invoice in facts.billing:
        _billing(root, invoice)
    for despatch in facts.despatches:
        write_reference(root, "DespatchDocumentReference", despatch)
    write_signature(root, facts.seller, number)
    write_party(part(root, "AccountingSupplierParty"), facts.seller)
    write_party(part(root, "AccountingCustomerParty"), facts.buyer)
    _payment(root, facts)
    _rate(root, facts)
    write_taxes(root, facts, facts.lines)
    _totals(root, facts)
    for line in facts.lines:
        _line(root, facts, line)
    return write_document(root)


def _billing(root: Element, invoice: Named) -> None:
    """The invoice that is taken back; the rules want its kind to say so."""
    reference = part(part(root, "BillingReference"), "InvoiceDocumentReference")
    fact(reference, "ID", invoice.number)
    day(reference, "IssueDate", invoice.on)
    fact(reference, "DocumentTypeCode", invoice.kind)


def _payment(root: Element, facts: InvoiceFacts) -> None:
    if facts.iban:
        means = part(root, "PaymentMeans")
        fact(means, "PaymentMeansCode", TRANSFER)
        account = part(means, "PayeeFinancialAccount")
        fact(account, "ID", facts.iban)
        fact(account, "CurrencyCode", facts.currency)
    if facts.payment_note:
        fact(part(root, "PaymentTerms"), "Note", facts.payment_note)


def _rate(root: Element, facts: InvoiceFacts) -> None:
    if facts.rate is None:
        return
    rate = part(root, "PricingExchangeRate")
    fact(rate, "SourceCurrencyCode", facts.currency)
    fact(rate, "TargetCurrencyCode", HOME_CURRENCY)
    fact(rate, "CalculationRate", plain(facts.rate))
    if facts.rate_on is not None:
        day(rate, "Date", facts.rate_on)


def _totals(root: Element, facts: InvoiceFacts) -> None:
    total = part(root, "LegalMonetaryTotal")
    for name, amount in (
        ("LineExtensionAmount", facts.net),
        ("TaxExclusiveAmount", facts.net),
        ("TaxInclusiveAmount", facts.net + facts.vat),
        ("PayableAmount", facts.payable),
    ):
        money(total, name, amount, facts.currency)


def _line(root: Element, facts: InvoiceFacts, line: InvoiceLineFacts) -> None:
    element = part(root, "InvoiceLine")
    fact(element, "ID", str(line.position))
    quantity(element, "InvoicedQuantity", line.quantity, line.unit)
    money(element, "LineExtensionAmount", line.net, facts.currency)
    if line.discount:
        allowance = part(element, "AllowanceCharge")
        fact(allowance, "ChargeIndicator", "false")
        money(allowance, "Amount", line.discount, facts.currency)
        money(allowance, "BaseAmount", line.net + line.discount, facts.currency)
    write_taxes(element, facts, (line,))
    write_item(element, line.goods)
    price = part(element, "Price")
    fact(price, "PriceAmount", plain(line.unit_price), {"currencyID": facts.currency})
