"""Where a person lands: the five questions of the day."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Final

from flask import redirect, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_appbuilder import IndexView as FabIndexView
from flask_babel import gettext
from flask_login import current_user

from app.audit.proving import LIST_AUDIT, chain_trouble
from app.dealing.binding import LIST as LIST_OWN_ORDERS
from app.dealing.waiting import sent_by_dealers
from app.edocuments.watching import edocument_alarms
from app.kernel.amounts import show_money, show_number
from app.kernel.clock import show_date
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.orders.answered import answered_offers
from app.orders.cost_alarm import cost_alarms
from app.orders.quoting import QUOTE
from app.overview.starting import first_steps
from app.overview.today import Today, answer_today
from app.purchasing.orders.showing import late_deliveries
from app.shipping.reminding import reminders
from app.stock.proof.proving import LIST_PROOFS, proof_trouble
from views import formatting
from views.works import may, reading

MOST_LATE: Final = 8
MOST_DUE: Final = 20
CONFIRM: Final = Right("confirm", "Order")
SEE_TODAY: Final = Right("show", "Home")
LIST_SHIPMENTS: Final = Right("list", "Shipment")
LIST_PURCHASES: Final = Right("list", "PurchaseOrder")
FIRST_STEPS: Final = {
    "company": (N_("Enter your company’s letterhead"), "CompanyView.company", Right("edit", "Company")),
    "materials": (N_("Add materials"), "MaterialView.add", Right("add", "Material")),
    "suppliers": (N_("Add suppliers"), "SupplierView.add", Right("add", "Party")),
    "receipts": (N_("Enter the first delivery"), "GoodsReceiptView.new", Right("receive", "GoodsReceipt")),
    "models": (N_("Set up a door model"), "DoorModelView.add", Right("add", "DoorModel")),
    "customers": (N_("Add customers"), "CustomerView.add", Right("add", "Party")),
    "kiosks": (N_("Pair a tablet with the board"), "KioskView.new", Right("add", "Kiosk")),
    "orders": (N_("Take the first order"), "OrderView.new", Right("add", "Order")),
}
"""What a new factory does first: in words, where, and whose task it is."""


class IndexView(FabIndexView):
    """The bare address: the day's page, or the sign-in form."""

    @expose("/")
    def index(self) -> Any:
        """Send people to where they can do something."""
        if not current_user.is_authenticated:
            return redirect(url_for("AuthDBView.login"))
        is_outside = may(LIST_OWN_ORDERS) and not may(SEE_TODAY)
        return redirect(url_for("DealerView.orders" if is_outside else "HomeView.home"))


class HomeView(BaseView):
    """Today."""

    route_base = "/today"
    default_view = "home"
    class_permission_name = "Home"
    method_permission_name = {"home": "show"}

    @expose("/")
    @has_access
    def home(self) -> Any:
        """What is late, where it jams, what is missing, what we earned, what we promised."""
        work = reading()
        today = answer_today(work)
        return self.render_template(
            "home.html",
            today=today,
            steps=_steps(first_steps(work)),
            earned=_weeks(today),
            trouble=proof_trouble(work) if may(LIST_PROOFS) else None,
            edocuments=edocument_alarms(work),
            shipping_due=reminders(work, MOST_DUE) if may(LIST_SHIPMENTS) else None,
            chain=chain_trouble(work) if may(LIST_AUDIT) else None,
            value=_whole_lira(today),
            answered=answered_offers(work, MOST_LATE) if may(QUOTE) else [],
            from_dealers=sent_by_dealers(work, MOST_LATE) if may(CONFIRM) else [],
            cost_alarms=cost_alarms(reading())[:MOST_LATE],
            late_deliveries=late_deliveries(work, MOST_LATE) if may(LIST_PURCHASES) else None,
            fmt=formatting,
        )


def _steps(done: dict[str, bool]) -> list[tuple[str, str | None, bool]]:
    """First steps as the page lists them: words, the way there for whoever may go it, done or not."""
    shown = []
    for step, is_done in done.items():
        words, endpoint, right = FIRST_STEPS[step]
        shown.append((gettext(words), url_for(endpoint) if may(right) else None, is_done))
    return shown if any(way for _words, way, _done in shown) else []


def _whole_lira(today: Today) -> str:
    """What open orders are worth, without the kuruş: a figure to look at, not to book."""
    return f"{show_number(Decimal(today.counts.value).quantize(Decimal(1)))} ₺"


def _weeks(today: Today) -> dict[str, Any] | None:
    """The weeks as the chart takes them: labels, and amounts both as plain text and as shown."""
    if today.earned is None:
        return None
    margin = [row.net - row.cost for row in today.earned]
    return {
        "data": json.dumps(
            {
                "labels": [show_date(row.week)[:5] for row in today.earned],
                "net": [str(row.net) for row in today.earned],
                "margin": [str(amount) for amount in margin],
            }
        ),
        "net": show_money(sum((row.net for row in today.earned), start=margin[0] * 0)),
        "margin": show_money(sum(margin, start=margin[0] * 0)),
        "doors": sum(int(row.doors) for row in today.earned),
    }
