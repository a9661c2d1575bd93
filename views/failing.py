"""Error pages: what happened in one sentence, an id for bugs, never a fact about the inside."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from app.kernel.errors import Doubt, Refusal
from app.kernel.permissions import NotAllowed
from app.kernel.tenancy import current_tenant
from app.kernel.violations import refusal_from
from views.works import database, sentence, sentences_by_field

log = logging.getLogger("atolye")


def install_error_pages(app: Flask) -> None:
    """Every way a request can fail ends in one of these."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, lambda _error: refused_page(400, gettext(STALE_PAGE)))
    app.register_error_handler(HTTPException, failed_politely)
    app.register_error_handler(Exception, failed)


STALE_PAGE = "This page has been open for too long. Load it again and repeat what you wanted to do."


def wants_json() -> bool:
    """Whether the answer is read by a script rather than a person."""
    return request.accept_mimetypes.best == "application/json" or request.is_json


def problem(status: int, refusal: Refusal) -> tuple[Response, int]:
    """A Refusal as problem+json: stable code, sentence, sentences by field."""
    answer = jsonify(
        type="about:blank",
        status=status,
        code=refusal.code,
        title=sentence(refusal),
        fields=sentences_by_field(refusal),
        confirm=isinstance(refusal, Doubt),
    )
    answer.content_type = "application/problem+json"
    return answer, status


def refused(refusal: Refusal) -> Any:
    """A Refusal nobody handled nearer to the form."""
    status = 403 if isinstance(refusal, NotAllowed) else 409 if isinstance(refusal, Doubt) else 422
    if wants_json():
        return problem(status, refusal)
    return refused_page(status, sentence(refusal))


def refused_page(status: int, said: str) -> tuple[str, int]:
    """The refusal as a page of its own."""
    template = "errors/403.html" if status == 403 else "errors/409.html"  # noqa: PLR2004
    return render_template(template, message=said, title=said), status


def failed_politely(error: HTTPException) -> Any:
    """404, 403 and their kin."""
    status = error.code or 500
    if current_tenant() is None or wants_json():
        return Response(error.name, status=status, mimetype="text/plain")
    if status in (403, 404):
        return render_template(f"errors/{status}.html"), status
    return error


def failed(error: Exception) -> Any:
    """A bug, or a rule of the database that no sentence covers yet: logged with an id, shown with it."""
    database().shared().rollback()
    if isinstance(error, DBAPIError) and (refusal := refusal_from(error)) is not None:
        return refused(refusal)
    number = secrets.token_hex(4)
    log.error("error %s at %s %s", number, request.method, request.path, exc_info=error)
    if current_tenant() is None or wants_json():
        return Response(f"error {number}", status=500, mimetype="text/plain")
    return render_template("errors/500.html", error_id=number), 500
