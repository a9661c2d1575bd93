"""A door that was scanned at a station: its card, where that is, and its story. It knows no money."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, g, jsonify, request
from flask_babel import gettext

from app.kernel.errors import Refusal
from app.kernel.events import plain
from app.kernel.work import RecordGone, Work
from app.production.cards import OPEN
from app.production.door_life import DoorLife, LifeTouch, door_life
from app.production.doors import TooManyDoorLabels, UnknownDoor, door_labels, find_door, require_look
from app.production.floor_actor import FloorActor
from app.production.showing import column_of
from app.production.work_card import work_cards
from kiosk.pages import UNAUTHORISED, blueprint
from kiosk.problems import GONE, WRONG_VALUE, NotPaired, problem
from kiosk.visitors import Stranger, visitors_work
from reports.door_labels import DEFAULT_FORMAT, FORMATS, render_door_labels
from reports.work_card import render_work_cards

_STATUS: Final[dict[type[Refusal], int]] = {UnknownDoor: GONE, TooManyDoorLabels: WRONG_VALUE}


@blueprint.get("/door")
@blueprint.get("/door/<path:code>")
def door(code: str = "") -> Response:
    """The card of a door by serial, public id or label address (in the path, or as ``?code=``).

    ``{"card", "number", "order", "customer", "column", "department", "state", "here", "blocked_reason",
    "door": {"serial", "public_id"}, "doors", "model", "size", "made_on", "left_at", "story": [{"id", "kind",
    "at", "who", "card", "quantity", "from", "to", "to_state", "reason", "undone"}], "photos": [{"id", "at",
    "by", "event"}]}``; the story has the newest first, ``here`` says whether the card stands at one of the
    screen's departments. A screen bound to others is told where the door is, and nothing of its life.
    404 when no door of the company has this code.
    """
    try:
        with visitors_work() as work:
            require_look(work)
            found = find_door(work, code or request.args.get("code", ""))
            life = door_life(work, found.id)
            return jsonify(_shown(work, life))
    except Stranger:
        return problem(NotPaired(), UNAUTHORISED)
    except Refusal as refusal:
        return problem(refusal, _STATUS.get(type(refusal)))


@blueprint.get("/labels/<int:card>.pdf")
def labels(card: int) -> Response:
    """The labels of a card's doors; ``format`` says for which sheet or roll."""
    form = FORMATS.get(request.args.get("format", ""), FORMATS[DEFAULT_FORMAT])
    with visitors_work() as work:
        wanted = door_labels(work, cards=[card])
    if not wanted:
        return problem(RecordGone())
    content = render_door_labels(wanted, request.host_url, g.tenant.name, form, title=gettext("Door labels"))
    return pdf(content, gettext("labels"))


@blueprint.get("/work-cards/<int:card>.pdf")
def work_card(card: int) -> Response:
    """The work card of a card, for a screen that may print."""
    with visitors_work() as work:
        paper = work_cards(work, request.host_url, cards=[card], translate=gettext)
    if not paper.cards:
        return problem(RecordGone())
    return pdf(render_work_cards(paper), paper.cards[0].number)


def pdf(content: bytes, name: str) -> Response:
    """A PDF that opens in the browser and is kept by none."""
    response = Response(content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"{name}.pdf")
    return response


def _shown(work: Work, life: DoorLife) -> dict[str, Any]:
    said = _said(work, life)
    if _stands_at(work, life.door.work_order.department_id):
        return said
    return {**said, "customer": "", "order": "", "story": [], "photos": []}


def _said(work: Work, life: DoorLife) -> dict[str, Any]:
    card = life.door.work_order
    column = None if life.state == "scrapped" else column_of(card.department_id, card.state)
    return {
        "card": life.card_id,
        "number": life.card,
        "order": life.order_number,
        "customer": life.customer,
        "column": column,
        "department": life.department,
        "state": life.state,
        "blocked_reason": life.blocked_reason,
        "here": card.state in OPEN and _stands_at(work, card.department_id),
        "door": {"serial": life.door.serial, "public_id": str(life.door.public_id)},
        "doors": card.quantity,
        "model": life.looks.model,
        "size": life.looks.size,
        "made_on": plain(life.made_on),
        "left_at": plain(life.left.at) if life.left else None,
        "story": [_touch(touch) for touch in life.touches],
        "photos": [
            {
                "id": str(photo.public_id),
                "at": plain(photo.taken_at),
                "by": photo.taken_by,
                "event": photo.event_id,
            }
            for photo in life.photos
        ],
    }


def _stands_at(work: Work, department_id: int) -> bool:
    actor = work.actor
    return actor.stands_at(department_id) if isinstance(actor, FloorActor) else True


def _touch(touch: LifeTouch) -> dict[str, Any]:
    return {
        "id": touch.id,
        "kind": touch.kind,
        "at": plain(touch.at),
        "who": touch.who,
        "card": touch.card,
        "quantity": touch.quantity,
        "from": touch.from_name,
        "to": touch.to_name,
        "to_state": touch.to_state,
        "reason": touch.reason,
        "undone": touch.is_undone,
    }
