"""Error pages: what happened in one sentence, an id for bugs, never a fact about the inside."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, flash, g, jsonify, render_template, request
from flask_babel import gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from app.identity.signing_in import TooManyAttempts
from app.kernel.circumstances import circumstances
from app.kernel.errors import Doubt, Refusal
from app.kernel.permissions import NotAllowed
from app.kernel.tenancy import current_tenant
from app.kernel.text import N_
from app.kernel.violations import refusal_from
from views.arriving import install_arriving, session_ended, sign_in_first
from views.tracing import asked_address
from views.unreachable import is_away, unreachable
from views.works import database, sentence, sentences_by_field

log = logging.getLogger("atolye")


def install_error_pages(app: Flask) -> None:
    """Every way a request can fail ends in one of these."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, stale_page)
    app.register_error_handler(HTTPException, failed_politely)
    app.register_error_handler(Exception, failed)
    install_arriving(app, lambda: unknown_script() if wants_json() else None)
    app.after_request(note_refusal)


def note_refusal(response: Response) -> Response:
    """Who was refused what stands in the log: many in a row are somebody who looks for a gap."""
    if response.status_code == HTTPStatus.FORBIDDEN:
        log.warning("refused: %s %s, %s", request.method, asked_address(), _who())
    return response


def _who() -> str:
    name = f"person {current_user.id}" if current_user.is_authenticated else "nobody"
    return f"{name} from {request.remote_addr}"


SENTENCES = {
    400: N_("This cannot be understood. Load the page again and repeat what you wanted to do."),
    401: N_("You are not signed in any more. Load the page again and sign in."),
    403: NotAllowed.sentence,
    404: N_("The address may be mistyped, or the record was deleted."),
    405: N_("This address is not a page. Go back and use the button there."),
    413: N_("This is too large to be sent at once."),
    429: N_("Please wait a minute and try again."),
}
STATUSES: dict[type[Refusal], int] = {NotAllowed: 403, Doubt: 409, TooManyAttempts: 429}
OTHERWISE = N_("That did not work, and nothing was changed.")
STALE_PAGE = N_("This page has been open for too long. Load it again and repeat what you wanted to do.")
SESSION_ENDED = N_("You were signed out in the meantime. Sign in again: what you typed comes back.")
PAGES = (403, 404, 409, 429)


def wants_json() -> bool:
    """Whether the answer is read by a script rather than a person."""
    is_for_programs = request.path.startswith("/api/")
    return is_for_programs or request.accept_mimetypes.best == "application/json" or request.is_json


def problem(status: int, code: str, said: str, **more: Any) -> tuple[Response, int]:
    """An answer for scripts (RFC 9457): a stable code, and a sentence for a person."""
    answer = jsonify(type="about:blank", status=status, code=code, title=said, **more)
    answer.content_type = "application/problem+json"
    return answer, status


def refused(refusal: Refusal) -> Any:
    """A Refusal nobody handled nearer to the form."""
    status = next((status for kind, status in STATUSES.items() if isinstance(refusal, kind)), 422)
    if wants_json():
        fields, may_try = sentences_by_field(refusal), isinstance(refusal, Doubt)
        return problem(status, refusal.code, sentence(refusal), fields=fields, confirm=may_try)
    return refused_page(status, sentence(refusal))


def refused_page(status: int, said: str) -> tuple[str, int]:
    """The refusal as a page of its own."""
    template = f"errors/{status}.html" if status in PAGES else "errors/refused.html"
    return render_template(template, sentence=said, status=status), status


def unknown_script() -> tuple[Response, int]:
    """A script whose person is not signed in, or not any more."""
    return problem(401, "http.401", gettext(SENTENCES[401]))


def stale_page(_error: CSRFError) -> Any:
    """A form without the token of this session: from another page, or from yesterday.

    Whose session ended signs in again and finds what was typed where it was typed; the browser keeps it.
    """
    log.warning("form without its token: %s %s, %s", request.method, asked_address(), _who())
    if wants_json():
        return problem(400, "http.csrf", gettext(STALE_PAGE))
    if session_ended():
        flash(gettext(SESSION_ENDED), "warning")
        return sign_in_first()
    return refused_page(400, gettext(STALE_PAGE))


def failed_politely(error: HTTPException) -> Any:
    """404, 403 and their kin; who is not signed in is asked to before being told no."""
    status = error.code or 500
    if current_tenant() is None:
        return Response(error.name, status=status, mimetype="text/plain")
    if status in (401, 403) and not current_user.is_authenticated:
        status = 401
    said = gettext(SENTENCES.get(status, OTHERWISE))
    if wants_json():
        return problem(status, f"http.{status}", said)
    return sign_in_first() if status == 401 else refused_page(status, said)  # noqa: PLR2004


def _is_deadlock(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == "40P01"


def _again() -> Any:
    """Once more: the database made this act give way and took all of it back; the other one is done now."""
    try:
        return current_app.dispatch_request()
    except Exception as error:  # noqa: BLE001 - whatever the second try ends in is handled like the first
        return current_app.handle_user_exception(error)


def failed(error: Exception) -> Any:
    """A bug, or a rule of the database that no sentence covers yet: logged with an id, shown with it."""
    if is_away(error):
        log.error("the database is away: %s", error)
        database().shared.remove()
        return unreachable(current_app, request)
    database().shared().rollback()
    if _is_deadlock(error) and not g.get("is_second_try"):
        g.is_second_try = True
        return _again()
    if isinstance(error, DBAPIError) and (refusal := refusal_from(error)) is not None:
        return refused(refusal)
    number = circumstances().request_id or secrets.token_hex(6)
    log.error("error %s at %s %s", number, request.method, asked_address(), exc_info=error)
    if current_tenant() is None:
        return Response(f"error {number}", status=500, mimetype="text/plain")
    if wants_json():
        return problem(500, "http.500", gettext("Something broke on our side"), number=number)
    return render_template("errors/500.html", error_id=number), 500
