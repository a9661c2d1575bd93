"""A look into a workbook before a library reads it: is it safe, and what would the library not tell us.

The reader of workbooks keeps every cell between the first and the last, so one forgotten value in XFD1048576
would fill the memory; and it shows errors and formulas without a result as empty cells.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.sax.saxutils import unescape

from app.importing.cells import WrongCell, column_index
from app.importing.file_refusals import BrokenFile, FileTooLarge, NotATable, TooManyCells
from app.importing.limits import MOST_CELLS, MOST_UNPACKED

_BOOK = "xl/workbook.xml"
_CHUNK = 1 << 20
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')
_FILLED_COLUMN = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})[0-9]+"(?:[^>]*[^/>])?>')
_FILLED_ROW = re.compile(rb'<(?:\w+:)?c r="[A-Z]{1,3}([0-9]+)"(?:[^>]*[^/>])?>')
_FAR = re.compile(rb'\br="(?:[A-Z]{2,3}[0-9]|[A-Z]?[0-9]{6})')
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>(?:<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>))?'
    rb"\s*<(?:\w+:)?v>([^<]*)<"
)
_NO_RESULT = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_HIDDEN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b([^>]*)>")
_FORMATS_OF_CELLS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT_OF_CELL = re.compile(rb"<(?:\w+:)?xf\b([^>]*)>")
_STYLED = re.compile(rb'<(?:\w+:)?c\b([^>]*\bs="([0-9]+)"[^>]*[^/])>')


@dataclass
class Scan:
    """What the reader of workbooks does not say about one sheet; rows and columns counted from zero."""

    wrong: dict[tuple[int, int], WrongCell] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    padded: dict[tuple[int, int], int] = field(default_factory=dict)
    """Numbers that are shown with leading zeros: to how many digits."""


def scan_workbook(content: bytes) -> dict[str, Scan]:
    """Each sheet by name; refuses what is no workbook, unpacks to too much, or reaches too far."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_size(archive)
            if _BOOK not in archive.namelist():
                raise NotATable
            styles = _padding_styles(_part(archive, "xl/styles.xml"))
            return {
                name: _scan(name, _part(archive, path), styles) for name, path in _sheets(archive).items()
            }
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        # RuntimeError: it is encrypted, or packed in a way nobody packs workbooks.
        raise BrokenFile from error


def _check_size(archive: zipfile.ZipFile) -> None:
    """Unpack everything once into nothing: what a zip says about its sizes may be a lie."""
    members = archive.infolist()
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise FileTooLarge(most=MOST_UNPACKED // (1024 * 1024))
    for member in members:
        with archive.open(member) as part:
            while part.read(_CHUNK):
                pass


def _part(archive: zipfile.ZipFile, path: str) -> bytes:
    return archive.read(path) if path in archive.namelist() else b""


def _attributes(written: bytes) -> dict[str, str]:
    return {
        name.decode(): unescape(value.decode("utf-8", "replace"), {"&quot;": '"', "&apos;": "'"})
        for name, value in _ATTRIBUTE.findall(written)
    }


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Which part holds which sheet."""
    targets = {
        one["Id"]: posixpath.normpath(posixpath.join("/xl", one["Target"])).lstrip("/")
        for one in map(_attributes, _RELATION.findall(_part(archive, "xl/_rels/workbook.xml.rels")))
        if "Id" in one and "Target" in one
    }
    sheets = map(_attributes, _SHEET.findall(_part(archive, _BOOK)))
    return {one["name"]: targets.get(one.get("r:id", ""), "") for one in sheets if "name" in one}


def _scan(name: str, sheet: bytes, styles: dict[bytes, int]) -> Scan:
    _check_extent(name, sheet)
    found = Scan()
    # Patterns over a sheet cost more than reading it; most sheets have neither errors nor formulas.
    for attributes, written in _ERROR.findall(sheet) if b't="e"' in sheet else ():
        if place := _place(attributes):
            found.wrong[place] = WrongCell(written.decode("utf-8", "replace"))
    for attributes in _NO_RESULT.findall(sheet) if b"<f" in sheet or b":f" in sheet else ():
        if place := _place(attributes):
            found.wrong.setdefault(place, WrongCell("=…", is_formula=True))
    for column in map(_attributes, _HIDDEN.findall(sheet)):
        if column.get("hidden") in ("1", "true"):
            found.hidden |= set(range(int(column["min"]) - 1, min(int(column["max"]), 1000)))
    if styles:
        for attributes, style in _STYLED.findall(sheet):
            if style in styles and (place := _place(attributes)):
                found.padded[place] = styles[style]
    return found


def _place(attributes: bytes) -> tuple[int, int] | None:
    found = _PLACE.search(attributes)
    return (int(found[2]) - 1, column_index(found[1].decode())) if found else None


def _check_extent(name: str, sheet: bytes) -> None:
    if _is_narrow(sheet):
        return
    columns = {one.decode() for one in set(_FILLED_COLUMN.findall(sheet))}
    rows = set(_FILLED_ROW.findall(sheet))
    if not columns or not rows:
        return
    widest, deepest = max(columns, key=column_index), max(map(int, rows))
    if (column_index(widest) + 1) * deepest > MOST_CELLS:
        raise TooManyCells(sheet=name, cell=f"{widest}{deepest}")


def _is_narrow(sheet: bytes) -> bool:
    """Whether nothing stands behind column Z or below row 99.999: so it is with nearly all lists."""
    return _FAR.search(sheet) is None


def _padding_styles(styles: bytes) -> dict[bytes, int]:
    """Cell styles whose number format is nothing but zeros, as people format codes: 00000."""
    padding = {
        one["numFmtId"]: len(one["formatCode"])
        for one in map(_attributes, _FORMAT.findall(styles))
        if set(one.get("formatCode", "-")) == {"0"} and len(one["formatCode"]) > 1
    }
    if not padding:
        return {}
    formats = _FORMATS_OF_CELLS.search(styles)
    used = map(_attributes, _FORMAT_OF_CELL.findall(formats[0])) if formats else ()
    return {
        str(index).encode(): padding[one["numFmtId"]]
        for index, one in enumerate(used)
        if one.get("numFmtId") in padding
    }
