"""Purchase orders [satın alma siparişleri]: the list, the page of one, writing, sending, closing."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_appbuilder.models.sqla.filters import FilterEqual
from flask_babel import gettext, lazy_gettext

from app.kernel.amounts import CURRENCY_SIGNS, show_money, show_unit_cost
from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import RecordGone
from app.materials.holdings import may_see_purchase_prices
from app.notices.mailing import mail_is_set_up
from app.purchasing.orders.ordering import CHANGE, WRITE, change_order, write_order
from app.purchasing.orders.sending import CANCEL, SEND, cancel_purchase, send_order
from app.purchasing.orders.sending import mail_again as send_mail_again
from app.purchasing.orders.showing import (
    OPEN_STATES,
    PurchaseCard,
    amount_of,
    late_deliveries,
    purchase_card,
    stocked,
)
from app.purchasing.terms.terms import CURRENCIES
from models.parties import Party
from models.purchasing import PurchaseOrder
from views import formatting
from views.documents import DocumentView, client_key, errors_of_lines, posted_lines, several_wrong
from views.ids import id_from
from views.interface import WorkInterface
from views.papers import may_open
from views.purchase_forms import columns_of_order, header_of, rows_of, typed_order
from views.searching import WithSupplier
from views.works import may, reading, saying_no_politely, sentence, users_work

STATE_WORDS: Final = {
    "draft": N_("Draft"),
    "sent": N_("Sent"),
    "partly_received": N_("Partly received"),
    "received": N_("All received"),
    "cancelled": N_("Cancelled"),
}
MAIL_WORDS: Final = {
    "waiting": N_("Waits to be sent"),
    "sent": N_("Sent"),
    "failed": N_("Not sent"),
}
LATE: Final = "late"


def purchase_state(state: str) -> Any:
    """The state of a purchase order as a pill."""
    return formatting.pill(state, gettext(STATE_WORDS[state]))


class PurchaseOrderView(DocumentView):
    """What we ordered from suppliers."""

    datamodel = WorkInterface(PurchaseOrder)
    route_base = "/purchase-orders"
    class_permission_name = "PurchaseOrder"
    base_permissions = [
        f"can_{action}" for action in ("list", "show", "export", "add", "edit", "send", "cancel")
    ]
    method_permission_name = {
        **DocumentView.method_permission_name,
        "late": "list",
        "new": "add",
        "create": "add",
        "edit_draft": "edit",
        "update": "edit",
        "send": "send",
        "mail_again": "send",
        "cancel": "cancel",
    }
    list_template = "purchasing/list.html"
    list_title = lazy_gettext("Purchase orders")
    empty_title = lazy_gettext("Nothing has been ordered yet")
    empty_text = lazy_gettext("Write the first order, or let the proposals write it.")
    search_filter = WithSupplier
    list_columns = ["number", "supplier", "state", "ordered_on", "expected_on", "created_by"]
    search_columns = ["number", "supplier", "expected_on", "ordered_on"]
    order_columns = ["number", "state", "ordered_on", "expected_on"]
    label_columns = {
        "number": lazy_gettext("Number"),
        "supplier": lazy_gettext("Supplier"),
        "state": lazy_gettext("State"),
        "ordered_on": lazy_gettext("Order date"),
        "expected_on": lazy_gettext("Expected"),
        "created_by": lazy_gettext("Written by"),
    }
    formatters_columns = {
        "state": formatting.Format(purchase_state),
        "ordered_on": formatting.day,
        "expected_on": formatting.day,
    }
    base_order = ("id", "desc")

    def _request_filters(self) -> Any:
        filters = super()._request_filters()
        state = request.args.get("state", "")
        if state in STATE_WORDS:
            filters.add_filter("state", FilterEqual, state)
        return filters

    def _export_row(self, item: Any, columns: Any) -> list[Any]:
        row = super()._export_row(item, columns)
        return [
            gettext(STATE_WORDS[value]) if column == "state" else value
            for column, value in zip(columns, row, strict=True)
        ]

    def render_template(self, template: str, **kwargs: Any) -> Any:
        """The list also has its states as tabs, and the way to a new order."""
        if template == self.list_template:
            kwargs["state_tabs"] = self._tabs(request.args.get("state", ""))
            kwargs["search_hint"] = gettext("Number or supplier")
            if may(WRITE):
                label, address = gettext("New purchase order"), url_for(".new")
                kwargs.update(add_label=label, add_url=address, empty_action=(label, address))
        return super().render_template(template, fmt=formatting, **kwargs)

    def _tabs(self, shown: str) -> list[tuple[str, str, bool]]:
        typed = request.args.get("q") or None
        tabs = [(gettext("All orders"), url_for(".list", q=typed), not shown)]
        tabs += [
            (gettext(word), url_for(".list", state=state, q=typed), shown == state)
            for state, word in STATE_WORDS.items()
        ]
        return [*tabs, (gettext("Late deliveries"), url_for(".late"), shown == LATE)]

    @expose("/late")
    @has_access
    def late(self) -> Any:
        """What should be here by now and has not come."""
        return self.render_template(
            "purchasing/late.html",
            title=gettext("Late deliveries"),
            rows=late_deliveries(reading()),
            state_tabs=self._tabs(LATE),
        )

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """One order: its lines, what came of them, its papers and messages."""
        return self._page(pk)

    @expose("/new", methods=["GET"])
    @has_access
    def new(self) -> Any:
        """An empty order, for a supplier when one was asked for."""
        header = {"currency": "TRY"}
        supplier = reading().session.get(Party, id_from(request.args.get("supplier")) or 0)
        if supplier is not None and supplier.is_supplier:
            header |= {"supplier_id": str(supplier.id), "supplier_id_text": supplier.name}
        return self._form(header, [])

    @expose("/new", methods=["POST"])
    @has_access
    def create(self) -> Any:
        """Write the draft, or show the page again with every error at its field."""
        header, rows = _posted()
        try:
            with users_work() as work:
                head, lines = typed_order(work, header, rows)
                order_id = write_order(work, head, lines, key=client_key())
        except Refusal as refusal:
            return self._refused(header, rows, refusal), 422
        flash(gettext("The order is written. Send it to the supplier when it is right."), "success")
        return redirect(url_for(".show", pk=order_id))

    @expose("/draft/<int:pk>", methods=["GET"])
    @has_access
    def edit_draft(self, pk: int) -> Any:
        """A draft, to be changed; what was sent is only shown."""
        card = self._card(pk)
        if card.order.state != "draft":
            return redirect(url_for(".show", pk=pk))
        return self._form(header_of(card.order), rows_of(card.order), order=card.order)

    @expose("/draft/<int:pk>", methods=["POST"])
    @has_access
    def update(self, pk: int) -> Any:
        """Save the draft, or show the page again with every error at its field."""
        header, rows = _posted()
        try:
            with users_work() as work:
                head, lines = typed_order(work, header, rows)
                version = id_from(header.get("version")) or 0
                change_order(work, pk, version, head, lines, key=client_key())
        except Refusal as refusal:
            return self._refused(header, rows, refusal, self._card(pk).order), 422
        flash(gettext("Saved."), "success")
        return redirect(url_for(".show", pk=pk))

    @expose("/send/<int:pk>", methods=["POST"])
    @has_access
    def send(self, pk: int) -> Any:
        """Issue the paper; mail it when wanted."""
        by_mail = request.form.get("by_mail") == "1"
        recipient = request.form.get("email", "").strip()
        try:
            with users_work() as work:
                send_order(
                    work, pk, by_mail=by_mail, recipient=recipient, translate=gettext, key=client_key()
                )
        except RecordGone:
            abort(404)
        except Refusal as refusal:
            return self._page(pk, refusal, recipient), 422
        said = gettext("The order is sent: the e-mail is on its way.")
        flash(said if by_mail else gettext("The order counts as sent. Its PDF is ready."), "success")
        return self.page_of(pk)

    @expose("/mail-again/<int:pk>", methods=["POST"])
    @has_access
    def mail_again(self, pk: int) -> Any:
        """Try a message that failed once more."""
        with saying_no_politely(), users_work() as work:
            send_mail_again(work, pk, id_from(request.form.get("mail")) or 0, key=client_key())
            flash(gettext("The e-mail will be sent again."), "success")
        return self.page_of(pk)

    @expose("/cancel/<int:pk>", methods=["POST"])
    @has_access
    def cancel(self, pk: int) -> Any:
        """Nothing more is expected on it."""
        with saying_no_politely(), users_work() as work:
            cancel_purchase(work, pk, request.form.get("reason", ""), key=client_key())
            flash(gettext("Nothing more is expected on this order."), "success")
        return self.page_of(pk)

    def _card(self, pk: int) -> PurchaseCard:
        try:
            return purchase_card(reading(), pk)
        except RecordGone:
            abort(404)

    def _page(self, pk: int, refusal: Refusal | None = None, recipient: str = "") -> Any:
        card = self._card(pk)
        return self.render_template(
            "purchasing/show.html",
            title=card.order.number,
            card=card,
            order=card.order,
            acts=acts_of(card),
            state=purchase_state(card.order.state),
            money=lambda amount: show_money(amount, card.order.currency),
            unit_price=lambda price: show_unit_cost(price, card.order.currency),
            amount_of=amount_of,
            stocked=stocked,
            papers=[paper for paper in card.papers if may_open(paper.kind)],
            mail_words={state: gettext(word) for state, word in MAIL_WORDS.items()},
            can_mail=mail_is_set_up(),
            refused=sentence(refusal) if refusal else "",
            recipient=recipient or card.order.supplier.email,
        )

    def _refused(
        self,
        header: dict[str, str],
        rows: list[dict[str, str]],
        refusal: Refusal,
        order: PurchaseOrder | None = None,
    ) -> Any:
        lines, fields = errors_of_lines(refusal)
        flash(" ".join(fields.pop("", [])) or several_wrong(), "danger")
        return self._form(header, rows, lines, fields, order)

    def _form(
        self,
        header: dict[str, str],
        rows: list[dict[str, str]],
        line_errors: dict[int, dict[str, list[str]]] | None = None,
        errors: dict[str, list[str]] | None = None,
        order: PurchaseOrder | None = None,
    ) -> Any:
        sees_prices = may_see_purchase_prices(reading())
        currency = header.get("currency", "TRY")
        return self.render_template(
            "purchasing/form.html",
            title=order.number if order else gettext("New purchase order"),
            order=order,
            header=header,
            lines=rows,
            line_errors=line_errors or {},
            errors=errors or {},
            columns=columns_of_order(sees_prices=sees_prices, currency=currency),
            currencies=CURRENCIES,
            sign=CURRENCY_SIGNS.get(currency, currency),
            sees_prices=sees_prices,
        )


def acts_of(card: PurchaseCard) -> frozenset[str]:
    """What this person may do with the order as it stands."""
    state, closed = card.order.state, card.order.cancel_reason != ""
    possible = {
        "edit": (state == "draft", CHANGE),
        "send": (state == "draft", SEND),
        "cancel": (state in ("draft", *OPEN_STATES) and not closed, CANCEL),
        "receive": (state in OPEN_STATES, Right("receive", "GoodsReceipt")),
        "mail": (state != "draft", SEND),
    }
    return frozenset(act for act, (is_possible, right) in possible.items() if is_possible and may(right))


def _posted() -> tuple[dict[str, str], list[dict[str, str]]]:
    return {name: value.strip() for name, value in request.form.items()}, posted_lines(request.form)
