"""What an order confirmation [sipariş teyidi] shows: what was confirmed, and prices only where wanted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from app.documents.paper_json import PaperPart
from app.documents.papers import Letterhead, PartyBlock, PlannedPayment, VatTotal


@dataclass(frozen=True, kw_only=True)
class ConfirmedLine(PaperPart):
    """One position that is made. ``drawing`` is the small picture, ``sheet`` the full one."""

    position: int
    title: str
    quantity: Decimal
    unit: str
    description: tuple[str, ...] = ()
    drawing: str = ""
    sheet: str = ""
    unit_price: Decimal | None = None
    net: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class ConfirmedTotals(PaperPart):
    """What it comes to, as the confirmed proforma says it."""

    net: Decimal
    vat_totals: tuple[VatTotal, ...]
    grand_total: Decimal
    words: str
    gross: Decimal | None = None
    discount: Decimal | None = None
    withholding: Decimal | None = None
    withholding_note: str = ""
    deposit: Decimal | None = None
    rate_note: str = ""
    in_lira: str = ""


@dataclass(frozen=True, kw_only=True)
class ConfirmationPaper(PaperPart):
    """Order confirmation: we make this, until then, on these terms."""

    seller: Letterhead
    customer: PartyBlock
    number: str
    date: dt.date
    lines: tuple[ConfirmedLine, ...]
    revision: int = 0
    order_number: str = ""
    customer_reference: str = ""
    proforma: str = ""
    """The number and revision of the proforma that was confirmed."""
    confirmed_on: dt.date | None = None
    delivery_date: dt.date | None = None
    delivery_address: tuple[str, ...] = ()
    totals: ConfirmedTotals | None = None
    """None where the confirmation is without prices."""
    plan: tuple[PlannedPayment, ...] = ()
    payment_terms: tuple[str, ...] = ()
    delivery_terms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    currency: str = "TRY"
    language: str = "tr"
    prepared_by: str = ""
