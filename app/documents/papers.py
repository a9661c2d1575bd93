"""What each paper shows, as plain frozen values: filled by the contexts, printed by reports, stored as JSON.

A paper holds everything it shows: nothing is looked up or calculated while printing, so a stored paper
prints the same bytes years later. Moments carry a zone, money is Decimal, pictures are SVG text.
"""

from __future__ import annotations

import datetime as dt
import re
from base64 import b64encode
from dataclasses import dataclass
from decimal import Decimal

from app.documents.paper_json import PaperPart

_SHOWN_DIGITS_OF_AN_ID = 4


def mask_personal_id(number: str) -> str:
    """A TCKN as papers show it, its last four digits only: •••••••0146."""
    return "•" * max(0, len(number) - _SHOWN_DIGITS_OF_AN_ID) + number[-_SHOWN_DIGITS_OF_AN_ID:]


def picture_uri(content: bytes) -> str:
    """A PNG, JPEG or SVG as the data URI a letterhead wants; raises ValueError for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        kind = "png"
    elif content.startswith(b"\xff\xd8\xff"):
        kind = "jpeg"
    elif re.match(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<svg[\s>]", content, re.DOTALL):
        kind = "svg+xml"
    else:
        raise ValueError("a logo is a PNG, a JPEG or an SVG")
    return f"data:image/{kind};base64,{b64encode(content).decode('ascii')}"


@dataclass(frozen=True, kw_only=True)
class BankAccount(PaperPart):
    """Where to pay."""

    iban: str
    bank: str = ""
    currency: str = "TRY"


@dataclass(frozen=True, kw_only=True)
class Letterhead(PaperPart):
    """Who issues the paper (TTK 39/2: name, MERSİS number, seat, web site)."""

    legal_name: str
    trade_name: str = ""
    address: tuple[str, ...] = ()
    tax_office: str = ""
    tax_number: str = ""
    mersis: str = ""
    trade_registry: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    accounts: tuple[BankAccount, ...] = ()
    logo: str | None = None
    accent: str = ""
    footer: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PartyBlock(PaperPart):
    """A customer, supplier, buyer or carrier as a paper names it."""

    name: str
    address: tuple[str, ...] = ()
    tax_office: str = ""
    tax_number: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class VatTotal(PaperPart):
    """All lines of one VAT rate (20 means 20 %)."""

    rate: Decimal
    base: Decimal
    vat: Decimal


@dataclass(frozen=True, kw_only=True)
class ProformaLine(PaperPart):
    """One position offered. ``drawing`` is the small picture, ``sheet`` the full one for approval."""

    position: int
    title: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    net: Decimal
    vat_rate: Decimal
    discount_percent: Decimal | None = None
    description: tuple[str, ...] = ()
    drawing: str = ""
    sheet: str = ""


@dataclass(frozen=True, kw_only=True)
class PlannedPayment(PaperPart):
    """One part of the price: when it is due, which part it is, and how much."""

    due: str
    share: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class ProformaPaper(PaperPart):
    """Proforma invoice and order confirmation; ``gross`` and ``discount`` only when there is a discount."""

    seller: Letterhead
    customer: PartyBlock
    number: str
    date: dt.date
    lines: tuple[ProformaLine, ...]
    net: Decimal
    vat_totals: tuple[VatTotal, ...]
    grand_total: Decimal
    words: str
    revision: int = 0
    valid_until: dt.date | None = None
    order_number: str = ""
    gross: Decimal | None = None
    discount: Decimal | None = None
    withholding: Decimal | None = None
    withholding_note: str = ""
    deposit: Decimal | None = None
    currency: str = "TRY"
    language: str = "tr"
    rate_note: str = ""
    in_lira: str = ""
    plan: tuple[PlannedPayment, ...] = ()
    delivery_address: tuple[str, ...] = ()
    delivery_date: dt.date | None = None
    due_date: dt.date | None = None
    payment_terms: tuple[str, ...] = ()
    delivery_terms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    prepared_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Driver(PaperPart):
    """Who drives; the personal number is masked before it comes here (see mask_personal_id)."""

    name: str
    masked_id: str = ""

    def __post_init__(self) -> None:
        """Refuse a personal number that is still readable."""
        if sum(character.isdigit() for character in self.masked_id) > _SHOWN_DIGITS_OF_AN_ID:
            raise ValueError("mask the driver's personal number before it goes on paper")


@dataclass(frozen=True, kw_only=True)
class WaybillLine(PaperPart):
    """One kind of goods on the vehicle. ``value`` is printed only where a company asks for it."""

    position: int
    name: str
    quantity: Decimal
    unit: str
    code: str = ""
    description: tuple[str, ...] = ()
    outstanding: Decimal | None = None
    outstanding_reason: str = ""
    value: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class QuantityTotal(PaperPart):
    """How much of one unit there is in all."""

    quantity: Decimal
    unit: str


@dataclass(frozen=True, kw_only=True)
class WaybillPaper(PaperPart):
    """Sevk irsaliyesi. A draft has no number and always carries its watermark."""

    seller: Letterhead
    buyer: PartyBlock
    issued_at: dt.datetime
    despatched_at: dt.datetime
    delivery_address: tuple[str, ...]
    lines: tuple[WaybillLine, ...]
    totals: tuple[QuantityTotal, ...] = ()
    number: str = ""
    ettn: str = ""
    scenario: str = "TEMELIRSALIYE"
    kind: str = "SEVK"
    order_number: str = ""
    order_date: dt.date | None = None
    purchaser: PartyBlock | None = None
    despatch_place: str = ""
    carrier: PartyBlock | None = None
    driver: Driver | None = None
    plate: str = ""
    trailer_plate: str = ""
    gross_weight: Decimal | None = None
    packages: int | None = None
    total_value: Decimal | None = None
    currency: str = "TRY"
    language: str = "tr"
    """Of the labels; the title and what the law says stay Turkish, with the English beneath."""
    handed_over_by: str = ""
    notes: tuple[str, ...] = ()
    qr: str = ""
    watermark: str | None = None
    legal_notes: tuple[str, ...] = ()
    """What the law wants the receiver to know; small, at the very end."""
    xml_sha256: str = ""
    """Which XML is inside the file of this paper; empty before there is one."""


@dataclass(frozen=True, kw_only=True)
class CostMaterial(PaperPart):
    """One material of a door at what it really cost, beside what was estimated."""

    code: str
    name: str
    unit: str
    quantity: Decimal
    unit_cost: Decimal
    value: Decimal
    replacement_value: Decimal = Decimal("0.00")
    """The same quantity at the last purchase price [yenileme maliyeti]."""
    estimated_quantity: Decimal | None = None
    estimated_value: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class CostLabour(PaperPart):
    """The work of one department; ``rate`` is money for one minute."""

    department: str
    minutes: Decimal
    rate: Decimal
    value: Decimal
    estimated_minutes: Decimal | None = None
    estimated_value: Decimal | None = None
    is_planned: bool = False
    """The minutes are the planned ones: there are no taps to read them from."""


@dataclass(frozen=True, kw_only=True)
class CostTotals(PaperPart):
    """The foot of the cost sheet, once for what happened and once for what was estimated."""

    material: Decimal
    labour: Decimal
    total: Decimal
    price: Decimal
    margin: Decimal
    margin_percent: Decimal | None
    overhead: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class CostPaper(PaperPart):
    """What one order, or one door of it, really cost. Never for customers."""

    seller: Letterhead
    reference: str
    date: dt.date
    title: str
    quantity: Decimal
    unit: str
    materials: tuple[CostMaterial, ...]
    labour: tuple[CostLabour, ...]
    actual: CostTotals
    estimated: CostTotals | None = None
    replacement: CostTotals | None = None
    description: tuple[str, ...] = ()
    customer: str = ""
    serials: tuple[str, ...] = ()
    drawing: str = ""
    currency: str = "TRY"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReceiptLine(PaperPart):
    """One material that was unloaded. Prices are optional: the yard gets a slip without money."""

    code: str
    name: str
    quantity: Decimal
    unit: str
    ordered: Decimal | None = None
    lot: str = ""
    unit_price: Decimal | None = None
    value: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class GoodsReceiptSlip(PaperPart):
    """Goods receipt slip."""

    seller: Letterhead
    supplier: PartyBlock
    number: str
    received_at: dt.datetime
    lines: tuple[ReceiptLine, ...]
    warehouse: str = ""
    supplier_document: str = ""
    supplier_document_date: dt.date | None = None
    purchase_order: str = ""
    received_by: str = ""
    currency: str = "TRY"
    total: Decimal | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PurchaseLine(PaperPart):
    """One material we order, in the unit we buy it in; ``supplier_code`` is what they call it."""

    position: int
    code: str
    name: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    net: Decimal
    expected_on: dt.date
    supplier_code: str = ""
    in_stock_unit: str = ""


@dataclass(frozen=True, kw_only=True)
class PurchaseOrderPaper(PaperPart):
    """Satın Alma Siparişi: what a supplier is asked to deliver, when, where and at which price."""

    seller: Letterhead
    supplier: PartyBlock
    number: str
    date: dt.date
    expected_on: dt.date
    lines: tuple[PurchaseLine, ...]
    net: Decimal
    currency: str = "TRY"
    language: str = "tr"
    delivery_address: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    prepared_by: str = ""
