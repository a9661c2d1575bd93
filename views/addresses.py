"""The places a customer wants goods unloaded: one page for each customer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.kernel.errors import Refusal
from app.shipping.addresses import EDIT, Address, addresses_of, remove_address, save_address
from models.parties import Party
from views.ids import id_from
from views.works import may, reading, saying_no_politely, sentences_by_field, users_work

_TEXTS = ("name", "street", "district", "city", "postal_code", "country", "contact", "phone")


class AddressView(BaseView):
    """Addresses of delivery."""

    route_base = "/delivery-addresses"
    default_view = "places"
    class_permission_name = "Party"
    method_permission_name = {"places": "show", "save": "edit", "remove": "edit"}

    @expose("/<int:pk>", methods=["GET"])
    @has_access
    def places(self, pk: int) -> Any:
        """All places of a customer, and the form of one."""
        chosen = id_from(request.args.get("edit"))
        found = next((one for one in addresses_of(reading(), pk) if one.id == chosen), None)
        typed = {name: getattr(found, name) for name in _TEXTS} if found else {}
        if found is not None:
            typed |= {"id": str(found.id), "is_default": "1" if found.is_default else ""}
        return self._page(pk, typed, {})

    @expose("/<int:pk>", methods=["POST"])
    @has_access
    def save(self, pk: int) -> Any:
        """Add a place, or change one."""
        typed = {name: value.strip() for name, value in request.form.items()}
        address = Address(
            **{name: typed.get(name, "") for name in _TEXTS},
            is_default=typed.get("is_default") == "1",
            id=id_from(typed.get("id")) or 0,
        )
        try:
            with users_work() as work:
                save_address(work, pk, address)
        except Refusal as refusal:
            return self._page(pk, typed, sentences_by_field(refusal)), 422
        flash(gettext("Saved."), "success")
        return redirect(url_for(".places", pk=pk))

    @expose("/<int:pk>/remove", methods=["POST"])
    @has_access
    def remove(self, pk: int) -> Any:
        """A place where nothing is unloaded any more."""
        with saying_no_politely(), users_work() as work:
            remove_address(work, pk, id_from(request.form.get("id")) or 0)
        return redirect(url_for(".places", pk=pk))

    def _page(self, pk: int, typed: dict[str, Any], errors: dict[str, list[str]]) -> Any:
        work = reading()
        party = work.find(Party, pk)
        return self.render_template(
            "parties/addresses.html",
            title=gettext("Delivery addresses"),
            party=party,
            places=addresses_of(work, pk),
            typed=typed,
            errors=errors,
            may_edit=may(EDIT),
        )
