"""What people see while the database is away: a page of its own, which needs none."""

from __future__ import annotations

from flask import Flask, Response, jsonify, render_template
from flask_babel import force_locale, gettext
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from werkzeug.datastructures import LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Request

from app.kernel.text import N_

LANGUAGES = ("tr", "en")
SECONDS = 5
AWAY = N_("The database cannot be reached just now. Nothing was saved. Try again in a few seconds.")
_GOING_DOWN = ("57P01", "57P02", "57P03", "53300")


def is_away(error: BaseException) -> bool:
    """Whether an error says that the database is not there, rather than that it said no."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return isinstance(error, OperationalError | InterfaceError)
    return state in _GOING_DOWN or state.startswith("08")


def unreachable(app: Flask, asked: Request) -> Response:
    """The answer while the database is away: a page for people, a problem for scripts."""
    languages = parse_accept_header(asked.headers.get("Accept-Language"), LanguageAccept)
    kinds = parse_accept_header(asked.headers.get("Accept"), MIMEAccept)
    language = languages.best_match(LANGUAGES, "tr") or "tr"
    with app.app_context(), force_locale(language):
        if kinds.best == "application/json" or asked.is_json:
            answer = jsonify(type="about:blank", status=503, code="house.unreachable", title=gettext(AWAY))
            answer.content_type = "application/problem+json"
        else:
            answer = Response(
                render_template("errors/unreachable.html", language=language, said=gettext(AWAY))
            )
    answer.status_code = 503
    answer.headers["Retry-After"] = str(SECONDS)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; img-src 'self'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
