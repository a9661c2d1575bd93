"""Who works at this screen, as JSON: the names to choose from, coming with a PIN or a badge, leaving."""

from __future__ import annotations

from flask import Response, jsonify

from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import Work
from app.production.cards import LOOK
from app.production.floor_actor import FloorActor
from app.production.operators import (
    leave,
    let_badge_in,
    let_in,
    needs_pin,
    note_wrong_pin,
    operators_to_offer,
    take_badge_try,
    take_pin_try,
)
from app.production.pins import is_pin
from kiosk.pages import blueprint
from kiosk.touches import Touched
from kiosk.visitors import visitors_work


class KnownBySignIn(Refusal):
    """At the board in the office nobody chooses a name."""

    code = "kiosk.known_by_sign_in"
    sentence = N_("In the office everybody is known by their own sign-in.")


@blueprint.get("/operators.json")
def operators_json() -> Response:
    """``{"needs_pin", "operators": [{"id", "name", "department", "here", "has_pin", "locked"}]}``.

    Those who usually work in the screen's departments come first, with ``here``.
    """
    with visitors_work() as work:
        work.require(LOOK)
        screen = work.actor.id if isinstance(work.actor, FloorActor) else None
        people = operators_to_offer(work.session, screen, work.now)
        asks = needs_pin(work.session)
    return jsonify(needs_pin=asks, operators=people)


@blueprint.post("/operator")
def come() -> Response:
    """``{"operator_id", "pin"}`` or ``{"badge"}`` → ``{"token", "name", "id"}``."""
    with visitors_work() as work:
        _screen(work)
        touched = Touched.read()
        badge, pin = touched.words("badge").strip(), touched.words("pin")
        number = 0 if badge else touched.number("operator_id")
    return _come_by_badge(badge) if badge else _come_by_name(number, pin)


@blueprint.post("/operator/leave")
def go() -> Response:
    """``{"operator": token}``: whoever works here leaves; twice is once."""
    with visitors_work() as work:
        leave(work, _screen(work), Touched.read().words("operator"))
    return jsonify(left=True)


def _come_by_badge(badge: str) -> Response:
    with visitors_work() as work:
        take_badge_try(work, _screen(work))
    with visitors_work() as work:
        operator, token = let_badge_in(work, _screen(work), badge)
        name, number = operator.name, operator.id
    return jsonify(token=token, name=name, id=number)


def _come_by_name(operator_id: int, pin: str) -> Response:
    with visitors_work() as work:
        screen, tenant = _screen(work), work.tenant
        tried = take_pin_try(work, operator_id) if needs_pin(work.session) else None
    # Looking at a PIN takes long on purpose: no transaction waits for it.
    if tried is not None and not is_pin(tenant, pin, tried.pin_hash):
        with visitors_work() as work:
            refusal = note_wrong_pin(work, screen, tried)
        raise refusal
    with visitors_work() as work:
        how = "name" if tried is None else "pin"
        operator, token = let_in(work, screen, operator_id, how)
        name, number = operator.name, operator.id
    return jsonify(token=token, name=name, id=number)


def _screen(work: Work) -> int:
    """The id of the paired screen; people of the office are known by their sign-in and choose no name."""
    if not isinstance(work.actor, FloorActor) or work.actor.id is None:
        work.require(LOOK)
        raise KnownBySignIn
    return work.actor.id
