"""Price lists of customers: all of them, and the one page on which one is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.configurator.offering import model_choices
from app.configurator.price_lists.customers import EDIT_PARTY, set_price_terms
from app.configurator.price_lists.keeping import (
    copy_price_list,
    customers_of,
    delete_price_list,
    list_choices,
    price_lists,
    save_price_list,
)
from app.configurator.price_lists.typed import KINDS, list_as_typed
from app.kernel.amounts import show_number
from app.kernel.clock import show_date, today_local
from app.kernel.errors import Refusal
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.work import RecordGone, Work
from models.parties import Party
from models.pricing import PriceList
from views import formatting
from views.documents import errors_of_lines, posted_lines, several_wrong
from views.works import client_key, may, reading, saying_no_politely, users_work

HEAD = ("name", "valid_from", "valid_until", "is_active", "percent", "rounding", "note")
Typed = dict[str, str]


class PriceListView(BaseView):
    """Prices agreed with customers."""

    route_base = "/price-lists"
    default_view = "list"
    class_permission_name = "PriceList"
    base_permissions = ["can_list", "can_show", "can_export", "can_add", "can_edit", "can_delete"]
    method_permission_name = {
        "list": "list",
        "show": "show",
        "new": "add",
        "create": "add",
        "edit": "edit",
        "update": "edit",
        "copy": "add",
        "delete": "delete",
    }

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """All lists with how many rows and customers each has."""
        work = reading()
        work.require(SEE_PRICE)
        return self.render_template(
            "prices/lists.html",
            title=gettext("Price lists"),
            lines=price_lists(work),
            today=today_local(work.now),
            may_add=may(Right("add", "PriceList")),
            fmt=formatting,
        )

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """One list to read."""
        if may(Right("edit", "PriceList")):
            return redirect(url_for(".edit", pk=pk))
        return self._stored(pk)

    @expose("/new", methods=["GET"])
    @has_access
    def new(self) -> Any:
        """An empty list that begins today."""
        work = reading()
        work.require(SEE_PRICE)
        head = {"is_active": "1", "valid_from": show_date(today_local(work.now))}
        return self._page(None, head, [])

    @expose("/new", methods=["POST"])
    @has_access
    def create(self) -> Any:
        """Save a new list, or show the page again with every error at its cell."""
        return self._save(None)

    @expose("/edit/<int:pk>", methods=["GET"])
    @has_access
    def edit(self, pk: int) -> Any:
        """One list with its rows and its customers."""
        return self._stored(pk)

    @expose("/edit/<int:pk>", methods=["POST"])
    @has_access
    def update(self, pk: int) -> Any:
        """Save everything on the page or nothing."""
        return self._save(pk)

    @expose("/copy/<int:pk>", methods=["POST"])
    @has_access
    def copy(self, pk: int) -> Response:
        """A list that begins as a copy of this one."""
        with saying_no_politely(), users_work() as work:
            pk = copy_price_list(work, pk, key=client_key())
            flash(gettext("Copied. The copy is passive until you say from when it counts."), "success")
        return redirect(url_for(".edit", pk=pk))

    @expose("/delete/<int:pk>", methods=["POST"])
    @has_access
    def delete(self, pk: int) -> Response:
        """Delete a list that nobody buys by."""
        with saying_no_politely(), users_work() as work:
            delete_price_list(work, pk)
            flash(gettext("The price list is deleted."), "success")
            return redirect(url_for(".list"))
        return redirect(url_for(".edit", pk=pk))

    def _stored(self, pk: int) -> Any:
        work = reading()
        work.require(SEE_PRICE)
        try:
            kept = work.find(PriceList, pk)
        except RecordGone:
            abort(404)
        typed = list_as_typed(kept)
        return self._page(pk, {**typed["head"], "version": str(kept.version)}, typed["rows"])

    def _save(self, pk: int | None) -> Any:
        reading().require(SEE_PRICE)
        head = {name: request.form.get(name, "").strip() for name in HEAD}
        rows = posted_lines(request.form, "rows")
        version = request.form.get("version", 0, int)
        try:
            with users_work() as work:
                saved = save_price_list(work, pk, head, rows, version=version, key=client_key())
        except Refusal as refusal:
            wrong, fields = errors_of_lines(refusal, "rows")
            flash(" ".join(fields.pop("", [])) or several_wrong(), "danger")
            return self._page(pk, {**head, "version": str(version)}, rows, fields, wrong), 422
        flash(gettext("The price list is saved. Drafts keep their prices and offer the new ones."), "success")
        return redirect(url_for(".edit", pk=saved))

    def _page(
        self,
        pk: int | None,
        head: Mapping[str, str],
        rows: Sequence[Mapping[str, str]],
        errors: Mapping[str, Any] | None = None,
        row_errors: Mapping[int, Any] | None = None,
    ) -> Any:
        work = reading()
        return self.render_template(
            "prices/list_form.html",
            title=head.get("name") if pk else gettext("New price list"),
            pk=pk,
            head=head,
            rows=rows,
            errors=errors or {},
            row_errors=row_errors or {},
            columns=_columns(),
            customers=customers_of(work, pk) if pk else [],
            may_save=may(Right("edit" if pk else "add", "PriceList")),
            may_add=may(Right("add", "PriceList")),
            may_delete=may(Right("delete", "PriceList")),
        )


class PriceTermsView(BaseView):
    """By which list a customer buys, and their standing discount."""

    route_base = "/price-terms"
    class_permission_name = "Party"
    method_permission_name = {"save": "edit"}

    @expose("/<int:pk>", methods=["POST"])
    @has_access
    def save(self, pk: int) -> Response:
        """Keep what the panel on the customer's page says."""
        with saying_no_politely(), users_work() as work:
            set_price_terms(work, pk, request.form.get("price_list", ""), request.form.get("discount", ""))
            flash(gettext("Kept. New order lines of this customer begin with it."), "success")
        return redirect(url_for("CustomerView.show", pk=pk))


def price_terms_of(work: Work, party_id: int) -> dict[str, Any] | None:
    """What the panel on a customer's page shows; nothing for those who see no prices."""
    if not may(SEE_PRICE):
        return None
    party = work.find(Party, party_id)
    kept = work.session.get(PriceList, party.price_list_id) if party.price_list_id else None
    choices = list_choices(work)
    if kept is not None and (kept.id, kept.name) not in choices:
        choices.append((kept.id, kept.name))
    return {
        "list": kept,
        "discount": show_number(party.discount_percent),
        "choices": choices,
        "may_edit": may(EDIT_PARTY),
    }


def _columns() -> Sequence[dict[str, Any]]:
    models = [("", "–"), *((str(each.id), f"{each.code} · {each.name}") for each in model_choices(reading()))]
    kinds = [("", "–"), *((kind, gettext(word)) for kind, word in KINDS.items())]
    return [
        {"name": "kind", "label": gettext("Row"), "kind": "select", "choices": kinds, "required": True},
        {"name": "model", "label": gettext("Door model"), "kind": "select", "choices": models, "width": "l"},
        {
            "name": "option",
            "label": gettext("Option"),
            "kind": "lookup",
            "source": url_for("DoorModelView.options"),
            "width": "l",
            "placeholder": gettext("lock = Kale"),
        },
        {
            "name": "amount",
            "label": gettext("₺ or %"),
            "kind": "money",
            "width": "s",
            "required": True,
        },
    ]
