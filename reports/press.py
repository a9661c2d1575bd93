"""A process that draws papers for another one: many of them use several cores, and their memory ends with it.

Each message is its length in four bytes and then its text: JSON in, a PDF or the name of an error out.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import struct
import sys
from base64 import b64decode
from collections.abc import Sequence
from typing import BinaryIO, Final

from pypdfium2 import PdfDocument

from reports.drawing import draw_here
from reports.embedding import Embedded
from reports.issued import render_issued

WARM: Final = "warm"
"""The word with which a press loads fonts and styles before it is asked for anything."""
MOST_MEMORY: Final = 1 << 30
"""A paper that wants more is broken, and the press ends with it."""
_LENGTH = struct.Struct(">?I")


def read_message(source: BinaryIO) -> tuple[bool, bytes] | None:
    """Whether it went well, and the text; None when the other side is gone."""
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    is_well, length = _LENGTH.unpack(head)
    return is_well, source.read(length)


def write_message(target: BinaryIO, text: bytes, *, is_well: bool = True) -> None:
    """Send one message at once."""
    target.write(_LENGTH.pack(is_well, len(text)) + text)
    target.flush()


def join_files(paths: Sequence[str], target: str) -> None:
    """One PDF of many, in their order, each opened only while it is copied."""
    whole = PdfDocument.new()
    try:
        for path in paths:
            one = PdfDocument(path)
            try:
                whole.import_pages(one)
            finally:
                one.close()
        whole.save(target)
    finally:
        whole.close()


def answer(asked: bytes) -> bytes:
    """The PDF of a paper; nothing for what was written into a file."""
    wanted = json.loads(asked)
    if "join" in wanted:
        join_files(wanted["join"], wanted["to"])
        return b""
    xml = b64decode(wanted["xml"]) if wanted["xml"] else None
    if "pages" in wanted:
        at = dt.datetime.fromisoformat(wanted["at"]) if xml else None
        return draw_here(tuple(wanted["pages"]), Embedded(wanted["number"], xml, at) if xml and at else None)
    return render_issued(wanted["kind"], wanted["snapshot"], xml)


def main() -> None:
    """Answer until nobody asks any more."""
    if WARM in sys.argv[1:]:
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
        draw_here(("<p>",))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while (message := read_message(source)) is not None:
        try:
            write_message(target, answer(message[1]))
        except Exception as failed:  # noqa: BLE001 - it belongs to the one who asked
            write_message(target, repr(failed).encode(), is_well=False)


if __name__ == "__main__":
    main()
