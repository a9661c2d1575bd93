"""A picture as an answer: a JPEG that we made, and that no browser keeps."""

from __future__ import annotations

from flask import Response

from views.headers import FOREIGN_CONTENT


def picture_response(content: bytes, name: str) -> Response:
    """The picture itself, under a name of its own when it is saved."""
    response = Response(content, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = FOREIGN_CONTENT
    response.headers.set("Content-Disposition", "inline", filename=f"{name}.jpg")
    return response
