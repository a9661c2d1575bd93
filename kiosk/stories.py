"""What happened to a card, as its sheet on the board shows it. It knows no money."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, jsonify

from app.kernel.work import RecordGone
from app.production.board import Touch, card
from app.production.cards import OF_THE_QUEUE
from app.production.order_files import files_of_card
from app.production.undoing import UNDOABLE
from kiosk.pages import UNAUTHORISED, blueprint
from kiosk.problems import NotPaired, problem
from kiosk.visitors import Stranger, visitors_work

MOST_SHOWN: Final = 60


@blueprint.get("/story/<int:work_order_id>")
def story(work_order_id: int) -> Response:
    """Who did what to the card, the newest first; only that can be taken back.

    ``{"number", "serials", "touches": [{"id", "kind", "at", "actor", "quantity", "from", "to", "reason",
    "can_be_undone"}], "files": [{"id", "name", "kind"}]}``.
    """
    try:
        with visitors_work() as work:
            found = card(work, work_order_id)
            touches = [_shown(touch) for touch in found.touches[:MOST_SHOWN]]
            number, serials = found.card.number, list(found.serials)
            files = [
                {"id": str(file.public_id), "name": file.name, "kind": file.kind}
                for file in files_of_card(work, work_order_id)
            ]
    except Stranger:
        return problem(NotPaired(), UNAUTHORISED)
    except RecordGone as gone:
        return problem(gone)
    # Where it was put in the queue says nothing about the card itself, and hides nothing that can be undone.
    last = next((touch for touch in touches if touch["kind"] not in OF_THE_QUEUE), None)
    if last is not None:
        last["can_be_undone"] = last["kind"] in UNDOABLE
    return jsonify(number=number, serials=serials, touches=touches, files=files)


def _shown(touch: Touch) -> dict[str, Any]:
    return {
        "id": touch.id,
        "kind": touch.kind,
        "at": touch.at.isoformat(),
        "actor": touch.actor,
        "quantity": touch.quantity,
        "from": touch.from_name,
        "to": touch.to_name,
        "reason": touch.reason,
        "can_be_undone": False,
    }
