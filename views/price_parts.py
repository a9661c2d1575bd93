"""How a price came about, in words: the parts of a door's price as panels show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from flask_babel import gettext

from app.configurator.price_spec import ROW_WORDS, PricePart, PriceRowSpec
from app.kernel.amounts import show_money, show_number, show_percent
from app.kernel.events import Event
from app.kernel.permissions import SEE_PRICE
from app.kernel.text import N_
from app.orders.events import LinesRepriced
from views.works import may

_WORDS: Final = {
    **ROW_WORDS,
    "general": N_("Price formula of the model"),
    "list_base": N_("Price of the list"),
    "list_percent": N_("Percent of the list"),
    "rounding": N_("Rounding"),
}


def shown_part(part: PricePart) -> dict[str, Any]:
    """A part with its name, how it was counted, and its amount."""
    word = gettext(_WORDS[part.kind])
    return {
        "name": part.name if part.kind == "option" and part.name else _named(word, part.name),
        "how": _how(part),
        "amount": show_money(part.amount),
    }


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


def _how(part: PricePart) -> str:
    if part.kind == "list_percent" and part.each is not None:
        return show_percent(part.each)
    if part.times is None or part.each is None:
        return gettext("price list") if part.is_of_list and part.kind == "option" else ""
    unit = " m²" if part.kind == "area" else ""
    return f"{show_number(round(part.times, 3))}{unit} × {show_money(part.each)}"
