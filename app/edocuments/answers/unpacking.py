"""Answers as portals hand them out: one XML, or a ZIP of them, as it may lie in another ZIP.

Nothing in it is trusted: how many, how big and how deep is counted while it is read, never believed.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from app.edocuments.answers.parsing import MOST_BYTES
from app.edocuments.answers.refusals import ArchiveTooBig, ArchiveUnreadable
from app.kernel.errors import Refusal

MOST_UPLOADED: Final = 5_000_000
MOST_UNPACKED: Final = 20_000_000
MOST_FILES: Final = 100
DEEPEST: Final = 2
"""A ZIP in a ZIP, as GİB's portal wraps an envelope; not a third one."""
_MAGIC: Final = b"PK\x03\x04"
_ENCRYPTED: Final = 0x1
_STEP: Final = 65_536


def unpack_answers(content: bytes) -> list[bytes]:
    """The files of an upload, those of an archive one by one; raises ArchiveTooBig, ArchiveUnreadable."""
    if not content.startswith(_MAGIC):
        return [content]
    found: list[bytes] = []
    room = MOST_UNPACKED
    for one in _files(content, 1, [MOST_FILES]):
        room -= len(one)
        if room < 0:
            raise ArchiveTooBig(most=MOST_FILES)
        found.append(one)
    if not found:
        raise ArchiveUnreadable
    return found


def _files(content: bytes, depth: int, left: list[int]) -> Iterator[bytes]:
    if depth > DEEPEST or len(content) > MOST_UPLOADED:
        raise ArchiveTooBig(most=MOST_FILES)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                if entry.is_dir():
                    continue
                left[0] -= 1
                if left[0] < 0:
                    raise ArchiveTooBig(most=MOST_FILES)
                yield from _entry(archive, entry, depth, left)
    except Refusal:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as broken:
        raise ArchiveUnreadable from broken


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, depth: int, left: list[int]) -> Iterator[bytes]:
    if entry.flag_bits & _ENCRYPTED:
        raise ArchiveUnreadable
    name = entry.filename.lower()
    if name.endswith(".zip"):
        yield from _files(_read(archive, entry, MOST_UPLOADED), depth + 1, left)
    elif name.endswith(".xml"):
        yield _read(archive, entry, MOST_BYTES)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """As much as comes out, whatever the archive says of it."""
    out = bytearray()
    with archive.open(entry) as file:
        while step := file.read(_STEP):
            out += step
            if len(out) > most:
                raise ArchiveTooBig(most=MOST_FILES)
    return bytes(out)
