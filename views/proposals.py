"""What to order [sipariş önerileri]: by supplier, changed by who knows better, ordered in one click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext, ngettext

from app.kernel.amounts import CURRENCY_SIGNS, parse_decimal, show_number
from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import Work
from app.notices.mailing import mail_is_set_up
from app.parties.finding import find_parties
from app.purchasing.fields import field_of
from app.purchasing.needs.proposing import Choice, Proposal, order_proposed, propose
from app.purchasing.orders.lines import refuse_all
from app.purchasing.orders.ordering import WRITE
from app.purchasing.orders.sending import SEND
from views import formatting
from views.documents import client_key, errors_of_lines, posted_lines, several_wrong
from views.ids import id_from
from views.works import may, reading, users_work

Rows = list[dict[str, str]]


class NotInTheList(Refusal):
    """A supplier was typed that fits none, or several."""

    code = "purchasing.supplier_unclear"
    sentence = N_("Choose the supplier from the list.")


class ProposalView(BaseView):
    """Materials that fall below their reorder point, and the orders that would bring them."""

    route_base = "/purchase-proposals"
    default_view = "list"
    class_permission_name = "PurchaseOrder"
    method_permission_name = {"list": "list", "order": "add"}

    @expose("/")
    @has_access
    def list(self) -> Any:
        """What should be ordered now."""
        return self._page(propose(reading()), {}, {})

    @expose("/order", methods=["POST"])
    @has_access
    def order(self) -> Any:
        """Make one order for each supplier of what was chosen; all or none."""
        rows = posted_lines(request.form)
        send = request.form.get("send") == "1"
        try:
            with users_work() as work:
                orders = order_proposed(
                    work,
                    _choices(work, rows),
                    send=send,
                    by_mail=send and request.form.get("by_mail") == "1",
                    translate=gettext,
                    key=client_key(),
                )
        except Refusal as refusal:
            return self._refused(rows, refusal), 422
        flash(
            ngettext("%(num)d purchase order was made.", "%(num)d purchase orders were made.", len(orders)),
            "success",
        )
        if len(orders) == 1:
            return redirect(url_for("PurchaseOrderView.show", pk=orders[0]))
        return redirect(url_for("PurchaseOrderView.list"))

    def _refused(self, rows: Rows, refusal: Refusal) -> Any:
        """The page as it is now, with what was typed and every error at its material."""
        lines, fields = errors_of_lines(refusal)
        errors = {rows[row].get("material", ""): said for row, said in lines.items() if row < len(rows)}
        flash(" ".join(fields.pop("", [])) or several_wrong(), "danger")
        proposals = propose(reading())
        for gone in errors.keys() - {str(each.material_id) for each in proposals}:
            # It is proposed no more, so there is no field at which it could be said.
            flash(" ".join(one for each in errors[gone].values() for one in each), "danger")
        return self._page(proposals, {row.get("material", ""): row for row in rows}, errors)

    def _page(
        self,
        proposals: Sequence[Proposal],
        typed: Mapping[str, Mapping[str, str]],
        errors: Mapping[str, Mapping[str, Sequence[str]]],
    ) -> Any:
        groups = [
            (supplier or gettext("No supplier known"), tuple(rows))
            for (_id, supplier), rows in groupby(
                enumerate(proposals), key=lambda one: (one[1].supplier_id, one[1].supplier)
            )
        ]
        return self.render_template(
            "purchasing/proposals.html",
            title=gettext("What to order"),
            groups=groups,
            typed=typed,
            errors=errors,
            may_order=may(WRITE),
            may_send=may(WRITE) and may(SEND),
            can_mail=mail_is_set_up(),
            signs=CURRENCY_SIGNS,
            show=show_number,
            fmt=formatting,
        )


def _choices(work: Work, rows: Rows) -> list[Choice]:
    """The rows that are ticked, read; Refusals names every cell that cannot be understood."""
    wrong: list[Refusal] = []
    choices = [_choice(work, place, row, wrong) for place, row in enumerate(rows) if row.get("chosen") == "1"]
    refuse_all(wrong)
    return choices


def _choice(work: Work, place: int, row: dict[str, str], wrong: list[Refusal]) -> Choice:
    supplier = id_from(row.get("supplier"))
    written = row.get("supplier_text", "").strip()
    if supplier is None and written:
        found = find_parties(work, written, "supplier", most=2)
        supplier = found[0].id if len(found) == 1 else None
        if supplier is None:
            wrong.append(NotInTheList(field=field_of(place, "supplier")))
    price = None
    # A price that was shown for another supplier is not theirs.
    is_theirs = row.get("supplier") == row.get("shown_supplier") or row.get("price") != row.get("shown_price")
    if row.get("price") and is_theirs:
        price = _number(row, "price", place, wrong)
    return Choice(
        material_id=id_from(row.get("material")) or 0,
        supplier_id=supplier,
        quantity=_number(row, "quantity", place, wrong) or Decimal(0),
        on_order=_number(row, "on_order", place, wrong) or Decimal(0),
        unit_price=price,
        row=place,
    )


def _number(row: dict[str, str], column: str, place: int, wrong: list[Refusal]) -> Decimal | None:
    try:
        return parse_decimal(row.get(column, ""), field=field_of(place, column))
    except Refusal as refusal:
        wrong.append(refusal)
        return None
