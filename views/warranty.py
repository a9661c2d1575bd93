"""Where the label of a door leads: the office to its life, a screen to its card, others to its warranty."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, abort, current_app, g, make_response, redirect, render_template, request, url_for
from flask_appbuilder import BaseView, expose
from flask_login import current_user

from app.identity.signing_in import TooManyAttempts
from app.identity.slowing import take_try
from app.kernel.permissions import Actor
from app.kernel.work import Work, begin_work
from app.production.doors import SHOW, UnknownDoor, find_door
from app.production.warranty import read_warranty
from views import formatting
from views.works import database, may, reading

SCREENS: Final = ("__Host-kiosk", "kiosk")
"""The cookie that makes a browser one of the company's screens."""
FREE_GUESSES: Final = 30
"""Addresses of no door that cost nothing; a public id cannot be guessed, but nobody need try all day."""


class WarrantyView(BaseView):
    """The page behind the label of a door."""

    route_base = "/d"
    class_permission_name = "Lookup"

    @expose("/<code>")
    def door(self, code: str) -> Any:
        """The life of the door, its card on the board, or its warranty."""
        if current_user.is_authenticated and may(SHOW):
            return _to_life(code)
        if _is_screen():
            return redirect(f"{url_for('kiosk.whole_board')}?door={code}")
        return _warranty(code)


def _to_life(code: str) -> Any:
    try:
        door = find_door(reading(), code)
    except UnknownDoor:
        abort(404)
    return redirect(url_for("DoorView.show", pk=door.id))


def _is_screen() -> bool:
    """Whether a paired screen asks; the kiosk's own doorkeeper knows its token."""
    token = next(filter(None, map(request.cookies.get, SCREENS)), None)
    keeper: Any = current_app.extensions["atolye.kiosk"]
    actor = keeper.actor(token) if token else None
    return actor is not None and actor.kind == "kiosk"


def _warranty(code: str) -> Response:
    """The page for everybody else; addresses of no door are counted against where they come from."""
    visitor = Actor("visitor", None, "?", may=lambda _right: False, address=request.remote_addr)
    with begin_work(database(), visitor, g.tenant, session=database().shared()) as work:
        seen = read_warranty(work, code)
        is_too_often = seen is None and not _may_guess(work)
    if is_too_often:
        raise TooManyAttempts
    if seen is None:
        abort(404)
    page = render_template("doors/warranty.html", seen=seen, fmt=formatting)
    response = make_response(page)
    # Whose door it is belongs to whoever holds the label: no list of addresses, no copy in between.
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _may_guess(work: Work) -> bool:
    return take_try(work, f"door\n{work.actor.address or ''}", free=FREE_GUESSES)
