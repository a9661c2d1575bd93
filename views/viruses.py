"""Every file that comes in by a form is shown to the virus scanner first, where the installation has one."""

from __future__ import annotations

import logging
from functools import partial
from typing import Final

from flask import Flask, request

from app.kernel.viruses import Scanner, TooManyFiles, VirusFound

_AT_ONCE: Final = 64 * 1024
MOST_FILES: Final = 25
"""Of one request; the longest form of ours sends twenty."""
log = logging.getLogger("atolye.viruses")


def install_scanning(app: Flask, scanner: Scanner | None) -> None:
    """Before any page reads a file: it is clean, or it is refused with a sentence."""
    if scanner is None:
        return

    def scan() -> None:
        if request.mimetype != "multipart/form-data":
            return
        # A field may hold several files: values() would show only the first of each.
        files = [sent for _field, sent in request.files.items(multi=True)]
        if len(files) > MOST_FILES:
            raise TooManyFiles(most=MOST_FILES)
        for sent in files:
            name = (sent.filename or "")[:80]
            try:
                looked = scanner.look_into(name, iter(partial(sent.stream.read, _AT_ONCE), b""))
            except VirusFound as found:
                log.warning("a file sent to %s was refused: %s", request.path, found.facts["virus"])
                raise
            sent.stream.seek(0)
            if not looked:
                log.warning("nobody looked into a file sent to %s: the scanner is away", request.path)
            if looked is None:
                return

    app.before_request(scan)
