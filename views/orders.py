"""Orders: the list, the page of one order, and everything that is done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, lazy_gettext

from app.kernel.permissions import SEE_COST, Right
from app.kernel.work import RecordGone
from app.orders.attaching import attachments_of
from app.orders.reading import OrderCard, order_card
from app.production.changing.planning import CHANGEABLE
from app.production.closing import CLOSABLE, closing_of
from app.shipping.returns_showing import returns_of_order
from app.stock.ledger.refusals import Shortage
from models.orders import SalesOrder
from views import formatting
from views.documents import DocumentView
from views.floor_papers import papers_for
from views.offers import currency_money, offer_of
from views.order_acting import OrderActing
from views.order_attachments import OrderAttaching
from views.order_cancelling import OrderCancelling
from views.order_changing import told_changes
from views.order_customer import OrderCustomer
from views.order_drawings import OrderDrawing, drawings_of
from views.order_editing import OrderEditing
from views.order_links import OrderLinking, links_panel
from views.order_listing import (
    COLUMNS,
    EXPORTED,
    NumberOrCustomer,
    OrderInterface,
    only_state,
    show_amount,
    show_due,
    state_tabs,
)
from views.order_pasting import OrderPasting
from views.order_planning import OrderPlanning
from views.order_quoting import OrderQuoting
from views.order_showing import facts_of, steps_of, tell_history
from views.order_store import store_of
from views.page_currency import PageCurrency
from views.papers import KIND_WORDS, may_open
from views.price_parts import shown_parts
from views.works import may, reading

SHIP = Right("ship", "Shipment")
MAY_SHIP = frozenset({"ready", "partly_shipped"})
ON_THE_FLOOR = frozenset({"planned", "in_production", "ready", "partly_shipped"})
"""States in which the floor needs its papers."""
SHOW_SHIPMENTS = Right("show", "Shipment")


class OrderView(
    OrderEditing,
    OrderPasting,
    OrderLinking,
    OrderAttaching,
    OrderDrawing,
    OrderCancelling,
    OrderCustomer,
    OrderActing,
    OrderQuoting,
    OrderPlanning,
    DocumentView,
):
    """Orders of customers."""

    datamodel = OrderInterface(SalesOrder)
    route_base = "/orders"
    class_permission_name = "Order"
    base_permissions = [
        f"can_{action}"
        for action in (
            "list",
            "show",
            "export",
            "add",
            "edit",
            "confirm",
            "plan",
            "cancel",
            "close",
            "revise",
            "share",
            "quote",
            "pay",
        )
    ]
    method_permission_name = {
        **DocumentView.method_permission_name,
        "new": "add",
        "create": "add",
        "copy": "add",
        "update": "edit",
        "line": "edit",
        "address": "edit",
        "preview": "edit",
        **dict.fromkeys(("pasted", "cards", "figures", "attach", "detach", "show_attachment"), "edit"),
        **dict.fromkeys(("attachment", "drawing"), "show"),
        "customer": "edit",
        **dict.fromkeys(("link", "unlink"), "share"),
        "confirm": "confirm",
        "plan": "plan",
        "planning": "plan",
        "plan_several": "plan",
        **dict.fromkeys(("cancel", "cancelling"), "cancel"),
        "close": "close",
        "revise": "revise",
        "terms": "edit",
        "keep_terms": "edit",
        **dict.fromkeys(("quote", "quote_anew", "send", "send_now", "whatsapp"), "quote"),
        **dict.fromkeys(("revisions", "payments"), "show"),
        **dict.fromkeys(("pay", "take_back"), "pay"),
    }
    # An order is opened, changed and cancelled by its operations, never by FAB's own forms.
    exclude_route_methods = {"add", "delete", "download", "action", "action_post"}
    list_template = "orders/list.html"
    list_title = lazy_gettext("Orders")
    empty_title = lazy_gettext("No order yet")
    empty_text = lazy_gettext("Choose a customer, configure the doors, send the proforma.")
    list_columns = COLUMNS
    export_columns = EXPORTED
    search_columns = ["number", "due_on", "ordered_on"]
    order_columns = ["number", "customer.name", "state", "due_on", "ordered_on"]
    label_columns = {
        "number": lazy_gettext("Number"),
        "customer": lazy_gettext("Customer"),
        "customer.name": lazy_gettext("Customer"),
        "state": lazy_gettext("State"),
        "due_on": lazy_gettext("Due"),
        "customer_reference": lazy_gettext("Their reference"),
        "ordered_on": lazy_gettext("Order date"),
        "net_total": lazy_gettext("Net total"),
        "currency": lazy_gettext("Currency"),
    }
    formatters_columns = {
        "state": formatting.state,
        "due_on": formatting.Format(show_due),
        "ordered_on": formatting.day,
        "net_total": formatting.Format(show_amount, "num"),
    }
    base_order = ("id", "desc")
    search_filter = NumberOrCustomer

    def _request_filters(self) -> Any:
        filters = super()._request_filters()
        only_state(filters)
        return filters

    def _order(self) -> tuple[str, str]:
        # The order of the rows would tell what the amounts are.
        column, direction = super()._order()
        return (column, direction) if column in self.order_columns else ("", "")

    def _export_row(self, item: Any, columns: Any) -> list[Any]:
        row = super()._export_row(item, columns)
        return [
            formatting.state_word(value) if column == "state" else value
            for column, value in zip(columns, row, strict=True)
        ]

    def render_template(self, template: str, **kwargs: Any) -> Any:
        """The list also has its states as tabs, and the way to a new order."""
        if template == self.list_template:
            kwargs["state_tabs"] = state_tabs()
            kwargs["search_hint"] = gettext("Number, customer or their reference")
            if may(Right("plan", "Order")):
                kwargs["planning_url"] = url_for(".planning")
            if may(Right("add", "Order")):
                label, address = gettext("New order"), url_for(".new")
                kwargs.update(add_label=label, add_url=address, empty_action=(label, address))
        return super().render_template(template, **kwargs)

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """Where the order is, what was ordered, what it needs, and what can be done next."""
        return self.show_order(pk)

    def show_order(
        self,
        pk: int,
        *,
        missing: Sequence[Shortage] = (),
        doubt: str = "",
        confirmed: Sequence[str] = (),
        again: str = "",
        chosen: Sequence[str] = (),
    ) -> Any:
        """The page of one order; after a refused act with what stood in its way."""
        try:
            card = order_card(reading(), pk)
        except RecordGone:
            abort(404)
        acts = acts_of(card)
        return self.render_template(
            "orders/show.html",
            title=card.order.number,
            card=card,
            order=card.order,
            acts=acts,
            offer=offer_of(reading(), card.order),
            in_currency=currency_money(card.order.currency),
            store=store_of(reading(), card, may_plan="plan" in acts),
            floor_papers=papers_for([pk]) if card.order.state in ON_THE_FLOOR else [],
            chosen=chosen,
            steps=steps_of(card.order),
            links=links_panel(reading(), card.order),
            attachments=attachments_of(reading(), pk),
            closing=closing_of(reading(), card.order),
            came_back=returns_of_order(reading(), pk) if may(SHOW_SHIPMENTS) else [],
            facts={line.id: facts_of(line) for line in card.lines},
            drawings=drawings_of(card),
            price_parts={
                line.id: shown_parts(line.price_parts, PageCurrency(card.order.currency, line.price_rate))
                for line in card.lines
            },
            history=tell_history(card.history),
            changes=told_changes(reading(), card.order),
            papers=[paper for paper in card.papers if may_open(paper.kind)],
            missing=missing,
            doubt=doubt,
            confirmed=confirmed,
            again=again,
            kind_words={kind: gettext(word) for kind, word in KIND_WORDS.items()},
            fmt=formatting,
        )


def acts_of(card: OrderCard) -> frozenset[str]:
    """What this person may do with the order as it stands."""
    state = card.order.state
    possible = {
        "edit": card.is_editable,
        "confirm": card.is_editable,
        "plan": "planned" in card.next_states and state == "confirmed",
        "cancel": "cancelled" in card.next_states,
        "revise": state == "confirmed",
        "close": state in CLOSABLE,
    }
    acts = {act for act, is_possible in possible.items() if is_possible and may(Right(act, "Order"))}
    if may(Right("add", "Order")):
        acts.add("copy")
    if state in CHANGEABLE and may(Right("revise", "Order")):
        acts.add("change")
    if state in MAY_SHIP and may(SHIP):
        acts.add("ship")
    if card.order.planned_at is not None and may(SEE_COST):
        acts.add("cost")
    return frozenset(acts)
