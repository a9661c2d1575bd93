"""Goods receipts [mal kabul]: a delivery entered on one page, stock rises at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, lazy_gettext

from app.kernel.amounts import CURRENCY_SIGNS, show_number
from app.kernel.clock import parse_date, show_date, today_local
from app.kernel.errors import Doubt, Refusal
from app.materials.holdings import may_see_purchase_prices
from app.purchasing.corrections.cancelling import cancel_receipt
from app.purchasing.receipts.card import receipt_card
from app.purchasing.receipts.outstanding import ExpectedLine, open_orders, ordered_lines
from app.purchasing.receipts.receipt_paper import receipt_slip
from app.purchasing.terms.rates import LIRA, RateOfDay, rate_of
from app.stock.warehouses.warehouses import active_warehouses
from models.purchasing import GoodsReceipt
from reports.goods_receipt import render_goods_receipt
from views import formatting, stored
from views.documents import DocumentView, client_key, errors_of_lines, posted_lines, several_wrong
from views.fencing import InOwnWarehouses
from views.ids import id_from
from views.interface import WorkInterface
from views.paper_words import readers_words
from views.papers import pdf_response
from views.receipt_acting import ReceiptActing
from views.receiving_form import Row, Typed, cost_columns, line_columns, receive, row_of
from views.searching import WithSupplier
from views.works import reading, saying_no_politely, sentence, users_work


class GoodsReceiptView(ReceiptActing, DocumentView):
    """Deliveries."""

    datamodel = WorkInterface(GoodsReceipt)
    route_base = "/goods-receipts"
    class_permission_name = "GoodsReceipt"
    base_permissions = [
        "can_list",
        "can_show",
        "can_export",
        "can_receive",
        "can_cancel",
        "can_correct",
        "can_send_back",
    ]
    method_permission_name = {
        **DocumentView.method_permission_name,
        "new": "receive",
        "receive": "receive",
        "orders": "receive",
        "rate": "receive",
        "cancel": "cancel",
        "slip": "show",
        "correction": "correct",
        "correct": "correct",
        "add_cost": "correct",
        "sending_back": "send_back",
        "send_back": "send_back",
        "keep": "send_back",
    }
    list_title = lazy_gettext("Goods receipts")
    empty_title = lazy_gettext("No delivery has been entered yet")
    empty_text = lazy_gettext("Enter the first delivery from its waybill; stock rises at once.")
    list_template = "receiving/list.html"
    search_filter = WithSupplier
    list_columns = [
        "number",
        "supplier",
        "supplier_waybill_number",
        "supplier_waybill_date",
        "received_at",
        "received_by",
    ]
    search_columns = ["number", "supplier_waybill_number", "received_at"]
    label_columns = {
        "number": lazy_gettext("Number"),
        "supplier": lazy_gettext("Supplier"),
        "supplier_waybill_number": lazy_gettext("Their waybill"),
        "supplier_waybill_date": lazy_gettext("Waybill date"),
        "received_at": lazy_gettext("Received"),
        "received_by": lazy_gettext("By"),
    }
    formatters_columns = {"supplier_waybill_date": formatting.day, "received_at": formatting.moment}
    base_filters = [["id", InOwnWarehouses, "warehouse_id"]]
    base_order = ("id", "desc")

    @expose("/new", methods=["GET"])
    @has_access
    def new(self) -> Any:
        """An empty delivery, dated today; or what is still to come of the orders in ``order``."""
        header = {"waybill_date": show_date(today_local(reading().now))}
        ordered = self._ordered(request.args.getlist("order"))
        rows = _filled(header, ordered)
        if request.args.getlist("order") and not rows:
            flash(gettext("Nothing is expected on this purchase order."), "warning")
        return self._form(Typed(header, rows, []), ordered)

    @expose("/new", methods=["POST"])
    @has_access
    def receive(self) -> Any:
        """Enter the delivery, or show the page again with every error at its field."""
        header = {name: value.strip() for name, value in request.form.items()}
        typed = Typed(
            header,
            posted_lines(request.form),
            posted_lines(request.form, "costs"),
            request.form.getlist("confirmed"),
        )
        ordered = self._ordered(request.form.getlist("orders"))
        if request.form.get("then") == "fill":
            return self._form(_with_ordered(typed, ordered), ordered)
        try:
            with users_work() as work:
                receipt_id = receive(work, typed, client_key())
        except Doubt as doubt:
            return self._form(typed, ordered, doubt=doubt), 409
        except Refusal as refusal:
            return self._form(typed, ordered, refusal=refusal), 422
        flash(gettext("The delivery is in stock."), "success")
        return redirect(url_for(".show", pk=receipt_id))

    @expose("/orders")
    @has_access
    def orders(self) -> Any:
        """A part of the page: what a supplier still has to deliver, to be ticked."""
        supplier = id_from(request.args.get("supplier_id"))
        chosen = request.args.getlist("orders")
        found = [] if supplier is None else open_orders(reading(), supplier)
        return self.render_template(
            "receiving/orders.html", orders=found, chosen=chosen, asked=supplier is not None, fmt=formatting
        )

    @expose("/rate")
    @has_access
    def rate(self) -> Any:
        """A part of the page: the field of the rate, with the rate of the paper's day in it."""
        header = {name: value.strip() for name, value in request.args.items()}
        proposed = _proposed(header)
        header["exchange_rate"] = "" if proposed is None else show_number(proposed.rate)
        return self.render_template(
            "receiving/rate.html", header=header, errors={}, proposed=proposed, lira=LIRA, fmt=formatting
        )

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """One delivery with its lines."""
        self._found(pk)
        work = reading()
        card = receipt_card(work, pk)
        return self.render_template(
            "receiving/show.html",
            title=card.receipt.number,
            card=card,
            sees_prices=may_see_purchase_prices(work),
            lira=LIRA,
            fmt=formatting,
            stored=stored,
        )

    @expose("/slip/<int:pk>.pdf")
    @has_access
    def slip(self, pk: int) -> Any:
        """The slip to sign in the yard; never with money."""
        self._found(pk)
        paper = receipt_slip(reading(), pk)
        return pdf_response(render_goods_receipt(paper, readers_words()), paper.number)

    @expose("/cancel/<int:pk>", methods=["POST"])
    @has_access
    def cancel(self, pk: int) -> Any:
        """Take the delivery back out of stock by mirror moves."""
        with saying_no_politely(), users_work() as work:
            cancel_receipt(work, pk, request.form.get("reason", ""), key=client_key())
            flash(gettext("The delivery was cancelled and taken out of stock."), "success")
        return self.page_of(pk)

    def _ordered(self, posted: Sequence[str]) -> Sequence[ExpectedLine]:
        """The lines of the orders that were chosen; what is no id is no order."""
        return ordered_lines(reading(), [order for each in posted if (order := id_from(each)) is not None])

    def _form(
        self,
        typed: Typed,
        ordered: Sequence[ExpectedLine],
        *,
        refusal: Refusal | None = None,
        doubt: Doubt | None = None,
    ) -> Any:
        """The page with what was typed; what was refused stands at its field, a doubt above all."""
        line_errors, errors = ({}, {}) if refusal is None else errors_of_lines(refusal)
        cost_errors = {} if refusal is None else errors_of_lines(refusal, "costs")[0]
        if refusal is not None:
            flash(" ".join(errors.pop("", [])) or several_wrong(), "danger")
        currency = typed.header.get("currency") or LIRA
        return self.render_template(
            "receiving/new.html",
            title=gettext("New delivery"),
            header=typed.header,
            lines=typed.lines,
            costs=typed.costs,
            line_errors=line_errors,
            cost_errors=cost_errors,
            errors=errors,
            doubt="" if doubt is None else sentence(doubt),
            confirmed="" if doubt is None else doubt.code,
            columns=line_columns(ordered, currency),
            cost_columns=cost_columns(),
            orders={line.order_id: line.number for line in ordered},
            warehouses=active_warehouses(reading(), ("supply",)),
            currencies=CURRENCY_SIGNS,
            proposed=_proposed(typed.header),
            lira=LIRA,
            fmt=formatting,
            stored=stored,
        )


