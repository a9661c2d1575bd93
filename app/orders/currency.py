"""An order in another currency: which rate it stands on, and its calculated prices at that rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from app.kernel.amounts import round_money
from app.kernel.clock import today_local
from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import Work
from app.orders.working_out import WorkedLine
from app.purchasing.terms.rates import LIRA, LIRA_RATE, rate_of
from models.orders import SalesOrder
from models.quotes import OrderTerms


class RateUnknown(Refusal):
    """Nobody wrote down what the currency is worth."""

    code = "orders.rate_unknown"
    sentence = N_(
        "There is no rate for {currency} yet. Write one here, or add today’s to the exchange rates."
    )
    field = "typed_rate"


def stamp_rate(work: Work, order: SalesOrder) -> None:
    """Put the order on the rate that was agreed, else on that of the day; RateUnknown without one."""
    if order.currency == LIRA:
        order.exchange_rate, order.exchange_rate_on = LIRA_RATE, None
        return
    kept = work.session.get(OrderTerms, order.id)
    if kept is not None and kept.typed_rate:
        order.exchange_rate, order.exchange_rate_on = kept.typed_rate, None
        return
    found = rate_of(work, order.currency, today_local(work.now))
    if found is None:
        raise RateUnknown(currency=order.currency)
    order.exchange_rate, order.exchange_rate_on = found.rate, found.on


def in_currency(lines: Sequence[WorkedLine], rate: Decimal | None) -> list[WorkedLine]:
    """Lines whose calculated prices, which are lira, are in a currency of this rate; typed ones stay."""
    if rate is None or rate == LIRA_RATE:
        return list(lines)
    return [
        line
        if line.calculated_price is None
        else replace(line, calculated_price=round_money(line.calculated_price / rate))
        for line in lines
    ]
