"""Doors: every one by its name, and the page of its whole life."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, url_for
from flask_appbuilder import expose, has_access
from flask_appbuilder.models.filters import BaseFilter
from flask_babel import gettext, lazy_gettext
from markupsafe import Markup
from sqlalchemy import func
from sqlalchemy.orm import joinedload

from app.kernel.permissions import Right
from app.kernel.text import N_, tr_fold
from app.kernel.work import RecordGone
from app.production.door_life import SHOW_ORDER, SHOW_SHIPMENT, LifeTouch, door_life
from app.production.photos import read_photo
from models.orders import OrderLine, SalesOrder
from models.parties import Party
from models.production import Door, WorkOrder
from views import formatting
from views.documents import DocumentView
from views.interface import WorkInterface
from views.pictures import shown_picture
from views.works import may, reading

PRINT: Final = Right("print", "Door")
# What happened to a door, in words; departments and reasons stand beside it.
KIND_WORDS: Final = {
    "planned": N_("Planned"),
    "started": N_("Started"),
    "paused": N_("Paused"),
    "passed": N_("Passed on"),
    "undone": N_("Taken back"),
    "blocked": N_("Blocked"),
    "unblocked": N_("Released"),
    "sent_back": N_("Returned for rework"),
    "split": N_("Card split"),
    "scrapped": N_("Scrapped"),
    "remade": N_("Begun anew for a scrapped door"),
    "placed": N_("Moved in the queue"),
    "promised": N_("Promised for another day"),
    "shipped": N_("Shipped"),
    "cancelled": N_("Cancelled"),
    "changed": N_("Changed by the customer"),
    "noticed": N_("Change seen at the station"),
}


class DoorSearch(BaseFilter):
    """Search as you type: every word in the serial, the order's number or the customer."""

    def apply(self, query: Any, value: str) -> Any:
        """Narrow the query to doors in which every typed word appears."""
        for word in tr_fold(value).split():
            query = query.filter(
                Door.serial.icontains(word, autoescape=True)
                | Door.line.has(
                    OrderLine.order.has(
                        SalesOrder.number.icontains(word, autoescape=True)
                        | SalesOrder.customer.has(Party.search.contains(word, autoescape=True))
                    )
                )
            )
        return query


class DoorInterface(WorkInterface):
    """Doors read together with their order and their card."""

    def query(self, *args: Any, select_columns: list[str] | None = None, **kwargs: Any) -> Any:
        """Doors with what the grid names; nothing is read row by row."""
        del select_columns
        return super().query(*args, select_columns=[], **kwargs)

    def query_count(self, query: Any, filters: Any = None, select_columns: list[str] | None = None) -> int:
        """How many doors there are."""
        del select_columns
        counted = self.apply_filters(query, self.get_inner_filters(filters))
        return int(counted.with_entities(func.count(Door.id)).scalar())


def where_word(standing: tuple[str, str]) -> Any:
    """Where a door is: the department while it is made, else a word."""
    state, department = standing
    if state in ("shipped", "scrapped", "cancelled", "ready"):
        return formatting.pill(state, door_state_word(state))
    return Markup("{} <span class='quiet'>{}</span>").format(department, door_state_word(state))


def door_state_word(state: str) -> str:
    """The state of a door in the words of the screen."""
    return gettext(_STATE_WORDS[state]) if state in _STATE_WORDS else formatting.state_word(state)


_STATE_WORDS: Final = {"scrapped": N_("Scrapped"), "ready": N_("Ready to ship")}


class DoorView(DocumentView):
    """Doors with their names."""

    datamodel = DoorInterface(Door)
    route_base = "/doors"
    class_permission_name = "Door"
    base_permissions = ["can_list", "can_show", "can_export", "can_print"]
    method_permission_name = {**DocumentView.method_permission_name, "photo": "show"}
    list_title = lazy_gettext("Doors")
    empty_title = lazy_gettext("No door has a name yet")
    empty_text = lazy_gettext("Doors get their serial numbers and labels when their order is planned.")
    list_columns = ["serial", "model_name", "order_number", "customer_name", "standing"]
    export_columns = ["serial", "model_name", "order_number", "customer_name", "standing"]
    search_columns = ["serial"]
    order_columns = ["serial"]
    search_filter = DoorSearch
    label_columns = {
        "serial": lazy_gettext("Serial"),
        "model_name": lazy_gettext("Model"),
        "order_number": lazy_gettext("Order"),
        "customer_name": lazy_gettext("Customer"),
        "standing": lazy_gettext("Where it is"),
    }
    formatters_columns = {
        # The last digits tell doors apart; the order stands in the serial already.
        "serial": formatting.Format(str, "whole"),
        "order_number": formatting.text.in_roomy_windows(),
        "standing": formatting.Format(where_word),
    }
    base_order = ("id", "desc")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        line = joinedload(Door.line)
        self.datamodel.loads = [
            line.load_only(OrderLine.configuration, OrderLine.description),
            line.joinedload(OrderLine.order)
            .load_only(SalesOrder.number)
            .joinedload(SalesOrder.customer)
            .load_only(Party.name),
            joinedload(Door.work_order).load_only(WorkOrder.state).joinedload(WorkOrder.department),
        ]

    def _export_row(self, item: Any, columns: Any) -> list[Any]:
        state, department = item.standing
        where = department if state in ("waiting", "running", "blocked") else door_state_word(state)
        return [where if column == "standing" else getattr(item, column) for column in columns]

    def render_template(self, template: str, **kwargs: Any) -> Any:
        """The list says what can be searched for."""
        if template == self.list_template:
            kwargs["search_hint"] = gettext("Serial, order or customer")
        return super().render_template(template, **kwargs)

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """The life of a door."""
        try:
            life = door_life(reading(), pk, gettext)
        except RecordGone:
            abort(404)
        return self.render_template(
            "doors/show.html",
            title=life.door.serial,
            life=life,
            order_url=url_for("OrderView.show", pk=life.order_id) if may(SHOW_ORDER) else "",
            shipment_url=_shipment_url(life.left.shipment_id) if life.left else "",
            labels_url=url_for("FloorPaperView.labels", door=pk) if may(PRINT) else "",
            card_url=url_for("FloorPaperView.work_cards", card=life.card_id) if may(PRINT) else "",
            public_url=url_for("WarrantyView.door", code=str(life.door.public_id), _external=True),
            state_word=door_state_word(life.state),
            told=told,
            fmt=formatting,
        )

    @expose("/photo/<public_id>")
    @has_access
    def photo(self, public_id: str) -> Any:
        """A picture that was taken at a station."""
        try:
            photo = read_photo(reading(), public_id)
        except RecordGone:
            abort(404)
        return shown_picture("photo", str(photo.public_id), photo.content)


def _shipment_url(shipment_id: int) -> str:
    return url_for("ShipmentView.show", pk=shipment_id) if may(SHOW_SHIPMENT) else ""


def told(touch: LifeTouch) -> str:
    """One thing that happened, in one line: what, and from where to where."""
    what = gettext(KIND_WORDS.get(touch.kind, touch.kind))
    if touch.kind in ("passed", "sent_back"):
        there = gettext("Ready to ship") if touch.to_state == "ready" else touch.to_name
        return f"{what}: {touch.from_name} → {there}"
    return f"{what} · {touch.to_name}" if touch.to_name else what
