"""The grid of orders: found by number or customer, late ones marked, money only for those who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from flask import request, url_for
from flask_appbuilder.models.filters import BaseFilter
from flask_appbuilder.models.sqla.filters import FilterEqual, FilterSmaller
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import func

from app.kernel.amounts import show_money
from app.kernel.clock import show_date, today_local
from app.kernel.text import tr_fold
from models.orders import SalesOrder
from models.parties import Party
from views import formatting
from views.interface import WorkInterface
from views.reader import ColumnsOfReader
from views.works import reading

EXPIRED: Final = "expired"
"""Offers that count no more: no state, but asked for like one."""
FROM_DEALERS: Final = "dealers"
"""Drafts that dealers have sent and nobody has confirmed: no state either."""
NOT_LATE: Final = frozenset({"shipped", "closed", "cancelled"})
TABS: Final = (
    "draft",
    "quoted",
    "confirmed",
    "planned",
    "in_production",
    "ready",
    "partly_shipped",
    "shipped",
    "cancelled",
)


class NumberOrCustomer(BaseFilter):
    """Search as you type: every word in the order's number, the customer's reference or the customer."""

    def apply(self, query: Any, value: str) -> Any:
        """Narrow the query to orders in which every typed word appears."""
        for word in tr_fold(value).split():
            query = query.filter(
                SalesOrder.number.icontains(word, autoescape=True)
                | SalesOrder.customer_reference.icontains(word, autoescape=True)
                | SalesOrder.customer.has(Party.search.contains(word, autoescape=True))
            )
        return query


@dataclass(frozen=True)
class DueDay:
    """The promised day, and whether it has passed while doors are still here."""

    day: date
    is_late: bool


def show_due(due: DueDay) -> Any:
    """The promised day; a late one is marked by a word, not by colour alone."""
    shown = Markup('<span class="due{}">{}</span>').format(
        " due--late" if due.is_late else "", show_date(due.day)
    )
    return shown + Markup(" ") + formatting.pill("late", gettext("Late")) if due.is_late else shown


@dataclass(frozen=True)
class Amount:
    """A sum in the currency of its order."""

    sum: Decimal
    currency: str


def show_amount(amount: Amount) -> str:
    """The sum with the sign of its currency."""
    return show_money(amount.sum, amount.currency)


class OrderInterface(WorkInterface):
    """Orders read with only the columns their reader may see."""

    def query(self, *args: Any, select_columns: list[str] | None = None, **kwargs: Any) -> Any:
        """Orders with the columns of the grid, the customer's name joined."""
        columns = select_columns or list(COLUMNS.__get__(None, None))
        # A sum says nothing without its currency.
        return super().query(*args, select_columns=[*dict.fromkeys((*columns, "currency"))], **kwargs)

    def query_count(self, query: Any, filters: Any = None, select_columns: list[str] | None = None) -> int:
        """How many orders there are, without the columns that FAB would count along."""
        del select_columns
        counted = self.apply_filters(query, self.get_inner_filters(filters))
        return int(counted.with_entities(func.count(SalesOrder.id)).scalar())

    def get_values(self, lst: list[Any], list_columns: list[str]) -> list[dict[str, Any]]:
        """The rows of the grid; the promised day knows whether it is late, a sum in which currency it is."""
        today = today_local(reading().now)
        rows = super().get_values(lst, list_columns)
        for row, order in zip(rows, lst, strict=True):
            if order.due_on is not None:
                is_late = order.due_on < today and order.state not in NOT_LATE
                row["due_on"] = DueDay(order.due_on, is_late)
            if "net_total" in row:
                row["net_total"] = Amount(order.net_total, order.currency)
        return rows


COLUMNS: Final = ColumnsOfReader(
    "number", "customer.name", "state", "due_on", "net_total", "customer_reference", "ordered_on"
)
EXPORTED: Final = ColumnsOfReader(*COLUMNS.columns, "currency")
"""A file has no sign beside a sum."""


def asked_state() -> str:
    """The state whose orders are asked for; all when none."""
    state = request.args.get("state", "")
    return state if state in (*TABS, EXPIRED, FROM_DEALERS) else ""


def only_state(filters: Any) -> None:
    """Narrow the list to the state that was asked for."""
    if asked_state() == EXPIRED:
        filters.add_filter("state", FilterEqual, "quoted")
        filters.add_filter("quoted_until", FilterSmaller, today_local(reading().now))
    elif asked_state() == FROM_DEALERS:
        filters.add_filter("state", FilterEqual, "draft")
        filters.add_filter("sent_by_dealer_at", FilterSmaller, reading().now)
    elif asked_state():
        filters.add_filter("state", FilterEqual, asked_state())


def state_tabs() -> list[tuple[str, str, bool]]:
    """The states as tabs above the list: label, address, whether it is the one shown."""
    typed = request.args.get("q") or None
    tabs = [(gettext("All orders"), url_for(".list", q=typed), not asked_state())]
    words = {
        **dict.fromkeys(TABS),
        EXPIRED: gettext("Expired offers"),
        FROM_DEALERS: gettext("From dealers"),
    }
    places = [TABS[0], FROM_DEALERS, TABS[1], EXPIRED, *TABS[2:]]
    return tabs + [
        (
            words[state] or formatting.state_word(state),
            url_for(".list", state=state, q=typed),
            asked_state() == state,
        )
        for state in places
    ]