def _proposed(header: Mapping[str, str]) -> RateOfDay | None:
    """The rate of the paper's day; None without a day, or when nobody wrote one down."""
    currency = header.get("currency") or LIRA
    try:
        day = parse_date(header.get("waybill_date", ""))
    except Refusal:
        return None
    return rate_of(reading(), currency, day)


def _filled(header: dict[str, str], ordered: Sequence[ExpectedLine]) -> list[Row]:
    """Rows of what is still to come; the supplier and the currency of the first order go above them."""
    if ordered:
        first = ordered[0]
        header |= {
            "supplier_id": str(first.supplier_id),
            "supplier_id_text": f"{first.supplier_code} · {first.supplier}",
            "currency": first.currency,
        }
        if (proposed := _proposed(header)) is not None:
            header["exchange_rate"] = show_number(proposed.rate)
    priced = may_see_purchase_prices(reading())
    return [row_of(line, priced=priced) for line in ordered if line.outstanding]


def _with_ordered(typed: Typed, ordered: Sequence[ExpectedLine]) -> Typed:
    """The page as it was typed, and below it what is still to come of the orders that were ticked."""
    header = dict(typed.header)
    there = {row.get("purchase_order_line_id") for row in typed.lines}
    rows = [row for row in _filled(header, ordered) if row["purchase_order_line_id"] not in there]
    if len({line.currency for line in ordered}) > 1:
        flash(
            gettext("These orders are in different currencies. Enter a delivery for each currency."),
            "warning",
        )
        return typed
    written = [row for row in typed.lines if row.get("material") or row.get("material_text")]
    return Typed(header, [*written, *rows], typed.costs)
