"""What an invoice says, and the sums that follow from its lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.documents.paper_json import PaperPart
from app.edocuments.ubl.facts import Firm, Goods, Named
from app.kernel.amounts import round_money

_NOTHING = Decimal("0.00")


@dataclass(frozen=True, kw_only=True)
class WithholdingFacts(PaperPart):
    """The part of the VAT that the buyer pays to the state [tevkifat]: GİB's code and per cent."""

    code: str
    percent: Decimal
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class InvoiceLineFacts(PaperPart):
    """So many of one thing, what they cost, and the VAT of it, each rounded to the kuruş."""

    position: int
    quantity: Decimal
    unit: str
    goods: Goods
    unit_price: Decimal
    discount: Decimal
    net: Decimal
    vat_percent: Decimal
    despatch: str = ""
    order: str = ""

    @property
    def vat(self) -> Decimal:
        """VAT of the line; the sums of the document are made of these."""
        return round_money(self.net * self.vat_percent / 100)


@dataclass(frozen=True, kw_only=True)
class InvoiceFacts(PaperPart):
    """An invoice before it is XML; number, ETTN and moment are given when it is issued."""

    profile: str
    type_code: str
    seller: Firm
    buyer: Firm
    lines: tuple[InvoiceLineFacts, ...]
    despatches: tuple[Named, ...] = ()
    billing: tuple[Named, ...] = ()
    """Invoices that are taken back, of an invoice of the type IADE."""
    order: Named | None = None
    currency: str = "TRY"
    rate: Decimal | None = None
    rate_on: date | None = None
    withholding: WithholdingFacts | None = None
    exemption_code: str = ""
    exemption_reason: str = ""
    payment_note: str = ""
    iban: str = ""
    notes: tuple[str, ...] = ()

    @property
    def net(self) -> Decimal:
        """Everything without VAT."""
        return sum((line.net for line in self.lines), _NOTHING)

    @property
    def vat(self) -> Decimal:
        """All VAT, also that which the buyer withholds."""
        return sum((line.vat for line in self.lines), _NOTHING)

    @property
    def withheld(self) -> Decimal:
        """The VAT that the buyer pays to the state himself."""
        return sum((self.withheld_of(line) for line in self.lines), _NOTHING)

    @property
    def payable(self) -> Decimal:
        """What the buyer pays us."""
        return self.net + self.vat - self.withheld

    def withheld_of(self, line: InvoiceLineFacts) -> Decimal:
        """The withheld VAT of a line."""
        return round_money(line.vat * self.withholding.percent / 100) if self.withholding else _NOTHING


def by_rate(lines: Iterable[InvoiceLineFacts]) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Per cent, base and VAT, the lowest rate first."""
    rates: dict[Decimal, list[InvoiceLineFacts]] = {}
    for line in lines:
        rates.setdefault(line.vat_percent, []).append(line)
    return [
        (
            rate,
            sum((line.net for line in of_rate), _NOTHING),
            sum((line.vat for line in of_rate), _NOTHING),
        )
        for rate, of_rate in sorted(rates.items())
    ]
