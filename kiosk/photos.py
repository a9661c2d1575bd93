"""Pictures from a station: one multipart POST each, and the picture again for whoever may see it."""

from __future__ import annotations

from contextlib import closing
from typing import Any, Final

from flask import Response, current_app, g, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from app.kernel.errors import Refusal
from app.kernel.file_addresses import url_on
from app.kernel.work import RecordGone
from app.production.doors import UnknownDoor
from app.production.order_files import read_card_file
from app.production.photos import DoorNotOnCard, PhotosFull, keep_photo, read_photo, require_camera
from app.production.picturing import MOST_BYTES, NotAPhoto, PhotoTooLarge, as_kept
from kiosk.pages import UNAUTHORISED, blueprint
from kiosk.problems import GONE, WRONG_VALUE, BadTouch, NotPaired, problem
from kiosk.touches import Touched
from kiosk.visitors import Stranger, visitors_work

_STATUS: Final[dict[type[Refusal], int]] = {
    NotAPhoto: WRONG_VALUE,
    PhotoTooLarge: WRONG_VALUE,
    PhotosFull: WRONG_VALUE,
    DoorNotOnCard: WRONG_VALUE,
    UnknownDoor: GONE,
}
_NUMBERS: Final = ("card", "touched_at")


@blueprint.post("/photo")
def take_photo() -> Response:
    """Multipart ``photo``, ``card`` and ``key`` → ``{"id", "card"}``.

    If wanted also ``door`` (serial or label), ``touch`` (the key of the touch it belongs to), ``operator``
    and ``touched_at``.
    """
    # Who asks is looked at first: nobody makes the server decode pictures who keeps none.
    with visitors_work() as work:
        require_camera(work)
    sent = Touched(_sent())
    card, key = sent.number("card"), sent.key()
    try:
        content = as_kept(_content())
        with sent.work() as work:
            kept = keep_photo(
                work, card, content, door=sent.words("door"), touch_key=sent.words("touch"), key=key
            )
    except Refusal as refusal:
        return problem(refusal, _STATUS.get(type(refusal)))
    return jsonify(kept)


@blueprint.get("/photo/<public_id>")
def show_photo(public_id: str) -> AnyResponse:
    """The picture itself."""
    try:
        with visitors_work() as work:
            photo = read_photo(work, public_id)
            name, host = str(photo.public_id), current_app.extensions["atolye.settings"].files_host
            if host:
                return redirect(url_on(host, request.scheme, g.tenant, "photo", name, work.now))
            return picture_response(photo.content, name)
    except Stranger:
        return problem(NotPaired(), UNAUTHORISED)
    except RecordGone as gone:
        return problem(gone)


@blueprint.get("/order-file/<int:card>/<public_id>")
def order_file(card: int, public_id: str) -> AnyResponse:
    """A measure sheet or a photo of the card's order: a picture to look at, a PDF to take."""
    try:
        with visitors_work() as work:
            found = read_card_file(work, card, public_id)
            name, is_pdf = str(found.public_id), found.kind == "pdf"
            host = current_app.extensions["atolye.settings"].files_host
            if host:
                kind = "orderpdf" if is_pdf else "orderphoto"
                return redirect(url_on(host, request.scheme, g.tenant, kind, name, work.now))
            response = picture_response(found.content or b"", name)
            if is_pdf:
                response.mimetype = "application/pdf"
                response.headers.set("Content-Disposition", "attachment", filename=found.name)
            return response
    except Stranger:
        return problem(NotPaired(), UNAUTHORISED)
    except RecordGone as gone:
        return problem(gone)


def picture_response(content: bytes, name: str) -> Response:
    """A JPEG of ours and nothing else; no browser keeps it."""
    response = Response(content, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Opened by itself it runs nothing, loads nothing and is of no origin.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response.headers.set("Content-Disposition", "inline", filename=f"{name}.jpg")
    return response


def _sent() -> dict[str, Any]:
    """The fields of the form, numbers as numbers."""
    sent: dict[str, Any] = dict(request.form)
    for name in _NUMBERS:
        if name in sent:
            if not (sent[name].isascii() and sent[name].isdecimal()):
                raise BadTouch(field=name)
            sent[name] = int(sent[name])
    return sent


def _content() -> bytes:
    found = request.files.get("photo")
    if found is None:
        return b""
    with closing(found.stream) as stream:
        return stream.read(MOST_BYTES + 1)
