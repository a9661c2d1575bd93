"""Refusals as problem+json (RFC 9457), so that the card shakes and says why."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Response, jsonify
from flask_babel import gettext

from app.kernel.amounts import show_number
from app.kernel.clock import show_date, show_moment
from app.kernel.errors import Doubt, Refusal
from app.kernel.permissions import NotAllowed
from app.kernel.text import N_
from app.kernel.work import KeyUsedElsewhere, RecordGone
from app.production.refusals import BlockReasonMissing, NotItsDoors, NotThatManyDoors, ReasonNeeded

FORBIDDEN, GONE, CONFLICT, WRONG_VALUE = 403, 404, 409, 422


class BadTouch(Refusal):
    """What arrived is nothing a board of ours sends."""

    code = "kiosk.bad_touch"
    sentence = N_("This screen sent something that cannot be understood. Please load it again.")


class NotPaired(Refusal):
    """The screen's token is missing, revoked or another company's."""

    code = "kiosk.not_paired"
    sentence = N_("This screen is not paired any more. Ask for a new code in the office.")


class ForeignPage(Refusal):
    """The request came from a page of somebody else."""

    code = "kiosk.foreign_page"
    sentence = N_("This request did not come from this screen.")


_STATUS: dict[type[Refusal], int] = {
    NotAllowed: FORBIDDEN,
    ForeignPage: FORBIDDEN,
    RecordGone: GONE,
    BadTouch: WRONG_VALUE,
    KeyUsedElsewhere: WRONG_VALUE,
    NotThatManyDoors: WRONG_VALUE,
    BlockReasonMissing: WRONG_VALUE,
    ReasonNeeded: WRONG_VALUE,
    NotItsDoors: WRONG_VALUE,
}


def problem(refusal: Refusal, status: int | None = None) -> Response:
    """The answer to a refused touch: 422 when it can never be right, 409 when it came too late."""
    status = status if status is not None else _STATUS.get(type(refusal), CONFLICT)
    said = refusal.say(gettext, show_fact)
    body: dict[str, Any] = {"title": said, "status": status, "code": refusal.code}
    if refusal.field is not None:
        body["field"] = refusal.field
    if isinstance(refusal, Doubt):
        body["may_be_tried_again"] = True
    response = jsonify(body)
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def show_fact(fact: Any) -> str:
    """A fact of a Refusal as a person reads it."""
    if isinstance(fact, Decimal):
        return show_number(fact)
    if isinstance(fact, datetime):
        return show_moment(fact)
    return show_date(fact) if isinstance(fact, date) else str(fact)
