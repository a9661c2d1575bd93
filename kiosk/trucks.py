"""At the truck with a tablet of the floor: which trucks are loaded, and one POST per scanned door."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, g, jsonify, render_template, request
from flask_babel import gettext

from app.kernel.permissions import Right
from app.shipping.list_showing import list_card, open_lists
from app.shipping.ticking import tick_door, untick_door
from app.shipping.truck_showing import truck_json
from kiosk.pages import blueprint
from kiosk.touches import Touched
from kiosk.visitors import visitors_work

LOAD: Final = Right("load", "Shipment")


@blueprint.get("/trucks")
def trucks() -> str:
    """The trucks at the ramp."""
    with visitors_work() as work:
        work.require(LOAD)
        return render_template(
            "kiosk/trucks.html", lists=open_lists(work), screen=work.actor.name, tenant=g.tenant
        )


@blueprint.get("/trucks/<int:pk>")
def truck(pk: int) -> str:
    """One truck and its doors; they come as JSON and stay up to date."""
    with visitors_work() as work:
        work.require(LOAD)
        card = list_card(work, pk)
        return render_template(
            "kiosk/truck.html",
            card=card,
            doors=truck_json(card, gettext)["doors"],
            screen=work.actor.name,
            tenant=g.tenant,
        )


@blueprint.get("/trucks/<int:pk>/doors")
def truck_doors(pk: int) -> Response:
    """All doors as they stand, with what others have ticked meanwhile."""
    with visitors_work() as work:
        work.require(LOAD)
        return jsonify(truck_json(list_card(work, pk), gettext))


@blueprint.post("/trucks/<int:pk>/tick")
def load_door(pk: int) -> Response:
    """One scan (``code``; ``confirmed`` when the list did not have it): what it was, how the truck stands."""
    scan = _scan()
    confirmed = request.form.getlist("confirmed")
    with scan.work() as work:
        work.require(LOAD)
        ticked = tick_door(work, pk, scan.words("code"), confirmed=confirmed, key=scan.key())
        return _said(truck_json(list_card(work, pk), gettext), ticked)


@blueprint.post("/trucks/<int:pk>/untick")
def unload_door(pk: int) -> Response:
    """A ``door`` came off the truck again."""
    scan = _scan()
    with scan.work() as work:
        work.require(LOAD)
        ticked = untick_door(work, pk, scan.number("door"), key=scan.key())
        return _said(truck_json(list_card(work, pk), gettext), ticked)


def _scan() -> Touched:
    """What the screen at the truck sends: a form, its key in the header; ``operator`` is who works there."""
    sent: dict[str, Any] = request.form.to_dict()
    if sent.get("door", "").isdecimal():
        sent["door"] = int(sent["door"])
    return Touched({**sent, "key": request.headers.get("Idempotency-Key")})


def _said(state: dict[str, Any], ticked: dict[str, Any]) -> Response:
    return jsonify({**state, **ticked})
