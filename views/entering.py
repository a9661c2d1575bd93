"""What comes in: no more than a person types, unless it is a file, and no deeper than can be read."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask, request
from flask.json.provider import DefaultJSONProvider

MOST_TYPED = 2 * 1024 * 1024
"""An order of a few hundred doors has some thousand fields; files come as parts and count elsewhere."""


class ShallowJson(DefaultJSONProvider):
    """Flask's own reading; a body of a hundred thousand brackets is no JSON instead of a broken page."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """What was sent, or ValueError."""
        try:
            read = super().loads(s, **kwargs)
        except RecursionError as too_deep:
            raise ValueError("nested too deeply") from too_deep
        if (b"\\ud" if isinstance(s, bytes) else "\\ud") in s.lower():  # type: ignore[operator]
            # Half a letter can be escaped, but neither stored nor sent: this raises ValueError too.
            json.dumps(read, ensure_ascii=False).encode()
        return read


def install_entering(app: Flask) -> None:
    """Read JSON our way, and stop reading what nobody can have typed; whether it says its length or not."""
    app.json = ShallowJson(app)

    def limit() -> None:
        if request.mimetype != "multipart/form-data":
            request.max_content_length = MOST_TYPED

    app.before_request(limit)
