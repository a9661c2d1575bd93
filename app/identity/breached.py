"""Passwords that leaked elsewhere: looked up in a file the installation keeps, asked of nobody outside.

The file is the list of Have I Been Pwned as its own downloader writes it: one SHA-1 in capitals a line, with
a colon and a count behind it, in order. It is searched by halves where it lies, whatever its size.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

_DIGITS: Final = 40
_list: list[Callable[[], Path | None]] = []


def use_breached(provider: Callable[[], Path | None]) -> None:
    """Where the list lies; None where the installation has none. Said once by the composition root."""
    _list[:] = [provider]


def is_breached(password: str) -> bool:
    """Whether the password stands in the list; without a list nothing is known of any."""
    path = _list[0]() if _list else None
    if path is None:
        return False
    # The list is made of SHA-1; nothing is kept or proved with it here.
    digest = hashlib.sha1(password.encode("utf-8"), usedforsecurity=False).hexdigest().upper()
    return _stands_in(path, digest.encode("ascii"))


def _stands_in(path: Path, digest: bytes) -> bool:
    with path.open("rb") as file:
        low, high = 0, os.fstat(file.fileno()).st_size
        while low < high:  # low is always where a line begins
            middle = (low + high) // 2
            file.seek(max(middle - 1, low))
            if middle > low:
                file.readline()  # the rest of a line, or no more than the end of the one before
            if b"" < file.readline()[:_DIGITS].upper() < digest:
                low = file.tell()
            else:
                high = middle
        file.seek(low)
        return file.readline()[:_DIGITS].upper() == digest
