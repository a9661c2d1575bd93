"""The pages and touches of the kiosk: the board, a station, and one POST per touch."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.production.board import Board, beginning_of_board, board
from app.production.floor_rules import floor_rules
from kiosk.problems import ForeignPage, NotPaired, problem, show_fact
from kiosk.visitors import Stranger, is_same_origin, remember, token_of_screen, visitors_work

blueprint = Blueprint(
    "kiosk", __name__, url_prefix="/kiosk", static_folder="static", template_folder="templates"
)

UNAUTHORISED = 401
FIRST = 40
"""Cards of each column in the page itself: more than fits on a screen; a long board follows them."""
ACTS = ("tap", "undo", "rework", "scrap", "reorder", "print")
"""What may be allowed on the board beyond looking."""


@blueprint.before_request
def refuse_foreign_posts() -> Response | None:
    """A page of somebody else cannot make this screen's browser touch anything."""
    if request.method == "POST" and not is_same_origin():
        return problem(ForeignPage())
    return None


@blueprint.after_request
def keep_nothing(response: Response) -> Response:
    """Boards change every minute; only the files beside them may be kept by a browser."""
    if request.endpoint != "kiosk.static":
        response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.errorhandler(Stranger)
def show_the_door(_stranger: Stranger) -> AnyResponse:
    """A screen without a token is asked to pair, one that lost its right is told so; a script gets data."""
    if request.method == "GET" and not _is_asked_by_script():
        return redirect(url_for("kiosk.pair", ended=1 if token_of_screen() else None))
    return problem(NotPaired(), UNAUTHORISED)


@blueprint.errorhandler(Refusal)
def say_why(refusal: Refusal) -> Response:
    """The card shakes and says why; who opened a page gets a page."""
    answer = problem(refusal)
    if request.method == "GET" and not _is_asked_by_script():
        page = render_template("kiosk/refused.html", said=refusal.say(gettext, show_fact))
        return Response(page, status=answer.status_code)
    return answer


def _is_asked_by_script() -> bool:
    """Whether data was asked for; a browser that opens a page names HTML first."""
    is_data = request.path.endswith(".json") or request.endpoint == "kiosk.changes"
    return is_data or request.accept_mimetypes.best == "application/json"


@blueprint.get("/")
def whole_board() -> Response:
    """All five columns."""
    return _page(station="")


@blueprint.get("/station/<code>")
def station(code: str) -> Response:
    """One department's cards, large."""
    return _page(station=code)


@blueprint.get("/board.json")
def board_json() -> Response:
    """The whole board as data; ``light=1`` leaves out the drawings a screen has already."""
    with visitors_work() as work:
        now = _now(work, board(work), light=request.args.get("light") == "1")
    return jsonify(now)


@blueprint.get("/rules.json")
def rules_json() -> Response:
    """The floor's rules: limits, reasons by kind, what a touch means, whether it asks who works."""
    with visitors_work() as work:
        return jsonify(floor_rules(work))


def _page(station: str) -> Response:
    with visitors_work() as work:
        now = {**_now(work, beginning_of_board(work, FIRST)), "rules": floor_rules(work)}
        name, person = work.actor.name, work.actor.person_id
        may_load = work.actor.may(Right("load", "Shipment"))
    codes = [column["code"] for column in now["columns"]]
    page = render_template(
        "kiosk/board.html",
        now=now,
        station=station if station in codes else "",
        screen=name,
        person=person,
        tenant=g.tenant,
        may_load=may_load,
    )
    response = Response(page)
    token = token_of_screen()
    return remember(response, token) if token else response


def _now(work: Work, found: Board, *, light: bool = False) -> dict[str, Any]:
    now = found.to_json(is_light=light)
    now["columns"][-1]["name"] = gettext("Ready to ship")
    return {**now, "may": {act: work.actor.may(Right(act, "Board")) for act in ACTS}}
