"""Shipments and invoices of a period line by line, for accounting programs that read a list [Logo, Mikro].

The headings are part of an agreement with whoever reads the file (docs/accounting.md): they are in Turkish
in every language of the product, columns are only ever added at the end, and each row says everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import DateTime, cast, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.documents.purchase_prices import seen_edocuments
from app.edocuments.invoicing.drafting import HOME_CURRENCY
from app.edocuments.invoicing.issuing import ISSUED_AT, facts_of, issued_at_of
from app.edocuments.invoicing.reckoning import PIECE
from app.edocuments.ubl.invoice_facts import InvoiceFacts, InvoiceLineFacts
from app.kernel.amounts import round_money
from app.kernel.clock import ISTANBUL, to_local
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.text import N_
from app.kernel.work import Work
from app.parties.identification import full_tax_id
from app.shipping.waybill import describe
from models.edocuments import EDocument
from models.orders import OrderLine
from models.parties import Party
from models.shipping import Shipment, ShipmentLine

EXPORT: Final = Right("export", "Accounting")
LONGEST: Final = timedelta(days=366)
HEADINGS: Final = (
    "Belge Türü",
    "Belge No",
    "Belge Tarihi",
    "Fiili Sevk Tarihi",
    "Cari Kodu",
    "Cari Unvanı",
    "VKN/TCKN",
    "Vergi Dairesi",
    "İl",
    "Satır No",
    "Stok Kodu",
    "Stok Adı",
    "Açıklama",
    "Miktar",
    "Birim",
    "Birim Fiyat",
    "İskonto",
    "Net Tutar",
    "KDV Oranı",
    "KDV Tutarı",
    "Tevkifat Kodu",
    "Tevkifat Tutarı",
    "Satır Toplamı",
    "Döviz",
    "Kur",
    "Sipariş No",
    "İrsaliye No",
    "Fatura No",
    "ETTN",
)
SHIPMENT, INVOICE, DRAFT, RETURN = "İRSALİYE", "FATURA", "FATURA TASLAĞI", "İADE FATURASI"
Row = list[Any]


class PeriodBackwards(Refusal):
    """A period ends after it begins."""

    code = "edocuments.period_backwards"
    sentence = N_("The last day is before the first.")
    field = "until"


class PeriodTooLong(Refusal):
    """A file holds a year at most."""

    code = "edocuments.period_too_long"
    sentence = N_("Choose a year at most.")
    field = "until"


@dataclass(frozen=True)
class AccountingExported(Event):
    """Somebody took the lines of a period out for accounting."""

    subject = "Accounting"
    what: str
    first_day: date
    last_day: date
    lines: int


@dataclass(frozen=True)
class Period:
    """Whole days by the clock in İstanbul; the last one is included."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise PeriodBackwards
        if self.until - self.since > LONGEST:
            raise PeriodTooLong

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.since, time(), ISTANBUL)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.until + timedelta(days=1), time(), ISTANBUL)


def shipment_rows(work: Work, period: Period) -> list[Row]:
    """What left in the period, at the prices of its orders, with the number of its invoice."""
    _require(work)
    shipments = work.session.scalars(
        select(Shipment)
        .where(Shipment.despatched_at >= period.begins, Shipment.despatched_at < period.ends)
        .order_by(Shipment.despatched_at, Shipment.id)
        .options(
            joinedload(Shipment.customer),
            selectinload(Shipment.lines).options(
                joinedload(ShipmentLine.order),
                joinedload(ShipmentLine.order_line).joinedload(OrderLine.model),
            ),
        )
    ).all()
    rows = [row for shipment in shipments for row in _of_shipment(work, shipment)]
    work.emit(AccountingExported("shipments", period.since, period.until, len(rows)))
    return rows


def invoice_rows(work: Work, period: Period) -> list[Row]:
    """Invoices issued in the period, and drafts that were begun in it."""
    _require(work)
    issued = cast(EDocument.snapshot[ISSUED_AT].astext, DateTime(timezone=True))
    at = func.coalesce(issued, EDocument.created_at)
    documents = work.session.scalars(
        select(EDocument)
        .where(EDocument.kind == "invoice", seen_edocuments(work), at >= period.begins, at < period.ends)
        .order_by(at, EDocument.id)
        .options(joinedload(EDocument.party))
    ).all()
    rows = [row for document in documents for row in _of_invoice(work, document)]
    work.emit(AccountingExported("invoices", period.since, period.until, len(rows)))
    return rows


def _require(work: Work) -> None:
    work.require(EXPORT)
    work.require(SEE_PRICE)


def _of_shipment(work: Work, shipment: Shipment) -> Iterator[Row]:
    for position, line in enumerate(shipment.lines, 1):
        sold = line.order_line
        net, gross = _net(line), round_money(sold.unit_price * line.quantity)
        vat = round_money(net * sold.vat_percent / 100)
        model = sold.configuration.get("model") or {}
        yield [
            SHIPMENT,
            shipment.waybill_number,
            to_local(shipment.issued_at).date(),
            to_local(shipment.despatched_at).date(),
            *_party(work, shipment.customer),
            position,
            model.get("code") or (sold.model.code if sold.model else ""),
            model.get("name") or (sold.model.name if sold.model else sold.description),
            " · ".join(describe(sold)),
            line.quantity,
            PIECE,
            sold.unit_price,
            max(Decimal(0), gross - net),
            net,
            sold.vat_percent,
            vat,
            "",
            Decimal(0),
            net + vat,
            line.order.currency,
            None,
            line.order.number,
            shipment.waybill_number,
            shipment.invoice_number,
            str(shipment.ettn),
        ]


def _net(line: ShipmentLine) -> Decimal:
    """The share of the order line's net sum: what all shipments of it come to is just that sum."""
    sold = line.order_line
    if not sold.quantity:
        return round_money(Decimal(0))  # the line was given up after its doors came back
    after = sold.quantity - line.outstanding
    before = after - line.quantity
    return round_money(sold.net * after / sold.quantity) - round_money(sold.net * before / sold.quantity)


def _of_invoice(work: Work, document: EDocument) -> Iterator[Row]:
    facts = facts_of(document)
    day = to_local(issued_at_of(document) if document.number else document.created_at).date()
    for line in facts.lines:
        withheld = facts.withheld_of(line)
        yield [
            (RETURN if document.stock_slip_id else INVOICE) if document.number else DRAFT,
            document.number or "",
            day,
            None,
            *_party(work, document.party),
            *_of_line(line),
            facts.withholding.code if facts.withholding else "",
            withheld,
            line.net + line.vat - withheld,
            facts.currency,
            _rate(facts),
            line.order,
            line.despatch,
            document.number or "",
            str(document.ettn),
        ]


def _of_line(line: InvoiceLineFacts) -> Row:
    return [
        line.position,
        line.goods.code,
        line.goods.name,
        line.goods.description,
        line.quantity,
        line.unit,
        line.unit_price,
        line.discount,
        line.net,
        line.vat_percent,
        line.vat,
    ]


def _party(work: Work, party: Party) -> Row:
    return [party.code, party.name, full_tax_id(work, party), party.tax_office, party.city]


def _rate(facts: InvoiceFacts) -> Decimal | None:
    return facts.rate if facts.currency != HOME_CURRENCY else None
