"""On which terms an order is offered: read in one place, for every screen and paper that says them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from app.kernel.amounts import VatLine, VatSplit, round_money, split_vat
from app.kernel.clock import today_local
from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import Work
from app.orders.plan_of_payment import DueStep, misfit_of, plan_of
from app.orders.withholding import WITHHOLDINGS, Withheld
from app.purchasing.terms.rates import LIRA
from models.core import Company
from models.orders import SalesOrder
from models.quotes import OrderTerms

CURRENCIES: Final = ("TRY", "USD", "EUR")
DELIVERY_WAYS: Final[Mapping[str, str]] = {
    "at_factory": N_("Loaded on the buyer’s vehicle at our factory; carriage is the buyer’s"),
    "carriage": N_("Delivered to the address; carriage is in the price, unloading and fitting are not"),
    "fitted": N_("Delivered to the address and fitted; both are in the price"),
    "carrier": N_("Handed to a carrier; carriage is paid by the receiver"),
}
INCOTERMS: Final = ("EXW", "FCA", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP")
_NOTHING: Final = Decimal("0.00")


@dataclass(frozen=True)
class Terms:
    """All terms of an order as they stand now; amounts in its currency unless they say lira."""

    currency: str
    rate: Decimal
    rate_on: date | None
    rate_is_typed: bool
    valid_days: int
    valid_until: date
    """What a proforma issued today would say."""
    totals: VatSplit
    withheld: Withheld | None
    steps: tuple[DueStep, ...]
    delivery_way: str
    incoterm: str
    incoterm_place: str
    payment_text: str
    delivery_text: str
    misfit: Refusal | None = None
    """Why the payment plan is not the price (any more)."""

    @property
    def payable(self) -> Decimal:
        """What the customer pays us: everything but the VAT it withholds."""
        return self.totals.gross - (self.withheld.amount if self.withheld else _NOTHING)

    @property
    def in_lira(self) -> Decimal | None:
        """What that is in lira; None when it is lira anyway."""
        return None if self.currency == LIRA else round_money(self.payable * self.rate)

    @property
    def deposit(self) -> Decimal:
        """What is due with the order [kapora]."""
        return sum((step.amount for step in self.steps if step.due == "order"), _NOTHING)


def terms_of(work: Work, order: SalesOrder) -> Terms:
    """The terms of an order; what nobody has chosen is as the company usually has it."""
    kept = work.session.get(OrderTerms, order.id)
    days = kept.valid_days if kept else None
    valid_days = days or work.session.get_one(Company, 1).proforma_days
    totals = split_vat(VatLine(line.net, line.vat_percent) for line in order.lines)
    withheld = withheld_of(order, kept.withholding if kept else "")
    payable = totals.gross - (withheld.amount if withheld else _NOTHING)
    return Terms(
        currency=order.currency,
        rate=order.exchange_rate,
        rate_on=order.exchange_rate_on,
        rate_is_typed=bool(kept and kept.typed_rate),
        valid_days=valid_days,
        valid_until=today_local(work.now) + timedelta(days=valid_days),
        totals=totals,
        withheld=withheld,
        steps=plan_of(kept.steps if kept else (), payable),
        delivery_way=kept.delivery_way if kept else "",
        incoterm=kept.incoterm if kept else "",
        incoterm_place=kept.incoterm_place if kept else "",
        payment_text=order.payment_terms,
        delivery_text=order.delivery_terms,
        misfit=misfit_of(kept.steps if kept else (), payable),
    )


def withheld_of(order: SalesOrder, code: str) -> Withheld | None:
    """The VAT withheld under a code, worked out line by line as the invoice does it."""
    if code not in WITHHOLDINGS:
        return None
    name, percent = WITHHOLDINGS[code]
    amount = sum((round_money(line.vat * percent / 100) for line in order.lines), _NOTHING)
    return Withheld(code, name, percent, amount)
