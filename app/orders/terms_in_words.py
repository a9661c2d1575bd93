"""The terms of an order in the words of a paper, in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.kernel.amounts import show_money, show_percent, show_unit_cost
from app.kernel.clock import show_date
from app.kernel.text import N_
from app.orders.plan_of_payment import DueStep
from app.orders.terms import DELIVERY_WAYS, Terms
from app.purchasing.terms.rates import LIRA

Translate = Callable[[str], str]
DUE_WORDS: Final = {
    "order": N_("With the order (deposit)"),
    "delivery": N_("On delivery"),
    "days": N_("{days} days after delivery"),
    "date": N_("On {day}"),
}
_REST: Final = N_("rest")
_RATE_OF_BANK: Final = N_("1 {currency} = {rate} (central bank of Türkiye, selling rate of {day})")
_RATE_AGREED: Final = N_("1 {currency} = {rate} (agreed rate)")
_WITHHELD: Final = N_("VAT withheld by the buyer: code {code}, {fraction} – {name}")


def due_in_words(step: DueStep, translate: Translate = str) -> str:
    """When a part of the price is due."""
    day = show_date(step.due_on) if step.due_on else ""
    return translate(DUE_WORDS[step.due]).format(days=step.days, day=day)


def share_in_words(step: DueStep, translate: Translate = str, language: str = "tr") -> str:
    """Which part of the price it is: a per cent, the rest, or nothing for a fixed amount."""
    if step.is_rest:
        return translate(_REST)
    return show_percent(step.percent, locale=_locale(language)) if step.percent is not None else ""


def delivery_in_words(terms: Terms, translate: Translate = str) -> tuple[str, ...]:
    """How the doors come, each term a line."""
    way = translate(DELIVERY_WAYS[terms.delivery_way]) if terms.delivery_way in DELIVERY_WAYS else ""
    incoterm = f"{terms.incoterm} {terms.incoterm_place} (Incoterms 2020)" if terms.incoterm else ""
    written = [line.strip() for line in terms.delivery_text.splitlines()]
    return tuple(line for line in (way, " ".join(incoterm.split()), *written) if line)


def rate_in_words(terms: Terms, translate: Translate = str, language: str = "tr") -> str:
    """The rate and its day; nothing for an order in lira."""
    if terms.currency == LIRA:
        return ""
    rate = show_unit_cost(terms.rate, LIRA, locale=_locale(language))
    day = show_date(terms.rate_on) if terms.rate_on else ""
    said = _RATE_OF_BANK if day else _RATE_AGREED
    return translate(said).format(currency=terms.currency, rate=rate, day=day)


def lira_in_words(terms: Terms, language: str = "tr") -> str:
    """What the customer pays, in lira; nothing for an order in lira."""
    return "" if terms.in_lira is None else show_money(terms.in_lira, LIRA, locale=_locale(language))


def withholding_in_words(terms: Terms, translate: Translate = str) -> str:
    """Which VAT the buyer withholds; the name is GİB's."""
    if terms.withheld is None:
        return ""
    held = terms.withheld
    return translate(_WITHHELD).format(code=held.code, fraction=held.fraction, name=held.name)


def _locale(language: str) -> str:
    return "tr" if language == "tr" else "en"
