"""What the page of an order says about its offer: the proforma, its customer's answer, terms and payments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Final

from flask_babel import gettext

from app.kernel.amounts import show_money
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.work import Work
from app.orders.offering import last_proforma
from app.orders.paying import Paid, payments_of
from app.orders.plan_of_payment import DueStep
from app.orders.proforma import KIND
from app.orders.sending import label_of
from app.orders.standing import STANDINGS, Standing, standing_of
from app.orders.terms import Terms, terms_of
from app.orders.terms_in_words import (
    delivery_in_words,
    due_in_words,
    rate_in_words,
    share_in_words,
    withholding_in_words,
)
from models.core import IssuedDocument
from models.orders import SalesOrder
from views.works import may, sentence

QUOTE: Final = Right("quote", "Order")
STANDING_LOOKS: Final = {
    "open": ("info", "send"),
    "expired": ("warn", "clock"),
    "replaced": ("off", "file-pen"),
    "revising": ("neutral", "file-pen"),
    "cancelled": ("off", "ban"),
    "approved": ("ok", "badge-check"),
    "changes": ("warn", "circle-alert"),
    "settled": ("done", "circle-check"),
}
"""How each standing of a proforma looks: tone and icon."""


@dataclass(frozen=True)
class Offer:
    """The panel of an order's offer."""

    document: IssuedDocument | None
    label: str
    standing: Standing | None
    word: str
    look: tuple[str, str]
    terms: Terms
    paid: Paid
    money: Callable[[Decimal], str]
    acts: frozenset[str]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Terms that are not the usual ones, in words."""
        said = [
            (gettext("Rate"), rate_in_words(self.terms, gettext)),
            (gettext("VAT withheld"), withholding_in_words(self.terms, gettext)),
            (gettext("Delivery terms"), "\n".join(delivery_in_words(self.terms, gettext))),
        ]
        return [(label, words) for label, words in said if words]

    @property
    def misfit(self) -> str:
        """Why the payment plan is not the price (any more)."""
        return sentence(self.terms.misfit) if self.terms.misfit else ""

    def step_words(self, step: DueStep) -> str:
        """When a part is due and which part it is."""
        share = share_in_words(step, gettext)
        return f"{due_in_words(step, gettext)} · {share}" if share else due_in_words(step, gettext)


def offer_of(work: Work, order: SalesOrder) -> Offer | None:
    """What is offered, for those who may see prices."""
    if not may(SEE_PRICE):
        return None
    document = last_proforma(work, order.id)
    standing = standing_of(work, document, order) if document else None
    terms = terms_of(work, order)
    return Offer(
        document=document,
        label=label_of(document) if document else "",
        standing=standing,
        word=gettext(STANDINGS[standing.word]) if standing else "",
        look=STANDING_LOOKS[standing.word] if standing else ("", ""),
        terms=terms,
        paid=payments_of(work, order.id, terms),
        money=currency_money(order.currency),
        acts=_acts(order, standing),
    )


def paper_standing(work: Work, document: IssuedDocument) -> tuple[str, str, str, str] | None:
    """How a proforma stands, on its own page: its word, tone and icon, and the revision that counts."""
    order = work.session.get(SalesOrder, document.subject_id) if document.kind == KIND else None
    if order is None:
        return None
    standing = standing_of(work, document, order)
    tone, icon = STANDING_LOOKS[standing.word]
    return gettext(STANDINGS[standing.word]), tone, icon, label_of(standing.newest)


def currency_money(currency: str) -> Callable[[Decimal], str]:
    """How amounts of an order are shown."""
    return partial(show_money, currency=currency)


def due_word(step: DueStep) -> str:
    """When a part of the price is due, in the words of the screen."""
    return due_in_words(step, gettext)


def _acts(order: SalesOrder, standing: Standing | None) -> frozenset[str]:
    possible = {
        "terms": order.state in ("draft", "quoted") and may(Right("edit", "Order")),
        "quote": order.state == "draft" and bool(order.lines) and may(QUOTE),
        "anew": order.state == "quoted" and may(QUOTE),
        "send": standing is not None
        and standing.word in ("open", "expired", "approved", "changes", "settled")
        and may(QUOTE)
        and may(Right("share", "Document")),
    }
    return frozenset(act for act, is_possible in possible.items() if is_possible)
