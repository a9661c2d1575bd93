"""What the picture of an invoice shows, draft or issued; frozen like every paper."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from app.documents.paper_json import PaperPart
from app.documents.papers import Letterhead, PartyBlock, VatTotal


@dataclass(frozen=True, kw_only=True)
class InvoicePaperLine(PaperPart):
    """One kind of goods sold; ``net`` is after the discount and without VAT."""

    position: int
    name: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    net: Decimal
    vat_rate: Decimal
    vat: Decimal
    code: str = ""
    description: tuple[str, ...] = ()
    discount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class InvoiceReference(PaperPart):
    """A waybill, an order or another paper the invoice speaks of."""

    number: str
    date: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class InvoicePaper(PaperPart):
    """Fatura: with the facts of the e-document. A draft has no number and always carries its watermark."""

    seller: Letterhead
    buyer: PartyBlock
    issued_at: dt.datetime
    lines: tuple[InvoicePaperLine, ...]
    net: Decimal
    vat_totals: tuple[VatTotal, ...]
    gross_total: Decimal
    """With all VAT, before anything is withheld [vergiler dahil toplam]."""
    payable: Decimal
    words: str
    number: str = ""
    ettn: str = ""
    scenario: str = "TEMELFATURA"
    kind: str = "SATIS"
    currency: str = "TRY"
    rate_note: str = ""
    discount: Decimal | None = None
    """The sum of the lines' discounts; ``net`` is without it."""
    withheld: Decimal | None = None
    withholding_note: str = ""
    exemption_note: str = ""
    despatches: tuple[InvoiceReference, ...] = ()
    orders: tuple[InvoiceReference, ...] = ()
    payment_note: str = ""
    due_date: dt.date | None = None
    notes: tuple[str, ...] = ()
    prepared_by: str = ""
    qr: str = ""
    watermark: str | None = None
    language: str = "tr"
    xml_sha256: str = ""
    """Which XML is inside the file of this paper; empty before there is one."""
