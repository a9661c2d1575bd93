"""What a board has missed: the cards that changed since its horizon, and a new horizon."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from app.kernel.work import Work
from app.production.differing import difference
from app.production.floor_actor import FloorActor
from app.production.showing import READY, Card, card_json, drawings_of, lacks_of
from kiosk.pages import blueprint
from kiosk.visitors import visitors_work


@blueprint.get("/changes")
def changes() -> Response:
    """The difference since ``horizon``; ``{"reload": true}`` when the whole board is less to read.

    ``light=1`` leaves out the drawings, which a screen mostly has already.
    """
    with visitors_work() as work:
        return jsonify(_changes(work, request.args.get("horizon", ""), request.args.get("light") == "1"))


def _changes(work: Work, horizon: str, is_light: bool) -> dict[str, Any]:  # noqa: FBT001
    found = difference(work, horizon)
    if found is None:
        return {"reload": True}
    seen = [card for card in found.cards if _is_seen(work, card)]
    shown = {card.id for card in seen}
    gone = [_gone(card) for card in found.cards if card.id not in shown]
    lacks = {card: [lack.to_json() for lack in some] for card, some in lacks_of(work.session).items()}
    return {
        "number": found.number,
        "horizon": found.horizon,
        "cards": [card_json(card) for card in seen] + gone,
        "drawings": {} if is_light else drawings_of(seen),
        "lacks": lacks,
    }


def _is_seen(work: Work, card: Card) -> bool:
    """Whether it stands where this screen stands; one that is ready to ship stands in no department."""
    actor = work.actor
    if card.column is None or not isinstance(actor, FloorActor) or not actor.departments:
        return card.column is not None
    return card.column != READY and actor.stands_at(card.department_id)


def _gone(card: Card) -> dict[str, Any]:
    return {"id": card.id, "version": card.version, "column": None}
