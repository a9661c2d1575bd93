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
# Nobody vouches for the file: no pattern may look twice at the same long text, so a tag ends at the next
# < or >, and what was taken of it is not given back (*+).
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b([^<>]*+)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b([^<>]*+)>")
_ATTRIBUTE = re.compile(rb'(?<![\w:])([\w:]++)\s*+=\s*+"([^"]*+)"')
# Sides of a cell's place, however its tag is written; what only has a format holds no value.
_REFERENCE = re.compile(rb"""(?<![\w:])r\s*+=\s*+["']([A-Za-z]{1,3})([0-9]{1,9})["']""")
_ONLY_FORMATTED = re.compile(rb"<(?:\w+:)?c(?=[\s/>])[^<>]*+(?:(?<=/)>|>\s*+</(?:\w+:)?c>)")
_FAR = re.compile(rb"""(?<![\w:])r\s*+=\s*+["'](?:[A-Za-z]{2,3}[0-9]|[A-Za-z]?[0-9]{6})""")
# A cell that does not say where it is stands beside the last one; in single quotes a value may pretend to.
_UNPLACED = re.compile(rb"<(?:\w+:)?c(?=[\s/>])(?:(?![^<>]*?(?<![\w:])r\s*+=)|[^<>']*+')")
_GRID = re.compile(rb"<(?:\w+:)?sheetData\b")
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])")
_ROW_NUMBER = re.compile(rb"""(?<![\w:])r\s*+=\s*+["']([0-9]{1,9})["']""")
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])")
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^<>]*?\bt="e")([^<>]*+)>(?:<(?:\w+:)?f\b[^<>]*+(?:(?<=/)>|>[^<]*+</(?:\w+:)?f>))?'
    rb"\s*+<(?:\w+:)?v>([^<]*+)<"
)
_NO_RESULT = re.compile(
    rb"<(?:\w+:)?c\b([^<>]*+)>\s*+<(?:\w+:)?f\b[^<>]*+(?:(?<=/)>|>[^<]*+</(?:\w+:)?f>)"
    rb"\s*+(?:<(?:\w+:)?v\s*+/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*+</(?:\w+:)?c>"
)
_HIDDEN = re.compile(rb"<(?:\w+:)?col\b([^<>]*+)>")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b([^<>]*+)>")
_FORMATS_OF_CELLS = re.compile(rb"<(?:\w+:)?cellXfs\b")
_END_OF_FORMATS = re.compile(rb"</(?:\w+:)?cellXfs>")
_FORMAT_OF_CELL = re.compile(rb"<(?:\w+:)?xf\b([^<>]*+)>")
_STYLED = re.compile(rb'<(?:\w+:)?c\b(?=([^<>]*+))(?=[^<>]*?\bs="([0-9]+)")[^<>]*+(?<!/)>')


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
            sheets = _sheets(archive)
            _check_extents(archive, {path: name for name, path in sheets.items()})
            return {name: _scan(_part(archive, path), styles) for name, path in sheets.items()}
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


def _scan(sheet: bytes, styles: dict[bytes, int]) -> Scan:
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


def _check_extents(archive: zipfile.ZipFile, names: dict[str, str]) -> None:
    """Of every part that could be a sheet: which ones the reader takes for sheets is its own affair."""
    for member in archive.infolist():
        part = archive.read(member)
        if _GRID.search(part):
            _check_extent(names.get(member.filename, member.filename), part)


def _check_extent(name: str, sheet: bytes) -> None:
    is_unplaced = _UNPLACED.search(sheet) is not None
    # Nearly all lists say of every cell where it is, and have nothing behind column Z or below row 99.999.
    if not is_unplaced and _FAR.search(sheet) is None:
        return
    places = set(_REFERENCE.findall(_ONLY_FORMATTED.sub(b"", sheet)))
    width = max((column_index(column.decode().upper()) + 1 for column, _row in places), default=0)
    depth = max((int(row) for _column, row in places), default=0)
    if is_unplaced:
        rows = _ROW.split(sheet)
        width += max(len(_CELL.findall(row)) for row in rows)
        depth += len(rows) + max(map(int, _ROW_NUMBER.findall(sheet)), default=0)
    if width * depth > MOST_CELLS:
        raise TooManyCells(sheet=name, cell=_farthest(places) or str(depth))


def _farthest(places: set[tuple[bytes, bytes]]) -> str:
    """The last column of all with the last row of all, as a sheet names it."""
    columns = {column.decode().upper() for column, _row in places}
    return f"{max(columns, key=column_index)}{max(int(row) for _column, row in places)}" if columns else ""


def _padding_styles(styles: bytes) -> dict[bytes, int]:
    """Cell styles whose number format is nothing but zeros, as people format codes: 00000."""
    padding = {
        one["numFmtId"]: len(one["formatCode"])
        for one in map(_attributes, _FORMAT.findall(styles))
        if set(one.get("formatCode", "-")) == {"0"} and len(one["formatCode"]) > 1
    }
    if not padding:
        return {}
    begin = _FORMATS_OF_CELLS.search(styles)
    end = _END_OF_FORMATS.search(styles, begin.end()) if begin else None
    formats = styles[begin.end() : end.start()] if begin and end else b""
    used = map(_attributes, _FORMAT_OF_CELL.findall(formats))
    return {
        str(index).encode(): padding[one["numFmtId"]]
        for index, one in enumerate(used)
        if one.get("numFmtId") in padding
    }
