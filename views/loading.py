"""Loading: trucks that are being prepared, and the list of one with everything that can be done to it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, lazy_gettext

from app.kernel.errors import Refusal
from app.shipping.forms import Part
from app.shipping.list_paper import loading_paper
from app.shipping.list_showing import list_card, open_lists
from app.shipping.preparing import add_to_list, cancel_list, prepare_list, take_off_list
from app.shipping.readying import ready_doors
from models.loading import LoadingList
from reports.loading_list import render_loading_list
from views import formatting
from views.documents import DocumentView, client_key, several_wrong
from views.ids import id_from
from views.interface import WorkInterface
from views.loading_words import STATE_TONES, state_word
from views.paper_words import another_language, asked_language
from views.papers import pdf_response
from views.searching import WithCustomer
from views.works import reading, saying_no_politely, sentences_by_field, users_work

_MOST_DIGITS = 6


class LoadingView(DocumentView):
    """Loading lists."""

    datamodel = WorkInterface(LoadingList)
    route_base = "/loading"
    class_permission_name = "Shipment"
    # Putting doors on a list is an act of its own here, no form of FAB's.
    exclude_route_methods = DocumentView.exclude_route_methods - {"add"}
    base_permissions = ["can_list", "can_show", "can_export", "can_load"]
    method_permission_name = {
        **DocumentView.method_permission_name,
        **dict.fromkeys(("new", "prepare", "more", "add", "take_off", "cancel"), "load"),
        "pdf": "show",
    }
    list_title = lazy_gettext("Loading lists")
    list_template = "loading/list.html"
    empty_title = lazy_gettext("No truck has been loaded yet")
    empty_text = lazy_gettext("Choose doors under “Ready to ship” and prepare a loading list for the truck.")
    search_filter = WithCustomer
    list_columns = ["number", "customer", "state", "created_at", "created_by", "ended_at"]
    search_columns = ["number", "state", "created_by"]
    order_columns = ["number", "created_at", "ended_at"]
    label_columns = {
        "number": lazy_gettext("Number"),
        "customer": lazy_gettext("Customer"),
        "state": lazy_gettext("State"),
        "created_at": lazy_gettext("Prepared"),
        "created_by": lazy_gettext("By"),
        "ended_at": lazy_gettext("Ended"),
    }
    formatters_columns = {
        "state": formatting.StateWord(state_word),
        "created_at": formatting.moment,
        "ended_at": formatting.moment,
    }
    base_order = ("id", "desc")

    def render_template(self, template: str, **kwargs: Any) -> Any:
        """The list begins with the trucks that stand at the ramp."""
        if template == self.list_template:
            kwargs["open_lists"] = open_lists(reading())
            kwargs["fmt"] = formatting
        return super().render_template(template, **kwargs)

    @expose("/new", methods=["GET"])
    @has_access
    def new(self) -> Any:
        """Which ready doors of a customer go on the truck."""
        customer, order = id_from(request.args.get("customer")), id_from(request.args.get("order"))
        cards = ready_doors(reading(), customer_id=customer) if customer else []
        if not cards:
            flash(gettext("Nothing of this is ready to ship."), "warning")
            return redirect(url_for("ShipmentView.ready"))
        chosen = {
            f"parts-{card.work_order_id}": str(card.free if order in (None, card.order_id) else 0)
            for card in cards
        }
        return self._form(customer or 0, chosen, {})

    @expose("/new", methods=["POST"])
    @has_access
    def prepare(self) -> Any:
        """Hold the doors and open the list."""
        typed = {name: value.strip() for name, value in request.form.items()}
        customer = id_from(typed.get("customer_id")) or 0
        try:
            with users_work() as work:
                list_id = prepare_list(
                    work, customer, read_parts(typed), note=typed.get("note", ""), key=client_key()
                )
        except Refusal as refusal:
            errors = sentences_by_field(refusal)
            flash(" ".join(errors.pop("", [])) or several_wrong(), "danger")
            return self._form(customer, typed, errors), 422
        return redirect(url_for("TruckView.truck", pk=list_id))

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """One list: its doors order by order, and the papers of it."""
        card = list_card(reading(), pk)
        return self.render_template(
            "loading/show.html",
            title=card.loading.number,
            card=card,
            state=state_word(card.loading.state),
            tone=STATE_TONES[card.loading.state],
            own_language=another_language(card.loading.customer.paper_language),
            fmt=formatting,
        )

    @expose("/<int:pk>/more")
    @has_access
    def more(self, pk: int) -> Any:
        """Which other ready doors of the customer go along."""
        card = list_card(reading(), pk)
        cards = [one for one in ready_doors(reading(), customer_id=card.loading.customer_id) if one.free]
        if not cards:
            flash(gettext("Nothing else of this customer is ready to ship."), "info")
            return self.page_of(pk)
        return self.render_template(
            "loading/new.html",
            title=gettext("More doors for %(number)s", number=card.loading.number),
            cards=cards,
            typed={},
            errors={},
            fmt=formatting,
            action=url_for(".add", pk=pk),
            back=url_for("TruckView.truck", pk=pk),
            loading=card.loading,
        )

    @expose("/<int:pk>/add", methods=["POST"])
    @has_access
    def add(self, pk: int) -> Any:
        """Put them on the list."""
        typed = {name: value.strip() for name, value in request.form.items()}
        with saying_no_politely(), users_work() as work:
            add_to_list(work, pk, read_parts(typed), key=client_key())
        return redirect(url_for("TruckView.truck", pk=pk))

    @expose("/<int:pk>/take-off", methods=["POST"])
    @has_access
    def take_off(self, pk: int) -> Any:
        """These doors stay here."""
        doors = [door for text in request.form.getlist("door") if (door := id_from(text)) is not None]
        with saying_no_politely(), users_work() as work:
            take_off_list(work, pk, doors, key=client_key())
        return self.page_of(pk)

    @expose("/<int:pk>/cancel", methods=["POST"])
    @has_access
    def cancel(self, pk: int) -> Any:
        """The truck does not leave."""
        with saying_no_politely(), users_work() as work:
            cancel_list(work, pk, request.form.get("reason", ""), key=client_key())
        return self.page_of(pk)

    @expose("/<int:pk>.pdf")
    @has_access
    def pdf(self, pk: int) -> Any:
        """The list on paper, with places to tick; in its customer's language unless another is asked for."""
        paper = loading_paper(reading(), pk, asked_language())
        return pdf_response(render_loading_list(paper), paper.number)

    def _form(self, customer: int, typed: dict[str, str], errors: dict[str, list[str]]) -> Any:
        return self.render_template(
            "loading/new.html",
            title=gettext("New loading list"),
            cards=ready_doors(reading(), customer_id=customer),
            typed=typed,
            errors=errors,
            fmt=formatting,
            action=url_for(".prepare"),
            back=url_for("ShipmentView.ready"),
            loading=None,
        )


def read_parts(typed: dict[str, str]) -> tuple[Part, ...]:
    """The cards of which a number of doors was written; what is no number is more than any card has."""
    parts = []
    for name, value in typed.items():
        head, _, card = name.partition("-")
        if head == "parts" and (number := id_from(card)) and value not in ("", "0"):
            is_number = value.isdecimal() and len(value) < _MOST_DIGITS
            parts.append(Part(number, int(value) if is_number else -1))
    return tuple(parts)
