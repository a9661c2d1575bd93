"""The board for a wall that nobody touches: it turns from department to department."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from kiosk.pages import blueprint


@blueprint.get("/tv")
def television() -> Response:
    """The same page as the whole board, told to turn by itself."""
    return redirect(url_for("kiosk.whole_board", tv=1))
