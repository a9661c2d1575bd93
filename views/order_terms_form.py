"""The page of an order's terms as texts: what is stored, what was posted, what there is to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext

from app.kernel.amounts import show_number, show_unit_cost
from app.kernel.clock import show_date, today_local
from app.kernel.text import N_
from app.kernel.work import Work
from app.orders.keeping_terms import MOST_STEPS
from app.orders.terms import CURRENCIES, DELIVERY_WAYS, INCOTERMS
from app.orders.withholding import WITHHOLDINGS, Withheld
from app.purchasing.terms.rates import LIRA, rate_of
from models.core import Company
from models.orders import SalesOrder
from models.quotes import OrderTerms, PaymentStep

FIELDS: Final = (
    "currency",
    "valid_days",
    "typed_rate",
    "withholding",
    "delivery_way",
    "incoterm",
    "incoterm_place",
)
_DUE: Final = {
    "order": N_("With the order (deposit)"),
    "delivery": N_("On delivery"),
    "days": N_("Days after delivery"),
    "date": N_("On a day"),
}


def posted_terms(form: Mapping[str, str]) -> dict[str, str]:
    """The fields as they were typed."""
    return {name: form.get(name, "").strip() for name in FIELDS}


def stored_terms(work: Work, order: SalesOrder) -> dict[str, str]:
    """The fields as they are kept."""
    kept = work.session.get(OrderTerms, order.id) or OrderTerms(order_id=order.id)
    return {
        "currency": order.currency,
        "valid_days": str(kept.valid_days or ""),
        "typed_rate": show_unit_cost(kept.typed_rate, "") if kept.typed_rate else "",
        **{name: getattr(kept, name) or "" for name in FIELDS[3:]},
    }


def stored_steps(work: Work, order: SalesOrder) -> list[dict[str, str]]:
    """The payment plan as the grid shows it."""
    kept = work.session.get(OrderTerms, order.id)
    return [_row(step) for step in kept.steps] if kept else []


def terms_choices(work: Work, order: SalesOrder) -> dict[str, Any]:
    """What the page offers."""
    day = today_local(work.now)
    rates = [(currency, rate_of(work, currency, day)) for currency in CURRENCIES if currency != LIRA]
    return {
        "currency_choices": [(currency, currency) for currency in CURRENCIES],
        "rates": [
            (currency, show_unit_cost(found.rate), show_date(found.on)) for currency, found in rates if found
        ],
        "usual_days": work.session.get_one(Company, 1).proforma_days,
        "withholdings": [
            (code, f"{code} · {Withheld(code, name, percent, percent).fraction} · {name}")
            for code, (name, percent) in WITHHOLDINGS.items()
        ],
        "delivery_ways": [(way, gettext(words)) for way, words in DELIVERY_WAYS.items()],
        "incoterm_choices": [(incoterm, incoterm) for incoterm in INCOTERMS],
        "columns": _columns(order.currency),
        "most_steps": MOST_STEPS,
    }


def _columns(currency: str) -> list[dict[str, Any]]:
    return [
        {
            "name": "due",
            "label": gettext("Payment due"),
            "kind": "select",
            "choices": [(due, gettext(words)) for due, words in _DUE.items()],
            "width": "l",
        },
        {
            "name": "when",
            "label": gettext("How many days, or which day"),
            "kind": "text",
            "width": "m",
            "placeholder": gettext("30 or 21.12.2026"),
        },
        {"name": "percent", "label": gettext("Per cent"), "kind": "decimal", "places": 2, "width": "s"},
        {
            "name": "amount",
            "label": gettext("or amount (%(currency)s)", currency=currency),
            "kind": "money",
            "width": "s",
        },
    ]


def _row(step: PaymentStep) -> dict[str, str]:
    return {
        "due": step.due,
        "when": str(step.days) if step.days else show_date(step.due_on) if step.due_on else "",
        "percent": show_number(step.percent) if step.percent else "",
        "amount": show_number(step.amount) if step.amount else "",
    }
