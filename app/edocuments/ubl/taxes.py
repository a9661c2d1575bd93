"""VAT and withholding, of a line and of a whole invoice."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from app.edocuments.ubl.elements import Element, fact, money, part, plain
from app.edocuments.ubl.invoice_facts import InvoiceFacts, InvoiceLineFacts, by_rate

VAT_CODE = "0015"
VAT_NAME = "KDV"


def write_taxes(parent: Element, facts: InvoiceFacts, lines: Iterable[InvoiceLineFacts]) -> None:
    """``cac:TaxTotal`` less what is withheld, then ``cac:WithholdingTaxTotal``, of these lines."""
    chosen = tuple(lines)
    vat = sum((line.vat for line in chosen), Decimal(0))
    withheld = sum((facts.withheld_of(line) for line in chosen), Decimal(0))
    total = part(parent, "TaxTotal")
    money(total, "TaxAmount", vat - withheld, facts.currency)
    for rate, base, amount in by_rate(chosen):
        _subtotal(total, facts, base, amount, rate)
    if facts.withholding is not None:
        _withholding(parent, facts, vat, withheld)


def _subtotal(total: Element, facts: InvoiceFacts, base: Decimal, amount: Decimal, rate: Decimal) -> None:
    subtotal = part(total, "TaxSubtotal")
    money(subtotal, "TaxableAmount", base, facts.currency)
    money(subtotal, "TaxAmount", amount, facts.currency)
    fact(subtotal, "Percent", plain(rate))
    category = part(subtotal, "TaxCategory")
    if not amount:
        fact(category, "TaxExemptionReasonCode", facts.exemption_code)
        fact(category, "TaxExemptionReason", facts.exemption_reason)
    scheme = part(category, "TaxScheme")
    fact(scheme, "Name", VAT_NAME)
    fact(scheme, "TaxTypeCode", VAT_CODE)


def _withholding(parent: Element, facts: InvoiceFacts, vat: Decimal, withheld: Decimal) -> None:
    assert facts.withholding is not None
    total = part(parent, "WithholdingTaxTotal")
    money(total, "TaxAmount", withheld, facts.currency)
    subtotal = part(total, "TaxSubtotal")
    money(subtotal, "TaxableAmount", vat, facts.currency)
    money(subtotal, "TaxAmount", withheld, facts.currency)
    fact(subtotal, "Percent", plain(facts.withholding.percent))
    scheme = part(part(subtotal, "TaxCategory"), "TaxScheme")
    fact(scheme, "Name", facts.withholding.name)
    fact(scheme, "TaxTypeCode", facts.withholding.code)
