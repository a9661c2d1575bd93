"""In which currency the page of an order works out its prices: that of the order it is about."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from flask import request
from sqlalchemy import select

from app.kernel.amounts import CURRENCY_SIGNS, show_money
from app.purchasing.terms.rates import LIRA
from models.orders import SalesOrder
from views.ids import id_from
from views.works import reading


@dataclass(frozen=True)
class PageCurrency:
    """The currency of a page; without a rate lines stand on that of the order they are stored in."""

    code: str = LIRA
    rate: Decimal | None = None

    @property
    def sign(self) -> str:
        """As amounts show it."""
        return CURRENCY_SIGNS.get(self.code, self.code)

    @property
    def is_foreign(self) -> bool:
        """Whether lira have to be counted into it."""
        return self.code != LIRA and bool(self.rate)

    def of_lira(self, amount: Decimal) -> Decimal:
        """Lira in it."""
        return amount / self.rate if self.is_foreign and self.rate else amount

    def show(self, amount: Decimal) -> str:
        """An amount in it."""
        return show_money(amount, self.code)


IN_LIRA: Final = PageCurrency()


def asked_currency() -> PageCurrency:
    """The currency of the order that the page's address names (``?order=``); lira without one."""
    asked = id_from(request.args.get("order"))
    if asked is None:
        return IN_LIRA
    query = select(SalesOrder.currency, SalesOrder.exchange_rate).where(SalesOrder.id == asked)
    found = reading().session.execute(query).first()
    return PageCurrency(found.currency, found.exchange_rate) if found else IN_LIRA
