"""What people type stays text in every file that leaves the house: no cell runs as a formula."""

from __future__ import annotations

import csv
import io
import re

import pytest
from openpyxl import load_workbook

from models.identity import User
from models.materials import Unit
from models.orders import SalesOrder
from tests.factories import make_customer, make_material, make_supplier
from tests.security.fort import Fort
from tests.security.roads import roads

NUMBER = re.compile(r"-?\d+(,\d+)?")
HOSTILE = (
    "=HYPERLINK(1)",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    '=1+1";=2+2',
)


@pytest.fixture(scope="module")
def hostile(fort: Fort) -> Fort:
    """Names that spreadsheets would run, in everything that has a name."""
    with fort.work() as work:
        for number, words in enumerate(HOSTILE):
            make_material(work, f"={number}", words, note=words)
            make_customer(work, words, code=f"@C{number}", city=words, phone=words[:20])
            make_supplier(work, words, code=f"+S{number}", city=words)
            work.session.add(Unit(code=f"={number}", symbol=f"@{number}", name=words))
        work.session.query(User).filter_by(username="planner").update({"last_name": HOSTILE[0]})
        work.session.query(SalesOrder).update({"customer_reference": HOSTILE[1], "note": HOSTILE[2]})
    return fort


def exports(fort: Fort, kind: str) -> list[str]:
    return [path for paths in roads(fort).values() for path in paths if path.endswith(f"/{kind}")]


def test_no_cell_of_a_csv_begins_a_formula(hostile: Fort) -> None:
    paths = exports(hostile, "csv")
    assert len(paths) > 12
    tamed = 0
    for path in paths:
        text = hostile.get("owner", path).data.decode("utf-8-sig")
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=";"):
            for cell in line:
                dangerous = cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
                assert not dangerous or NUMBER.fullmatch(cell), f"{path}: {cell!r}"
                tamed += cell.startswith("'")
    assert tamed > 2 * len(HOSTILE), "the names must have been in there"


def test_no_cell_of_a_workbook_is_a_formula(hostile: Fort) -> None:
    seen = 0
    for path in exports(hostile, "xlsx"):
        book = load_workbook(io.BytesIO(hostile.get("owner", path).data))
        for cell in (cell for sheet in book for line in sheet.iter_rows() for cell in line):
            assert cell.data_type != "f", f"{path}: {cell.value!r}"
            seen += str(cell.value).startswith("=")
    assert seen > 2 * len(HOSTILE), "the names must have been in there"


def test_files_are_attachments_of_their_own_kind(hostile: Fort) -> None:
    for kind, media in (("csv", "text/csv"), ("xlsx", "spreadsheetml.sheet")):
        for path in exports(hostile, kind):
            answer = hostile.get("owner", path)
            assert media in answer.headers["Content-Type"], path
            assert answer.headers["Content-Disposition"].startswith("attachment;"), path


def test_pages_show_hostile_names_as_text(hostile: Fort) -> None:
    with hostile.work() as work:
        make_customer(work, "<script>alert(1)</script><img src=x onerror=alert(1)>", code="<b>X</b>")
    for path in ("/customers/list/", "/today/", "/lookup/everything?q=alert"):
        page = hostile.get("owner", path).text
        assert "<script>alert(1)" not in page, path
        assert "<img src=x" not in page, path
    assert "&lt;script&gt;alert(1)" in hostile.get("owner", "/customers/list/?q=alert").text
