"""How values look in a grid: Turkish numbers, money, days, yes and no, states as pills."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import render_template_string, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.kernel.amounts import (
    round_quantity,
    show_money,
    show_number,
    show_percent,
    show_quantity,
    show_unit_cost,
)
from app.kernel.clock import show_date, show_moment
from app.kernel.text import N_
from app.orders.states import STATE_WORDS as ORDER_STATE_WORDS
from app.parties.identification import show_phone


class Format:
    """A formatter of one column: what it shows, and the CSS class that aligns it."""

    def __init__(self, show: Callable[[Any], Any], css: str = "") -> None:
        self.show = show
        self.css = css

    def __call__(self, value: Any) -> Any:
        """The value as people read it; an empty one as a dash."""
        return "–" if value is None or value == "" else self.show(value)

    def in_roomy_windows(self) -> Format:
        """The same for a column that gives its room up when the window is narrow."""
        return type(self)(self.show, f"{self.css} roomy".strip())


class Word(Format):
    """A code as the word of the screen; what is exported says the word too."""


class StateWord(Word):
    """A state of its own room as a pill; what is exported says its word alone."""

    def __call__(self, value: Any) -> Any:
        """The pill of the state; none as a dash."""
        return "–" if value is None or value == "" else pill(value, self.show(value))


text = Format(str)
number = Format(lambda value: show_number(Decimal(value)), "num")
money = Format(show_money, "num")
unit_cost = Format(show_unit_cost, "num")
# A list compares costs: the kuruş is enough there, unless a unit costs less than a lira.
cost = Format(lambda value: show_money(value) if abs(value) >= 1 else show_unit_cost(value), "num")
percent = Format(show_percent, "num")
day = Format(show_date, "num")
moment = Format(show_moment, "num")


def quantity(unit: str) -> Format:
    """Quantities in one unit."""
    return Format(lambda value: show_quantity(value, unit), "num")


measured = Format(lambda both: show_quantity(*both), "num")


def dual(amount: Decimal, unit: str, purchase_unit: str | None, factor: Decimal) -> str:
    """A quantity as it is held and as it is bought: 23,55 kg (1 levha)."""
    also = bought(amount, unit, purchase_unit, factor)
    return f"{show_quantity(amount, unit)} ({also})" if also else show_quantity(amount, unit)


def bought(amount: Decimal, unit: str, purchase_unit: str | None, factor: Decimal) -> str:
    """A quantity as it is bought: 1 levha; empty when it is held and bought in the same unit."""
    if not purchase_unit or purchase_unit == unit or not amount or factor <= 0:
        return ""
    return show_quantity(round_quantity(amount / factor), purchase_unit)


STATE_WORDS: dict[str, str] = {
    **ORDER_STATE_WORDS,
    "waiting": N_("Waiting"),
    "running": N_("Running"),
    "blocked": N_("Blocked"),
}


def state_word(value: str) -> str:
    """A state in the words of the screen."""
    return gettext(STATE_WORDS[value]) if value in STATE_WORDS else value


def pill(value: str, label: str | None = None) -> Markup:
    """A state as a pill: icon, colour and word together."""
    return Markup(  # noqa: S704 - rendered by our own template, which escapes both values
        render_template_string(
            "{% import 'atolye/macros.html' as ui %}{{ ui.pill(value, label) }}",
            value=value,
            label=label or state_word(value),
        )
    )


def _pdf_link(pk: int) -> Markup:
    address = url_for("PaperView.pdf", pk=pk)
    return Markup('<a href="{}" target="_blank" rel="noopener">PDF</a>').format(address)


state = Format(pill)
pdf_link = Format(_pdf_link)
phone = Format(show_phone)
yes_no = Format(lambda value: gettext("Yes") if value else gettext("No"))


def by_type(value: Any) -> Any:
    """What a grid shows when a column has no formatter of its own."""
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, Decimal):
        return show_number(value)
    if isinstance(value, datetime):
        return show_moment(value)
    if isinstance(value, date):
        return show_date(value)
    return value
