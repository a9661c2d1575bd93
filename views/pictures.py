"""A picture as an answer: from the host of files where there is one, otherwise from here, in a sandbox."""

from __future__ import annotations

from flask import Response, current_app, g, make_response, redirect, request

from app.kernel.clock import now_utc
from app.kernel.file_addresses import url_on
from views.headers import FOREIGN_CONTENT


def shown_picture(kind: str, name: str, content: bytes) -> Response:
    """The picture for somebody who may see it, as the caller has asked."""
    host = current_app.extensions["atolye.settings"].files_host
    if not host:
        return picture_response(content, name)
    answer = make_response(redirect(url_on(host, request.scheme, g.tenant, kind, name, now_utc())))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def taken_pdf(kind: str, public_id: str, content: bytes, name: str) -> Response:
    """A PDF that somebody sent, as a download for somebody who may have it; no page of ours opens it."""
    host = current_app.extensions["atolye.settings"].files_host
    if not host:
        response = picture_response(content, public_id)
        response.mimetype = "application/pdf"
        response.headers.set("Content-Disposition", "attachment", filename=name)
        return response
    return shown_picture(kind, public_id, content)


def picture_response(content: bytes, name: str) -> Response:
    """A JPEG that we made, under a name of its own when it is saved; no browser keeps it."""
    response = Response(content, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = FOREIGN_CONTENT
    response.headers.set("Content-Disposition", "inline", filename=f"{name}.jpg")
    return response
