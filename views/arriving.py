"""Whoever is not signed in is shown to the form, and afterwards to where they wanted to go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, flash, make_response, redirect, request, session, url_for
from flask_appbuilder.const import FLAMSG_ERR_SEC_ACCESS_DENIED
from flask_babel import gettext
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from views.at_the_door import TOKEN

SIGN_IN = "AuthDBView.login"
SIGN_OUT = "AuthDBView.logout"
DOOR = "AuthDBView."


def install_arriving(app: Flask, tell_script: Callable[[], Any]) -> None:
    """After FAB has sent somebody to the form its way, send them ours.

    ``tell_script`` gives the answer for whoever is no person with a form to fill in, otherwise nothing.
    """

    def ask_politely(response: Response) -> Response:
        if not _is_sent_away(response) or current_user.is_authenticated:
            return response
        # FAB calls it denied access; nobody has asked who it is yet.
        alarm = str(FLAMSG_ERR_SEC_ACCESS_DENIED)
        said = [one for one in session.pop("_flashes", []) if one[1] != alarm]
        if said:
            session["_flashes"] = said
        told = tell_script()
        if told is not None:
            return make_response(told)
        if session.pop(TOKEN, None):  # who was signed in here is told once why they are asked again
            flash(gettext("Your session is over. Sign in again."), "warning")
        return sign_in_first()

    def forget_pages(response: Response) -> Response:
        if request.endpoint == SIGN_OUT:
            # Otherwise the back button would show the last person's pages to the next one.
            response.headers["Clear-Site-Data"] = '"cache"'
        return response

    app.after_request(ask_politely)
    app.after_request(forget_pages)


def sign_in_first() -> Response:
    """To the sign-in form, which knows the way back; a piece of a page takes its whole page there."""
    address = url_for(SIGN_IN, next=_way_back())
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": address})
    return make_response(redirect(address))


def session_ended() -> bool:
    """Whether a form of ours came from nobody: the session behind it is over."""
    is_ours = urlsplit(request.referrer or "").netloc == request.host
    is_same_site = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    return is_ours and is_same_site and not current_user.is_authenticated


def _is_sent_away(response: Response) -> bool:
    is_at_the_door = (request.endpoint or "").startswith(DOOR)
    if response.status_code != 302 or is_at_the_door:  # noqa: PLR2004
        return False
    return urlsplit(response.location or "").path == url_for(SIGN_IN)


def _way_back() -> str | None:
    """The page that was asked for, or the one from which something was sent; never anywhere else."""
    if request.method == "GET" and not request.headers.get("HX-Request"):
        path = request.full_path.rstrip("?")
    else:
        came_from = urlsplit(request.referrer or "")
        path = came_from.path if came_from.netloc == request.host and _is_page(came_from.path) else "/"
    return None if path == "/" else path


def _is_page(path: str) -> bool:
    """Whether an address can be opened; one at which a form with errors stands may only take it."""
    if path.startswith(url_for(SIGN_IN)):
        return False
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return False
    return True
