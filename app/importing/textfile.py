"""Read a text file of values: CSV as Excel, accounting programs and web shops write it."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter

from app.importing.cells import Row, Table
from app.importing.file_refusals import NotATable, TooManyRows
from app.importing.limits import MOST_BYTES, MOST_CELLS, MOST_ROWS

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = ";\t,|"
_LOOKED_AT = 40
_RUN_BY_EXCEL = frozenset("=+-@")
_TOO_MANY_LINES = MOST_ROWS * 4
_WRITTEN_OUT = "sep="
_NO_LIST = ("%pdf", "{\\rtf", "<!doctype", "<html", "<?xml", "<table", "<svg")


def read_text(content: bytes) -> Table:
    """The only table of the file; encoding and separator are found out, never asked for."""
    text, encoding = _decoded(content)
    if "\x00" in text or text.lstrip()[:20].lower().startswith(_NO_LIST):
        raise NotATable
    separator = _separator(text)
    is_told = text[: len(_WRITTEN_OUT)].lower() == _WRITTEN_OUT
    rows: list[Row] = []
    cells = 0
    try:
        for fields in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append([_untamed(each) or None for each in fields])
            cells += len(fields)
            if len(rows) > _TOO_MANY_LINES or cells > MOST_CELLS:
                raise TooManyRows(rows=len(rows), most=MOST_ROWS)
    except csv.Error as error:
        raise NotATable from error
    if is_told and rows:
        rows[0] = []
    return Table("", rows, read_as={"encoding": encoding, "separator": _NAMES.get(separator, separator)})


_NAMES = {"\t": "Tab"}
# A limit of the whole process: no field can be longer than the longest file.
csv.field_size_limit(MOST_BYTES)


def _untamed(text: str) -> str:
    """Exports put an apostrophe before what a spreadsheet would run: '+90532… is a telephone."""
    return text[1:] if text[:1] == "'" and text[1:2] in _RUN_BY_EXCEL else text


def _decoded(content: bytes) -> tuple[str, str]:
    """Turkish Windows writes windows-1254; everything newer writes UTF-8, with or without its mark."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding), encoding.removesuffix("-sig")
            except UnicodeDecodeError as error:
                raise NotATable from error
    if b"\x00" in content:
        raise NotATable
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("windows-1254", "replace"), "windows-1254"


def _separator(text: str) -> str:
    """The sign that divides most lines into the same number of fields; quoted ones do not count."""
    first, _, _rest = text.partition("\n")
    if first.lower().startswith(_WRITTEN_OUT) and len(first.strip()) == len(_WRITTEN_OUT) + 1:
        return first.strip()[-1]
    lines = [line for line in text[:200_000].splitlines()[: _LOOKED_AT * 3] if line.strip()][:_LOOKED_AT]
    return max(_SEPARATORS, key=lambda sign: _fits(lines, sign))


def _fits(lines: list[str], sign: str) -> tuple[int, int]:
    counts = Counter(_outside_quotes(line, sign) for line in lines)
    counts.pop(0, None)
    if not counts:
        return 0, 0
    fields, often = max(counts.items(), key=lambda item: (item[1], item[0]))
    # A comma of decimals stands in many lines too, so a semicolon that fits as often wins by its place.
    return often, min(fields, 1)


def _outside_quotes(line: str, sign: str) -> int:
    return sum(part.count(sign) for part in line.split('"')[::2])
