"""What is done to a card on the board: one POST for each kind of touch.

Every body carries ``key``, ``card`` and ``version``, and where the floor asks ``operator`` (the token of who
works here) and ``touched_at`` (milliseconds). The answer is ``{"card", "version", "event", "rest", "kind",
"versions"}``, with ``warning`` ``{"code", "sentence"}`` when a limit was passed; a refusal is problem+json.
"""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask_babel import gettext

from app.production.blocking import block, unblock
from app.production.changing.noticing import notice_change
from app.production.limits import OVER_LIMIT_WORDS
from app.production.ranking import place_card, set_priority
from app.production.reworking import send_back
from app.production.scrapping import scrap_doors
from app.production.starting import pause, start, touch_card
from app.production.undoing import undo
from kiosk.pages import blueprint
from kiosk.touches import Touched


@blueprint.post("/tap")
def tap() -> Response:
    """The one usual touch, on the card or on ``quantity`` of its doors; ``kind`` says what it did."""
    touched = Touched.read()
    with touched.work() as work:
        done = touch_card(
            work,
            touched.number("card"),
            touched.number("version"),
            quantity=touched.number_or_none("quantity"),
            hand=touched.hand,
            key=touched.key(),
        )
    return _said(done)


@blueprint.post("/start")
def begin() -> Response:
    """Somebody begins to work on the card or on ``quantity`` of its doors, or joins who has begun."""
    touched = Touched.read()
    with touched.work() as work:
        done = start(
            work,
            touched.number("card"),
            touched.number("version"),
            quantity=touched.number_or_none("quantity"),
            hand=touched.hand,
            key=touched.key(),
        )
    return _said(done)


@blueprint.post("/pause")
def rest() -> Response:
    """Whoever touches stops working on the card."""
    touched = Touched.read()
    with touched.work() as work:
        done = pause(
            work, touched.number("card"), touched.number("version"), hand=touched.hand, key=touched.key()
        )
    return _said(done)


@blueprint.post("/undo")
def take_back() -> Response:
    """Take the touch with this ``event`` back."""
    touched = Touched.read()
    with touched.work() as work:
        done = undo(work, touched.number("event"), hand=touched.hand, key=touched.key())
    return _said(done)


@blueprint.post("/block")
def let_wait() -> Response:
    """The card waits, and says for what: ``reason_id`` or ``reason``."""
    touched = Touched.read()
    with touched.work() as work:
        done = block(
            work,
            touched.number("card"),
            touched.words("reason"),
            reason_id=touched.number_or_none("reason_id"),
            version=touched.number_or_none("version"),
            hand=touched.hand,
            key=touched.key(),
        )
    return _said(done)


@blueprint.post("/unblock")
def release() -> Response:
    """What the card waited for is there."""
    touched = Touched.read()
    with touched.work() as work:
        done = unblock(
            work,
            touched.number("card"),
            version=touched.number_or_none("version"),
            hand=touched.hand,
            key=touched.key(),
        )
    return _said(done)


@blueprint.post("/notice")
def notice() -> Response:
    """Whoever touches has seen what the customer changed about the doors."""
    touched = Touched.read()
    with touched.work() as work:
        done = notice_change(
            work, touched.number("card"), touched.number("version"), hand=touched.hand, key=touched.key()
        )
    return _said(done)


@blueprint.post("/send_back")
def rework() -> Response:
    """The card, or ``quantity`` of its doors, goes back to ``department`` for ``reason_id`` or ``reason``."""
    touched = Touched.read()
    with touched.work() as work:
        done = send_back(
            work,
            touched.number("card"),
            touched.number("version"),
            touched.number("department"),
            touched.words("reason"),
            reason_id=touched.number_or_none("reason_id"),
            quantity=touched.number_or_none("quantity"),
            hand=touched.hand,
            key=touched.key(),
        )
    return _said(done)


@blueprint.post("/scrap")
def throw_away() -> Response:
    """``quantity`` doors or those with ``serials`` are scrapped; unless ``remake`` is false, made anew."""
    touched = Touched.read()
    with touched.work() as work:
        done = scrap_doors(
            work,
            touched.number("card"),
            touched.number("version"),
            touched.words("reason"),
            reason_id=touched.number_or_none("reason_id"),
            quantity=touched.number_or_none("quantity"),
            serials=touched.list_of_words("serials"),
            is_remake=touched.truth("remake", usual=True),
            hand=touched.hand,
            key=touched.key(),
        )
    return _said(done)


@blueprint.post("/place")
def place() -> Response:
    """The card stands behind the card ``after`` from now on; first when there is none."""
    touched = Touched.read()
    with touched.work() as work:
        done = place_card(
            work,
            touched.number("card"),
            touched.number("version"),
            touched.number_or_none("after"),
            hand=touched.hand,
            key=touched.key(),
        )
    return _said(done)


@blueprint.post("/priority")
def prefer() -> Response:
    """The card is ``urgent``, or no longer."""
    touched = Touched.read()
    with touched.work() as work:
        done = set_priority(
            work,
            touched.number("card"),
            touched.number("version"),
            is_urgent=touched.truth("urgent", usual=True),
            hand=touched.hand,
            key=touched.key(),
        )
    return _said(done)


def _said(done: dict[str, Any]) -> Response:
    """The answer with its warning as a person reads it."""
    warning = done.get("warning")
    if warning is not None:
        sentence = gettext(OVER_LIMIT_WORDS).format_map(warning)
        done = {**done, "warning": {"code": warning["code"], "sentence": sentence}}
    return jsonify(done)
