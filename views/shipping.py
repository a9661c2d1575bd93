"""Shipping: what stands ready, Sevk Et on one page, and the waybills that left."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, lazy_gettext

from app.kernel.clock import ISTANBUL, parse_date, show_date, to_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.text import N_
from app.parties.identification import show_plate
from app.shipping.forms import Part, ShipmentForm
from app.shipping.readying import ReadyCard, ready_doors
from app.shipping.sending import send_shipment
from app.shipping.showing import shipment_card
from models.shipping import Shipment
from views import formatting
from views.documents import DocumentView, client_key, several_wrong
from views.ids import id_from
from views.interface import WorkInterface
from views.searching import WithCustomer
from views.works import reading, sentences_by_field, users_work

TEXTS = (
    "driver_first_name",
    "driver_last_name",
    "driver_tckn",
    "plate",
    "trailer_plate",
    "delivery_street",
    "delivery_district",
    "delivery_city",
    "delivery_postal_code",
    "delivery_country",
    "note",
)


_NOBODY = 0
"""The id no firm has."""


class NotATime(Refusal):
    """An hour of the day that cannot be read."""

    code = "shipping.not_a_time"
    sentence = N_("Write the hour like 14:30.")


class ShipmentView(DocumentView):
    """Shipments and their waybills."""

    datamodel = WorkInterface(Shipment)
    route_base = "/shipments"
    class_permission_name = "Shipment"
    base_permissions = ["can_list", "can_show", "can_export", "can_ship"]
    method_permission_name = {
        **DocumentView.method_permission_name,
        "ready": "ship",
        "new": "ship",
        "send": "ship",
    }
    list_title = lazy_gettext("Shipments")
    empty_title = lazy_gettext("Nothing has been shipped yet")
    empty_text = lazy_gettext("Doors that are ready to ship wait under “Ready to ship”.")
    search_filter = WithCustomer
    list_columns = ["waybill_number", "customer", "despatched_at", "plate", "carrier", "shipped_by"]
    search_columns = ["waybill_number", "plate", "despatched_at"]
    order_columns = ["waybill_number", "despatched_at"]
    label_columns = {
        "waybill_number": lazy_gettext("Waybill"),
        "customer": lazy_gettext("Customer"),
        "despatched_at": lazy_gettext("Left"),
        "plate": lazy_gettext("Plate"),
        "carrier": lazy_gettext("Carrier"),
        "shipped_by": lazy_gettext("By"),
    }
    formatters_columns = {
        "despatched_at": formatting.moment,
        "plate": formatting.Format(show_plate),
    }
    base_order = ("id", "desc")

    @expose("/ready")
    @has_access
    def ready(self) -> Any:
        """Everything in Sevke Hazır, by customer."""
        groups: dict[tuple[int, str], list[ReadyCard]] = {}
        for card in ready_doors(reading()):
            groups.setdefault((card.customer_id, card.customer), []).append(card)
        return self.render_template(
            "shipping/ready.html", title=gettext("Ready to ship"), groups=groups, fmt=formatting
        )

    @expose("/new", methods=["GET"])
    @has_access
    def new(self) -> Any:
        """The ready doors of one customer or order, to be put on a truck."""
        order, customer = (id_from(request.args.get(name)) for name in ("order", "customer"))
        asked = order is not None or customer is not None
        cards = ready_doors(reading(), customer_id=customer, order_id=order) if asked else []
        if not cards:
            flash(gettext("Nothing of this is ready to ship."), "warning")
            return redirect(url_for(".ready"))
        if order is not None:
            # One truck may take all of the customer's ready doors, not only this order's.
            cards = ready_doors(reading(), customer_id=cards[0].customer_id)
        return self._form(cards, _first_values(cards, order), {})

    @expose("/new", methods=["POST"])
    @has_access
    def send(self) -> Any:
        """Sevk Et."""
        typed = {name: value.strip() for name, value in request.form.items()}
        customer = id_from(typed.get("customer_id")) or 0
        try:
            with users_work() as work:
                shipment_id = send_shipment(work, _read(typed, customer), key=client_key())
        except Refusal as refusal:
            errors = sentences_by_field(refusal)
            flash(" ".join(errors.pop("", [])) or several_wrong(), "danger")
            return self._form(ready_doors(reading(), customer_id=customer), typed, errors), 422
        flash(gettext("The waybill has its number. It is ready to print."), "success")
        return redirect(url_for(".show", pk=shipment_id))

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """One shipment and its waybill."""
        card = shipment_card(reading(), pk)
        return self.render_template(
            "shipping/show.html", title=card.shipment.waybill_number, card=card, fmt=formatting
        )

    def _form(self, cards: list[ReadyCard], typed: dict[str, str], errors: dict[str, list[str]]) -> Any:
        return self.render_template(
            "shipping/new.html",
            title=gettext("New shipment"),
            cards=cards,
            typed=typed,
            errors=errors,
            fmt=formatting,
        )


def _first_values(cards: list[ReadyCard], order: int | None) -> dict[str, str]:
    """What the page starts with: every ready door (of the order that was asked for), where it goes, now."""
    now = to_local(reading().now)
    chosen = [card for card in cards if order is None or card.order_id == order]
    delivery = (chosen or cards)[0].delivery
    values = {f"delivery_{name}": value for name, value in vars(delivery).items()}
    values |= {"despatch_date": show_date(now), "despatch_time": now.strftime("%H:%M")}
    return values | {
        f"parts-{card.work_order_id}": str(card.quantity if card in chosen else 0) for card in cards
    }


def _read(typed: dict[str, str], customer_id: int) -> ShipmentForm:
    wrong: list[Refusal] = []
    despatched_at = _despatch(typed, wrong)
    form = ShipmentForm(
        customer_id=customer_id,
        parts=tuple(_parts(typed)),
        despatched_at=despatched_at,
        carrier_id=_carrier(typed),
        **{name: typed[name] for name in TEXTS if name in typed},
    )
    if wrong:
        raise Refusals(wrong)
    return form


def _carrier(typed: dict[str, str]) -> int | None:
    """The carrier that was chosen; what was typed and is in no list is a carrier nobody knows."""
    chosen = typed.get("carrier_id", "")
    return (id_from(chosen) or _NOBODY) if chosen or typed.get("carrier_id_text") else None


def _parts(typed: dict[str, str]) -> list[Part]:
    """The cards of which a number of doors was written; what is no number is more than any card has."""
    parts = []
    for name, value in typed.items():
        head, _, card = name.partition("-")
        if head == "parts" and (number := id_from(card)) and value not in ("", "0"):
            parts.append(Part(number, int(value) if value.isdecimal() and len(value) < 6 else -1))  # noqa: PLR2004
    return parts


def _despatch(typed: dict[str, str], wrong: list[Refusal]) -> datetime | None:
    day, hour = typed.get("despatch_date", ""), typed.get("despatch_time", "")
    if not day and not hour:
        return None
    try:
        date = parse_date(day, field="despatched_at")
    except Refusal as refusal:
        wrong.append(refusal)
        return None
    try:
        at = time.fromisoformat(hour.replace(".", ":").zfill(5))
    except ValueError:
        wrong.append(NotATime(field="despatch_time"))
        return None
    return datetime.combine(date, at, ISTANBUL)
