"""Every file that comes in by a form is shown to the virus scanner first, where the installation has one."""

from __future__ import annotations

import logging
from functools import partial
from typing import Final

from flask import Flask, request

from app.kernel.viruses import Scanner, VirusFound

_AT_ONCE: Final = 64 * 1024
log = logging.getLogger("atolye.viruses")


def install_scanning(app: Flask, scanner: Scanner | None) -> None:
    """Before any page reads a file: it is clean, or it is refused with a sentence."""
    if scanner is None:
        return

    def scan() -> None:
        if request.mimetype != "multipart/form-data":
            return
        for sent in request.files.values():
            name = (sent.filename or "")[:80]
            try:
                if not scanner.look_into(name, iter(partial(sent.stream.read, _AT_ONCE), b"")):
                    log.warning("nobody looked into a file sent to %s: the scanner is away", request.path)
            except VirusFound as found:
                log.warning("a file sent to %s was refused: %s", request.path, found.facts["virus"])
                raise
            sent.stream.seek(0)

    app.before_request(scan)
