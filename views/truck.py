"""The tablet at the truck: scan, tick, count. Every scan is one POST with a key; the page queues them."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.shipping.list_showing import list_card
from app.shipping.ticking import tick_door, untick_door
from app.shipping.truck_showing import truck_json
from views.documents import client_key
from views.ids import id_from
from views.works import reading, users_work


class TruckView(BaseView):
    """Loading one truck."""

    route_base = "/trucks"
    default_view = "truck"
    class_permission_name = "Shipment"
    method_permission_name = dict.fromkeys(("truck", "doors", "tick", "untick"), "load")

    @expose("/<int:pk>")
    @has_access
    def truck(self, pk: int) -> Any:
        """The screen; its doors come as JSON and stay up to date."""
        card = list_card(reading(), pk)
        return self.render_template(
            "loading/truck.html",
            title=card.loading.number,
            card=card,
            doors=truck_json(card, gettext)["doors"],
        )

    @expose("/<int:pk>/doors")
    @has_access
    def doors(self, pk: int) -> Any:
        """All doors as they stand, with what others have ticked meanwhile."""
        return self._state(pk)

    @expose("/<int:pk>/tick", methods=["POST"])
    @has_access
    def tick(self, pk: int) -> Any:
        """One scan; answers with what it was and how the truck stands."""
        with users_work() as work:
            ticked = tick_door(
                work,
                pk,
                request.form.get("code", ""),
                confirmed=request.form.getlist("confirmed"),
                key=client_key(),
            )
        return {**self._state(pk), **ticked}

    @expose("/<int:pk>/untick", methods=["POST"])
    @has_access
    def untick(self, pk: int) -> Any:
        """A door came off again."""
        with users_work() as work:
            ticked = untick_door(work, pk, id_from(request.form.get("door")) or 0, key=client_key())
        return {**self._state(pk), **ticked}

    def _state(self, pk: int) -> dict[str, Any]:
        return truck_json(list_card(reading(), pk), gettext)
