"""Goods receipts [mal kabul]: a delivery entered on one page, stock rises at once."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, lazy_gettext

from app.kernel.clock import parse_date, show_date, today_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.work import Work
from app.materials.holdings import may_see_purchase_prices
from app.parties.finding import find_parties
from app.purchasing.cancelling import cancel_receipt
from app.purchasing.reading import resolve_lines
from app.purchasing.receiving import receive_goods
from app.purchasing.refusals import NotASupplier
from models.purchasing import GoodsReceipt
from views import formatting
from views.documents import DocumentView, client_key, errors_of_lines, posted_lines, several_wrong
from views.ids import id_from
from views.interface import WorkInterface
from views.searching import WithSupplier
from views.works import reading, saying_no_politely, users_work


class GoodsReceiptView(DocumentView):
    """Deliveries."""

    datamodel = WorkInterface(GoodsReceipt)
    route_base = "/goods-receipts"
    class_permission_name = "GoodsReceipt"
    base_permissions = ["can_list", "can_show", "can_export", "can_receive", "can_cancel"]
    method_permission_name = {
        **DocumentView.method_permission_name,
        "new": "receive",
        "receive": "receive",
        "cancel": "cancel",
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
    base_order = ("id", "desc")

    @expose("/new", methods=["GET"])
    @has_access
    def new(self) -> Any:
        """An empty delivery, dated today."""
        return self._form({"waybill_date": show_date(today_local(reading().now))}, [])

    @expose("/new", methods=["POST"])
    @has_access
    def receive(self) -> Any:
        """Enter the delivery, or show the page again with every error at its field."""
        header = {name: value.strip() for name, value in request.form.items()}
        rows = posted_lines(request.form)
        try:
            with users_work() as work:
                receipt_id = _receive(work, header, rows)
        except Refusal as refusal:
            lines, fields = errors_of_lines(refusal)
            flash(" ".join(fields.pop("", [])) or several_wrong(), "danger")
            return self._form(header, rows, lines, fields), 422
        flash(gettext("The delivery is in stock."), "success")
        return redirect(url_for(".show", pk=receipt_id))

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """One delivery with its lines."""
        receipt = self._found(pk)
        return self.render_template(
            "receiving/show.html",
            receipt=receipt,
            sees_prices=may_see_purchase_prices(reading()),
            fmt=formatting,
        )

    @expose("/cancel/<int:pk>", methods=["POST"])
    @has_access
    def cancel(self, pk: int) -> Any:
        """Take the delivery back out of stock by mirror moves."""
        with saying_no_politely(), users_work() as work:
            cancel_receipt(work, pk, request.form.get("reason", ""), key=client_key())
            flash(gettext("The delivery was cancelled and taken out of stock."), "success")
        return self.page_of(pk)

    def _form(
        self,
        header: dict[str, str],
        rows: list[dict[str, str]],
        line_errors: dict[int, dict[str, list[str]]] | None = None,
        errors: dict[str, list[str]] | None = None,
    ) -> Any:
        return self.render_template(
            "receiving/new.html",
            title=gettext("New delivery"),
            header=header,
            lines=rows,
            line_errors=line_errors or {},
            errors=errors or {},
            columns=self._columns(),
        )

    def _columns(self) -> list[dict[str, Any]]:
        return [
            {
                "name": "material",
                "label": gettext("Material"),
                "kind": "lookup",
                "source": url_for("LookupView.materials"),
                "fills": {"unit": "unit", "unit_price": "price"},
                "required": True,
                "width": "xl",
                "placeholder": gettext("Code or name"),
            },
            {
                "name": "quantity",
                "label": gettext("Quantity"),
                "kind": "decimal",
                "required": True,
                "width": "s",
            },
            {"name": "unit", "label": gettext("Unit"), "kind": "text", "width": "xs"},
            {
                "name": "unit_price",
                "label": gettext("Unit price"),
                "kind": "money",
                "places": 4,
                "unit": "₺",
                "required": True,
                "width": "s",
            },
            {"name": "lot_code", "label": gettext("Lot"), "kind": "text", "width": "s"},
            {
                "name": "amount",
                "label": gettext("Amount"),
                "kind": "computed",
                "formula": "quantity*unit_price",
                "unit": "₺",
                "width": "s",
            },
        ]


def _receive(work: Work, header: dict[str, str], rows: list[dict[str, str]]) -> int:
    """Everything typed on the page, read and checked together, then one act."""
    wrong: list[Refusal] = []
    supplier_id = _supplier(work, header, wrong)
    day = None
    try:
        day = parse_date(header.get("waybill_date", ""), field="waybill_date")
    except Refusal as refusal:
        wrong.append(refusal)
    try:
        lines = resolve_lines(work, [_cells(row) for row in rows])
    except Refusal as refusal:
        wrong += refusal.refusals if isinstance(refusal, Refusals) else [refusal]
        lines = []
    if wrong or day is None or supplier_id is None:
        raise Refusals(wrong)
    return receive_goods(
        work,
        supplier_id,
        header.get("waybill_number", ""),
        day,
        lines,
        note=header.get("note", ""),
        key=client_key(),
    )


def _supplier(work: Work, header: dict[str, str], wrong: list[Refusal]) -> int | None:
    """The supplier that was chosen, or the only one that fits what was typed."""
    chosen, typed = header.get("supplier_id", ""), header.get("supplier_id_text", "").strip()
    if (supplier := id_from(chosen)) is not None:
        return supplier
    found = find_parties(work, typed, "supplier", most=2) if typed else []
    if len(found) == 1:
        return found[0].id
    wrong.append(NotASupplier())
    return None


def _cells(row: dict[str, str]) -> dict[str, str]:
    """A row of the grid in the words of the reader: the lookup's id, and what was typed into it."""
    return {**row, "material_id": row.get("material", ""), "material": row.get("material_text", "")}
