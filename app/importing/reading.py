"""Open a file, whatever it is, as tables; the first bytes decide, not the name."""

from __future__ import annotations

from collections.abc import Iterator

from app.importing.cells import Table
from app.importing.file_refusals import FileEmpty, FileMissing, FileTooLarge, OldExcel
from app.importing.limits import MEGABYTE, MOST_BYTES
from app.importing.textfile import read_text
from app.importing.workbook import read_workbook

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0"
"""Excel before 2007, and workbooks with a password."""


def check_size(file_name: str, content: bytes) -> None:
    """What can be refused before anything is stored."""
    if not file_name:
        raise FileMissing
    if not content.strip():
        raise FileEmpty(name=file_name)
    if len(content) > MOST_BYTES:
        raise FileTooLarge(most=MOST_BYTES // MEGABYTE)
    if content.startswith(_COMPOUND):
        raise OldExcel


def read_tables(content: bytes) -> Iterator[Table]:
    """The sheets of a workbook, or the one table of a text file."""
    if content.startswith(_COMPOUND):
        raise OldExcel
    if content.startswith(_ZIP):
        yield from read_workbook(content)
    else:
        yield read_text(content)
