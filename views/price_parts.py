"""How a price came about, in words: the parts of a door's price as panels show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext

from app.configurator.price_spec import ROW_WORDS, PricePart, PriceRowSpec
from app.kernel.amounts import show_money, show_number, show_percent, show_unit_cost
from app.kernel.events import Event
from app.kernel.permissions import SEE_PRICE
from app.kernel.text import N_
from app.orders.events import LinesRepriced
from app.purchasing.terms.rates import LIRA_RATE
from views.page_currency import IN_LIRA, PageCurrency
from views.works import may

_WORDS: Final = {
    **ROW_WORDS,
    "general": N_("Price formula of the model"),
    "list_base": N_("Price of the list"),
    "list_percent": N_("Percent of the list"),
    "rounding": N_("Rounding"),
}


def shown_part(part: PricePart, currency: PageCurrency = IN_LIRA) -> dict[str, Any]:
    """A part with its name, how it was counted, its amount, and its lira beside any other money."""
    word = gettext(_WORDS[part.kind])
    return {
        "name": part.name if part.kind == "option" and part.name else _named(word, part.name),
        "how": _how(part, currency),
        "amount": currency.show(currency.of_lira(part.amount)),
        "lira": show_money(part.amount) if currency.is_foreign else "",
    }


def shown_parts(parts: Sequence[PricePart], currency: PageCurrency) -> list[dict[str, Any]]:
    """All parts of a price; in another currency their sum and its rate close the list.

    Each part is rounded for itself and the price only once, so that the sum is what the page says it is.
    """
    shown = [shown_part(part, currency) for part in parts]
    if not parts or not currency.is_foreign:
        return shown
    total = sum((part.amount for part in parts), Decimal(0))
    rate = show_unit_cost(currency.rate or LIRA_RATE)
    return [
        *shown,
        {
            "name": gettext("Price of one door"),
            "how": f"1 {currency.sign} = {rate}",
            "amount": currency.show(currency.of_lira(total)),
            "lira": show_money(total),
        },
    ]


def name_of_row(row: PriceRowSpec) -> str:
    """What a row of the price is called."""
    chosen = f"{row.parameter} = {row.option}" if row.kind == "option" else ""
    return _named(gettext(_WORDS[row.kind]), row.name or chosen)


def say_repriced(events: Iterable[Event]) -> str:
    """Which lines have another price because the customer is another one; nothing when none has."""
    lines = [
        f"{each['line']}: {show_money(each['before'], event.currency)}"
        f" → {show_money(each['after'], event.currency)}"
        for event in events
        if isinstance(event, LinesRepriced)
        for each in event.lines
    ]
    if not lines or not may(SEE_PRICE):
        return ""
    return gettext("Lines priced anew for this customer: %(lines)s.", lines="; ".join(lines))


def _named(word: str, name: str) -> str:
    return f"{word} · {name}" if name else word


def _how(part: PricePart, currency: PageCurrency) -> str:
    if part.kind == "list_percent" and part.each is not None:
        return show_percent(part.each)
    if part.times is None or part.each is None:
        return gettext("price list") if part.is_of_list and part.kind == "option" else ""
    unit = " m²" if part.kind == "area" else ""
    return f"{show_number(round(part.times, 3))}{unit} × {currency.show(currency.of_lira(part.each))}"
