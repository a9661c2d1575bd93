"""The count as a paper: empty for a walk with a pencil, or with what was found and posted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from app.documents.paper_json import PaperPart
from app.documents.papers import Letterhead
from app.kernel.work import Work
from app.parties.letterhead import read_letterhead
from app.stock.counts.reading import SheetLine, count_result, sheet_lines
from models.warehouse import StockCount


@dataclass(frozen=True, kw_only=True)
class CountPaperLine(PaperPart):
    """One thing to count, or one that was counted."""

    shelf: str
    code: str
    name: str
    lot: str
    unit: str
    book: Decimal | None = None
    counted: Decimal | None = None
    difference: Decimal | None = None
    value: Decimal | None = None
    counted_by: str = ""


@dataclass(frozen=True, kw_only=True)
class CountPaper(PaperPart):
    """Count sheet, or with ``is_result`` the record of a posted count."""

    seller: Letterhead
    number: str
    warehouse: str
    scope: str
    opened_at: dt.datetime
    opened_by: str
    printed_at: dt.datetime
    lines: tuple[CountPaperLine, ...]
    is_result: bool = False
    shows_book: bool = False
    closed_at: dt.datetime | None = None
    closed_by: str = ""
    slip: str = ""
    surplus: Decimal | None = None
    loss: Decimal | None = None
    note: str = ""
    currency: str = "TRY"


def empty_sheet(work: Work, count: StockCount, scope: str) -> CountPaper:
    """A sheet to write on: the books only when the count is not blind, never what others have written."""
    lines = tuple(_empty(line) for line in sheet_lines(work, count))
    return _paper(work, count, scope, lines, shows_book=not count.is_blind)


def result_sheet(work: Work, count: StockCount, scope: str) -> CountPaper:
    """What was found; values only for those who may see costs."""
    result = count_result(work, count)
    lines = tuple(
        CountPaperLine(
            shelf=one.line.shelf,
            code=one.line.code,
            name=one.line.name,
            lot=one.line.lot,
            unit=one.line.unit,
            book=one.line.book,
            counted=one.line.counted,
            difference=one.line.difference,
            value=one.value,
            counted_by=one.line.counted_by,
        )
        for one in result.lines
    )
    return _paper(
        work, count, scope, lines, is_result=True, shows_book=True, surplus=result.surplus, loss=result.loss
    )


def _empty(line: SheetLine) -> CountPaperLine:
    return CountPaperLine(
        shelf=line.shelf, code=line.code, name=line.name, lot=line.lot, unit=line.unit, book=line.book
    )


def _paper(
    work: Work,
    count: StockCount,
    scope: str,
    lines: tuple[CountPaperLine, ...],
    *,
    shows_book: bool,
    is_result: bool = False,
    surplus: Decimal | None = None,
    loss: Decimal | None = None,
) -> CountPaper:
    return CountPaper(
        seller=read_letterhead(work),
        number=count.number,
        warehouse=count.warehouse.name,
        scope=scope,
        opened_at=count.opened_at,
        opened_by=count.opened_by,
        printed_at=work.now,
        lines=lines,
        is_result=is_result,
        shows_book=shows_book,
        closed_at=count.closed_at,
        closed_by=count.closed_by,
        slip=count.slip.number if count.slip else "",
        surplus=surplus,
        loss=loss,
        note=count.note,
    )
