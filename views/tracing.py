"""Every request has a number: the log, the audit trail and the error page speak of the same one."""

from __future__ import annotations

import re
from typing import Any, Final

from flask import Flask, request

from app.identity.devices import device_words
from app.kernel.circumstances import arrive, leave

# What stands in an address in the place of these is a key to something.
SECRET_PARTS: Final = frozenset({"token", "key", "secret", "code", "link"})


_PROGRAM: Final = re.compile(r"[\w./-]{0,60}")


def install_tracing(app: Flask) -> None:
    """Number every request before anything else is done with it."""
    app.before_request(_arrive)
    app.teardown_request(lambda _error: leave())


def _arrive() -> None:
    said = request.user_agent.string
    words = device_words(said)
    arrive(words if words != "?" else _PROGRAM.match(said)[0])  # type: ignore[index] # matches nothing too


def asked_address() -> str:
    """What was asked for as the log may keep it: no query, and no part of the path that opens something."""
    path, parts = request.path, request.view_args or {}
    for name in SECRET_PARTS & parts.keys():
        value: Any = parts[name]
        path = path.replace(str(value), f"<{name}>")
    return path
