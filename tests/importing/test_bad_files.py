from __future__ import annotations

import io
import time
import zipfile
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import select

from app.importing import scanning
from app.importing.file_refusals import (
    BrokenFile,
    FileEmpty,
    FileMissing,
    FileTooLarge,
    NotATable,
    OldExcel,
    StillRunning,
    TooManyCells,
)
from app.importing.limits import MOST_BYTES
from app.importing.reading import read_tables
from app.importing.uploading import check_again, import_list, upload_list
from app.kernel.errors import Refusal
from app.kernel.permissions import Actor, NotAllowed, Right
from app.kernel.work import Work
from models.core import ImportRun
from tests.importing.books import book, with_part
from tests.importing.conftest import Bring


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("", b"", FileMissing),
        ("bos.csv", b"  \n", FileEmpty),
        ("eski.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ...", OldExcel),
        ("dev.csv", b"x" * (MOST_BYTES + 1), FileTooLarge),
    ],
)
def test_what_cannot_be_a_list_is_not_even_stored(
    work: Work, name: str, content: bytes, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        upload_list(work, "materials", name, content)
    assert work.session.scalars(select(ImportRun)).all() == []


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 ...", b"<!DOCTYPE html><table>", b"\x89PNG\r\n\x1a\n\x00\x00", b"{\\rtf1 x}"]
)
def test_papers_pages_and_pictures_are_no_tables(content: bytes) -> None:
    with pytest.raises(NotATable):
        list(read_tables(content))


def test_a_zip_that_is_no_workbook_or_damaged_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(NotATable):
        list(read_tables(out.getvalue()))
    with pytest.raises(BrokenFile):
        list(read_tables(book(["Kod"], ["A"])[:-400]))


def test_a_zip_bomb_is_counted_and_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "MOST_UNPACKED", 100_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 10_000_000)
    assert len(out.getvalue()) < 20_000
    with pytest.raises(FileTooLarge):
        list(read_tables(out.getvalue()))


def test_a_value_at_the_end_of_the_sheet_does_not_fill_the_memory() -> None:
    def far(sheet: Any) -> None:
        sheet["XFD1048576"] = "x"

    with pytest.raises(TooManyCells, match="XFD1048576"):
        list(read_tables(book(["Kod"], ["A"], change=far)))


@pytest.mark.parametrize(
    "far",
    [
        b'<row r="9000"><c t="n" r="XFD9000"><v>1</v></c></row>',
        b"<row r='9000'><c r = 'XFD9000'><v>1</v></c></row>",
        b'<row r="9000"><c r="xfd9000"><v>1</v></c></row>',
        b'<row r="9000"><c t="/>" r="XFD9000"><v>1</v></c></row>',
        b'<row r="9">' + b"<c><v>1</v></c>" * 5000 + b'</row><row r="9000"><c><v>1</v></c></row>',
    ],
)
@pytest.mark.parametrize("word", [b"r:id", b"relationships:id"])
def test_however_a_far_value_is_written_it_does_not_fill_the_memory(far: bytes, word: bytes) -> None:
    content = with_part(
        book(["Kod"], ["SAC"]),
        "xl/worksheets/sheet1.xml",
        lambda sheet: sheet.replace(b"</sheetData>", far + b"</sheetData>"),
    )
    content = with_part(content, "xl/workbook.xml", lambda book: book.replace(b"r:id", word))
    with pytest.raises(TooManyCells):
        list(read_tables(content))


@pytest.mark.parametrize("begun", [b"<col ", b'<c t="e" ', b"<cellXfs ", b"a"])
def test_tags_that_never_end_do_not_stop_the_worker(begun: bytes) -> None:
    endless = with_part(
        book(["Kod"], ["SAC"]), "xl/worksheets/sheet1.xml", lambda sheet: sheet + begun * 200_000
    )
    started = time.monotonic()
    with suppress(BrokenFile):
        list(read_tables(endless))
    assert time.monotonic() - started < 20


def test_an_empty_but_formatted_far_cell_does_no_harm() -> None:
    def far(sheet: Any) -> None:
        sheet["XFD1048576"].number_format = "0.00"

    (table,) = read_tables(book(["Kod", "Ad"], ["A", "B"], change=far))
    assert table.rows == [["Kod", "Ad"], ["A", "B"]]


def test_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]>'
    content = with_part(
        book(["Kod", "Ad"], ["A", "B"]),
        "xl/worksheets/sheet1.xml",
        lambda part: bomb + part.replace(b"<t>B</t>", b"<t>&b;</t>"),
    )
    try:
        (table,) = read_tables(content)
    except Refusal:
        return
    assert "haha" not in str(table.rows)


@pytest.mark.parametrize("missing", ["add", "run"])
def test_the_right_to_import_alone_does_not_import(work: Work, bring: Bring, missing: str) -> None:
    ready = bring("materials", "Kod;Ad;Birim\nA;a;adet\n", only_check=True)
    rights = {
        Right("add", "Import"),
        Right("run", "Import"),
        Right("add", "Material"),
        Right("edit", "Material"),
    }
    for lost in (Right("edit", "Material"), Right(missing, "Import")):
        actor = Actor("person", 1, "Depo", may=(rights - {lost}).__contains__)
        clerk = Work(work.session, actor, work.tenant, work.now)
        with pytest.raises(NotAllowed):
            if missing == "add":
                upload_list(clerk, "materials", "x.csv", b"Kod\n")
            else:
                import_list(clerk, ready.id)


def test_prices_are_not_for_those_who_may_not_see_them(work: Work) -> None:
    blind = Actor("person", 1, "Kör", may=lambda right: right.subject not in ("Cost", "PurchasePrice"))
    for kind in ("prices", "opening_stock"):
        with pytest.raises(NotAllowed):
            upload_list(Work(work.session, blind, work.tenant, work.now), kind, "x.csv", b"Kod\n")


def test_a_double_click_uploads_and_imports_once(work: Work, bring: Bring) -> None:
    first = upload_list(work, "materials", "x.csv", b"Kod;Ad;Birim\nA;a;adet\n", key="upload-1")
    assert upload_list(work, "materials", "x.csv", b"Kod;Ad;Birim\nA;a;adet\n", key="upload-1") == first
    run = bring("materials", "Kod;Ad;Birim\nA;a;adet\n", only_check=True)
    import_list(work, run.id, key="import-1")
    import_list(work, run.id, key="import-1")
    with pytest.raises(StillRunning):
        import_list(work, run.id, key="import-2")
    with pytest.raises(StillRunning):
        check_again(work, run.id)
