"""Return invoices: the buyer's noted at doors that came back, ours for goods that went to a supplier."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.edocuments.invoicing.came_back import (
    ReturnInvoiceForm,
    note_return_invoice,
    remove_return_invoice,
    return_bills,
)
from app.edocuments.invoicing.choices import EXEMPTIONS, usual_profile
from app.edocuments.invoicing.choices import PROFILES as ALL_PROFILES
from app.edocuments.invoicing.sent_back import (
    PROFILES,
    ReturnBillForm,
    draft_return_invoice,
    return_invoice_of,
    sent_back_slip,
)
from app.kernel.amounts import parse_decimal, show_money
from app.kernel.clock import parse_date, show_date, today_local
from app.kernel.errors import Refusal
from app.shipping.returns_showing import return_card
from models.warehouse import StockSlip
from views import formatting
from views.documents import client_key, several_wrong
from views.ids import id_from
from views.works import reading, saying_no_politely, sentences_by_field, users_work

_NONE = Decimal(-1)
"""What no field takes: a number that cannot be read."""
_NO_DOORS = -1
_USUAL_VAT = "20"


class ReturnBillView(BaseView):
    """Papers for what goes back, in either direction."""

    route_base = "/return-bills"
    default_view = "came_back"
    class_permission_name = "Shipment"
    method_permission_name = dict.fromkeys(("came_back", "note", "remove", "sent_back", "draft"), "invoice")

    @expose("/came-back/<int:pk>", methods=["GET"])
    @has_access
    def came_back(self, pk: int) -> Any:
        """What the buyer wrote for the doors of a return, and room for one more."""
        bills = return_bills(reading(), pk)
        typed = {
            "amount": formatting.number(bills.expected) if bills.left else "",
            "issued_on": show_date(today_local(reading().now)),
            **{f"doors-{one.line.id}": str(one.left) for one in bills.lines},
        }
        return self._came_back(pk, typed, {})

    @expose("/came-back/<int:pk>", methods=["POST"])
    @has_access
    def note(self, pk: int) -> Any:
        """Kaydet."""
        typed = {name: value.strip() for name, value in request.form.items()}
        try:
            form = ReturnInvoiceForm(
                number=typed.get("number", ""),
                issued_on=_day(typed.get("issued_on", "")),
                amount=_amount(typed.get("amount", "")),
                kind=typed.get("kind", "invoice"),
                doors={
                    line: _doors(value)
                    for name, value in typed.items()
                    if name.startswith("doors-") and (line := id_from(name.removeprefix("doors-")))
                },
            )
            with users_work() as work:
                note_return_invoice(work, pk, form, key=client_key())
        except Refusal as refusal:
            errors = sentences_by_field(refusal)
            flash(" ".join(errors.pop("", [])) or several_wrong(), "danger")
            return self._came_back(pk, typed, errors), 422
        flash(gettext("The return invoice is noted."), "success")
        return redirect(url_for(".came_back", pk=pk))

    @expose("/<int:pk>/remove", methods=["POST"])
    @has_access
    def remove(self, pk: int) -> Any:
        """Yanlış kaydedilmiş."""
        back = url_for("GoodsReturnView.list")
        with saying_no_politely(), users_work() as work:
            back = url_for(".came_back", pk=remove_return_invoice(work, pk))
            flash(gettext("It is not noted any more; its doors wait for another one."), "success")
        return redirect(back)

    @expose("/sent-back/<int:pk>", methods=["GET"])
    @has_access
    def sent_back(self, pk: int) -> Any:
        """The invoice to a supplier for what went back to him; the one there is, when there is one."""
        slip = sent_back_slip(reading(), pk)
        if (document := return_invoice_of(reading(), pk)) is not None:
            return redirect(url_for("InvoiceView.show", pk=document))
        assert slip.supplier is not None, "it was looked for with one"
        return self._sent_back(slip, {"vat_percent": _USUAL_VAT, "profile": usual_profile(slip.supplier)}, {})

    @expose("/sent-back/<int:pk>", methods=["POST"])
    @has_access
    def draft(self, pk: int) -> Any:
        """Taslak oluştur."""
        typed = {name: value.strip() for name, value in request.form.items()}
        form = ReturnBillForm(
            slip_id=pk,
            number=typed.get("number", "")[:40],
            issued_on=_day(typed.get("issued_on", "")),
            vat_percent=_amount(typed.get("vat_percent", "")),
            vat_of={
                int(place): _amount(value)
                for name, value in typed.items()
                if (place := name.removeprefix("vat-")) != name and place.isdecimal()
            },
            exemption=typed.get("exemption", ""),
            profile=typed.get("profile", ""),
            note=typed.get("note", "")[:500],
        )
        try:
            with users_work() as work:
                document = draft_return_invoice(work, form, key=client_key())
        except Refusal as refusal:
            errors = sentences_by_field(refusal)
            flash(" ".join(errors.pop("", [])) or several_wrong(), "danger")
            return self._sent_back(sent_back_slip(reading(), pk), typed, errors), 422
        return redirect(url_for("InvoiceView.show", pk=document))

    def _came_back(self, pk: int, typed: dict[str, str], errors: dict[str, Any]) -> Any:
        goods, bills = return_card(reading(), pk), return_bills(reading(), pk)
        return self.render_template(
            "invoices/came_back.html",
            title=gettext("Return invoice of the buyer"),
            goods=goods,
            bills=bills,
            doors={line.id: line for line in goods.lines},
            typed=typed,
            errors=errors,
            money=lambda amount: show_money(amount, bills.currency or "TRY"),
            fmt=formatting,
        )

    def _sent_back(self, slip: StockSlip, typed: dict[str, str], errors: dict[str, Any]) -> Any:
        return self.render_template(
            "invoices/sent_back.html",
            title=gettext("Return invoice to the supplier"),
            slip=slip,
            lines=[
                (one["material"], formatting.quantity(one["unit"])(Decimal(one["quantity"])), one["credit"])
                for one in slip.facts["lines"]
            ],
            typed=typed,
            errors=errors,
            profiles=[(code, gettext(ALL_PROFILES[code])) for code in PROFILES],
            exemptions=[(code, f"{code} · {name}") for code, name in EXEMPTIONS.items()],
            money=lambda amount: show_money(Decimal(amount)),
            fmt=formatting,
        )


def _day(text: str) -> date | None:
    """None for what is no day: the operation says so at the field."""
    try:
        return parse_date(text)
    except Refusal:
        return None


def _doors(text: str) -> int:
    """Less than none for what is no number of doors: the operation says so at the field."""
    if not text:
        return 0
    return _NO_DOORS if (said := id_from(text)) is None else said


def _amount(text: str) -> Decimal:
    try:
        return parse_decimal(text)
    except Refusal:
        return _NONE
