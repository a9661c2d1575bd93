"""Shipping: what stands ready, Sevk Et on one page, and the waybills that left."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, lazy_gettext

from app.documents.branches import choosable_branches, own_branch
from app.edocuments.leaving import before_leaving, may_leave
from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.parties.identification import show_plate
from app.shipping.list_showing import ListCard, list_card, open_lists
from app.shipping.preparing import keep_form
from app.shipping.previewing import preview_waybill
from app.shipping.readying import ReadyCard, ready_doors
from app.shipping.remembering import forget_carriage, known_carriage
from app.shipping.reminding import note_invoice, reminders
from app.shipping.returns_showing import returns_of_shipment
from app.shipping.sending import send_shipment
from app.shipping.showing import shipment_card
from models.shipping import Shipment
from reports.waybill import render_waybill
from views import formatting
from views.documents import DocumentView, client_key, several_wrong
from views.ids import id_from
from views.interface import WorkInterface
from views.mending import said_with_links
from views.papers import pdf_response
from views.shipment_lists import ShipmentWords, only_asked, shown_state
from views.shipping_forms import first_values, read_form, shown_places, values_of_list
from views.works import may, reading, saying_no_politely, sentences_by_field, users_work

INVOICE = Right("invoice", "Shipment")
ROUNDS = 225
"""How often a page asks by itself, every four seconds: whoever left it open is not waiting any more."""
UNDERWAY = ("draft", "validated", "handed_over", "refused")
"""States that may still become an arrival at the tax office without anybody on this page."""


class ShipmentView(DocumentView):
    """Shipments and their waybills."""

    datamodel = WorkInterface(Shipment)
    route_base = "/shipments"
    class_permission_name = "Shipment"
    base_permissions = ["can_list", "can_show", "can_export", "can_ship", "can_invoice"]
    method_permission_name = {
        **DocumentView.method_permission_name,
        "leaving": "show",
        **dict.fromkeys(("ready", "new", "send", "preview", "carriage", "forget", "keep"), "ship"),
        "invoice": "invoice",
    }
    list_title = lazy_gettext("Shipments")
    list_template = "shipping/list.html"
    empty_title = lazy_gettext("Nothing has been shipped yet")
    empty_text = lazy_gettext("Doors that are ready to ship wait under “Ready to ship”.")
    search_filter = ShipmentWords
    list_columns = [
        "waybill_number",
        "customer",
        "despatched_at",
        "state",
        "invoice_number",
        "plate",
        "carrier",
        "shipped_by",
    ]
    search_columns = ["waybill_number", "plate", "despatched_at"]
    order_columns = ["waybill_number", "despatched_at"]
    label_columns = {
        "waybill_number": lazy_gettext("Waybill"),
        "customer": lazy_gettext("Customer"),
        "despatched_at": lazy_gettext("Left"),
        "plate": lazy_gettext("Plate"),
        "carrier": lazy_gettext("Carrier"),
        "state": lazy_gettext("e-Document"),
        "invoice_number": lazy_gettext("Invoice"),
        "shipped_by": lazy_gettext("By"),
    }
    formatters_columns = {
        "despatched_at": formatting.moment,
        "plate": formatting.Format(show_plate),
        "state": formatting.StateWord(shown_state),
    }
    base_order = ("id", "desc")

    def _request_filters(self) -> Any:
        filters = super()._request_filters()
        only_asked(filters, self.datamodel, request.args.get("only", ""))
        return filters

    def render_template(self, template: str, **kwargs: Any) -> Any:
        """The list begins with what is due."""
        if template == self.list_template:
            kwargs |= {"due": reminders(reading()), "only": request.args.get("only", ""), "fmt": formatting}
            kwargs["search_hint"] = gettext("Number, customer, plate or door serial")
        return super().render_template(template, **kwargs)

    @expose("/ready")
    @has_access
    def ready(self) -> Any:
        """Everything in Sevke Hazır, by customer, the oldest first; and the trucks at the ramp."""
        groups: dict[tuple[int, str], list[ReadyCard]] = {}
        for card in ready_doors(reading()):
            groups.setdefault((card.customer_id, card.customer), []).append(card)
        return self.render_template(
            "shipping/ready.html",
            title=gettext("Ready to ship"),
            groups=groups,
            trucks=open_lists(reading()),
            fmt=formatting,
        )

    @expose("/new", methods=["GET"])
    @has_access
    def new(self) -> Any:
        """The form of a waybill: for ready doors of a customer or order, or for a loaded truck."""
        loading = id_from(request.args.get("loading"))
        if loading is not None:
            return self._form_of_list(list_card(reading(), loading))
        order, customer = (id_from(request.args.get(name)) for name in ("order", "customer"))
        asked = order is not None or customer is not None
        cards = ready_doors(reading(), customer_id=customer, order_id=order) if asked else []
        if not cards:
            flash(gettext("Nothing of this is ready to ship."), "warning")
            return redirect(url_for(".ready"))
        if order is not None:
            # One truck may take all of the customer's ready doors, not only this order's.
            cards = ready_doors(reading(), customer_id=cards[0].customer_id)
        return self._form(cards, first_values(cards, order), {})

    @expose("/new", methods=["POST"])
    @has_access
    def send(self) -> Any:
        """Sevk Et."""
        typed = {name: value.strip() for name, value in request.form.items()}
        try:
            with users_work() as work:
                shipment_id = send_shipment(work, read_form(work, typed), key=client_key())
        except Refusal as refusal:
            return self._wrong(typed, refusal)
        flash(gettext("The waybill has its number. It is ready to print."), "success")
        return redirect(url_for(".show", pk=shipment_id))

    @expose("/preview.pdf", methods=["POST"])
    @has_access
    def preview(self) -> Any:
        """The waybill as it would be, without a number; nothing is kept."""
        typed = {name: value.strip() for name, value in request.form.items()}
        work = reading()
        try:
            paper = preview_waybill(work, read_form(work, typed))
        except Refusal as refusal:
            work.session.rollback()
            return self._wrong(typed, refusal)
        work.session.rollback()
        return pdf_response(render_waybill(paper), "taslak")

    @expose("/<int:pk>/keep", methods=["POST"])
    @has_access
    def keep(self, pk: int) -> Any:
        """What is typed about a truck that is still being loaded survives a reload."""
        with users_work() as work:
            keep_form(work, pk, dict(request.form.items()))
        return {}

    @expose("/carriage")
    @has_access
    def carriage(self) -> Any:
        """Drivers and vehicles known of a carrier, or our own."""
        known = known_carriage(reading(), id_from(request.args.get("carrier")))
        return {
            "drivers": [vars(driver) for driver in known.drivers],
            "vehicles": [vars(vehicle) for vehicle in known.vehicles],
        }

    @expose("/carriage/forget", methods=["POST"])
    @has_access
    def forget(self) -> Any:
        """A driver or vehicle comes no more."""
        with users_work() as work:
            forget_carriage(work, request.form.get("kind", ""), id_from(request.form.get("id")) or 0)
        return {}

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """One shipment and its waybill."""
        card = shipment_card(reading(), pk)
        return self.render_template(
            "shipping/show.html",
            title=card.shipment.waybill_number,
            card=card,
            returns=returns_of_shipment(reading(), pk),
            may_invoice=may(INVOICE),
            **_leaving(card.shipment),
            fmt=formatting,
        )

    @expose("/<int:pk>/leaving")
    @has_access
    def leaving(self, pk: int) -> Any:
        """The note about leaving, as a piece of the page that asks for it anew."""
        asked = min(id_from(request.args.get("round")) or 0, ROUNDS)
        shipment = shipment_card(reading(), pk).shipment
        return self.render_template("shipping/_leaving.html", shipment=shipment, **_leaving(shipment, asked))

    @expose("/<int:pk>/invoice", methods=["POST"])
    @has_access
    def invoice(self, pk: int) -> Any:
        """The invoice was written, or was not after all."""
        with saying_no_politely(), users_work() as work:
            note_invoice(work, pk, request.form.get("invoice_number", ""))
        return self.page_of(pk)

    def _wrong(self, typed: dict[str, str], refusal: Refusal) -> Any:
        errors = sentences_by_field(refusal)
        errors.pop("", None)
        flash(said_with_links(refusal) or several_wrong(), "danger")
        loading = id_from(typed.get("loading_id"))
        if loading is not None:
            page = self._form_of_list(list_card(reading(), loading), typed, errors)
            # Of a truck that has left meanwhile there is no form any more: on to its waybill.
            return (page, 422) if isinstance(page, str) else page
        cards = ready_doors(reading(), customer_id=id_from(typed.get("customer_id")) or 0)
        return self._form(cards, typed, errors), 422

    def _form_of_list(
        self,
        card: ListCard,
        typed: dict[str, str] | None = None,
        errors: dict[str, list[str]] | None = None,
    ) -> Any:
        if card.loading.state != "loading":
            if card.loading.shipment_id is not None:
                return redirect(url_for(".show", pk=card.loading.shipment_id))
            return redirect(url_for("LoadingView.show", pk=card.loading.id))
        cards = ready_doors(reading(), customer_id=card.loading.customer_id)
        return self._form(cards, typed or values_of_list(card, cards), errors or {}, card)

    def _form(
        self,
        cards: list[ReadyCard],
        typed: dict[str, str],
        errors: dict[str, list[str]],
        loading: ListCard | None = None,
    ) -> Any:
        customer = loading.loading.customer_id if loading else cards[0].customer_id if cards else 0
        carrier, own = id_from(typed.get("carrier_id")), own_branch(reading())
        typed.setdefault("branch_id", str(own.id) if own else "")
        return self.render_template(
            "shipping/new.html",
            title=gettext("New shipment"),
            cards=cards,
            typed=typed,
            errors=errors,
            loading=loading,
            customer_id=customer,
            customer=loading.customer if loading else cards[0].customer if cards else "",
            places=shown_places(customer, cards),
            before_leaving=before_leaving(reading()),
            carriage=known_carriage(reading(), carrier),
            branches=choosable_branches(reading()),
            fmt=formatting,
        )


def _leaving(shipment: Shipment, asked: int = 0) -> dict[str, Any]:
    """Whether the truck may leave, and whether the page goes on asking."""
    return {
        "leaving": may_leave(reading(), shipment),
        "state": shown_state(shipment.state),
        "watches": shipment.state in UNDERWAY and asked < ROUNDS,
        "round": asked,
    }
