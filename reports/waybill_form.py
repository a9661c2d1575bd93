"""The waybill on a pre-printed form [matbu irsaliye]: only the words, each at its place in millimetres."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.documents.papers import WaybillLine, WaybillPaper
from app.kernel.amounts import show_quantity
from app.kernel.clock import show_date, show_moment, to_local
from app.kernel.text import N_
from reports.pages import fill_sheet
from reports.render import render_pdf

MOST_LINES: Final = 18
"""Lines of goods a common form has room for; more go on a second form."""


@dataclass(frozen=True)
class Spot:
    """Where a field begins, from the upper left corner of the sheet, and how wide it may get; in millimetres.

    All in tenths of a millimetre, so that nothing is ever half a printer's dot off.
    """

    words: str
    x: int
    y: int
    width: int
    size: int = 95
    """Height of the letters, in tenths of a point."""


PRESET: Final[Mapping[str, Spot]] = {
    "buyer": Spot(N_("Buyer"), 150, 480, 900),
    "buyer_address": Spot(N_("Buyer’s address"), 150, 540, 900, 85),
    "buyer_tax": Spot(N_("Buyer’s tax office and number"), 150, 690, 900, 85),
    "issued_on": Spot(N_("Date of issue"), 1550, 480, 450),
    "despatched_at": Spot(N_("Actual despatch"), 1550, 560, 450),
    "order": Spot(N_("Order"), 1550, 640, 450, 85),
    "delivery": Spot(N_("Place of delivery"), 150, 770, 1100, 85),
    "code": Spot(N_("Lines: product code"), 120, 1000, 300, 85),
    "name": Spot(N_("Lines: goods"), 430, 1000, 1050, 85),
    "quantity": Spot(N_("Lines: quantity"), 1500, 1000, 300),
    "total": Spot(N_("Total"), 1500, 2380, 300),
    "note": Spot(N_("Notes"), 150, 2400, 1250, 80),
    "e_note": Spot(N_("Sentence about the e-document"), 150, 2520, 1250, 90),
    "driver": Spot(N_("Driver"), 150, 2600, 800, 85),
    "plate": Spot(N_("Plate"), 1000, 2600, 500),
    "handed_over": Spot(N_("Handed over by"), 150, 2720, 700, 85),
}
"""A common A4 form; every company moves what stands elsewhere on its own."""
LINE_HEIGHT: Final = 72
"""From one line of goods to the next, in tenths of a millimetre."""


@dataclass(frozen=True)
class Layout:
    """How a company's printer and form differ from the preset, in tenths of a millimetre."""

    shift_x: int = 0
    shift_y: int = 0
    moved: Mapping[str, tuple[int, int]] | None = None

    def place(self, name: str) -> tuple[int, int]:
        """Where a field begins on this company's sheet."""
        spot = PRESET[name]
        x, y = (self.moved or {}).get(name, (spot.x, spot.y))
        return x + self.shift_x, y + self.shift_y


@dataclass(frozen=True)
class Word:
    """One text at its place."""

    x: str
    y: str
    width: str
    size: str
    text: str


def render_waybill_form(paper: WaybillPaper, layout: Layout, e_note: str) -> bytes:
    """The PDF that is printed onto the form: no frame, no logo, no prices."""
    pages = [paper.lines[at : at + MOST_LINES] for at in range(0, len(paper.lines), MOST_LINES)] or [()]
    sheets = [_words(paper, layout, e_note, lines, last=lines is pages[-1]) for lines in pages]
    return render_pdf(fill_sheet("waybill_form.html", sheets=sheets, title=paper.number, is_test=False))


def render_test_print(layout: Layout, names: Mapping[str, str]) -> bytes:
    """A sheet with every field's name at its place and a ruler, to be held against a form."""
    words = [_word(layout, name, names[name], 0) for name in PRESET]
    ruler = [_at(x * 100, 30, 100, 70, str(x * 10)) for x in range(1, 21)]
    ruler += [_at(20, y * 100, 100, 70, str(y * 10)) for y in range(1, 29)]
    return render_pdf(
        fill_sheet("waybill_form.html", sheets=[[*words, *ruler]], title=names["buyer"], is_test=True)
    )


def _words(
    paper: WaybillPaper, layout: Layout, e_note: str, lines: tuple[WaybillLine, ...], *, last: bool
) -> list[Word]:
    texts = {
        "buyer": paper.buyer.name,
        "buyer_address": ", ".join(paper.buyer.address),
        "buyer_tax": " ".join(filter(None, (paper.buyer.tax_office, paper.buyer.tax_number))),
        "issued_on": show_date(to_local(paper.issued_at)),
        "despatched_at": show_moment(paper.despatched_at),
        "order": paper.order_number,
        "delivery": ", ".join(paper.delivery_address),
        "note": " ".join(paper.notes),
        "e_note": e_note,
        "driver": " ".join(filter(None, (paper.driver.name, paper.driver.masked_id))) if paper.driver else "",
        "plate": " + ".join(filter(None, (paper.plate, paper.trailer_plate))),
        "handed_over": paper.handed_over_by,
    }
    if not texts["driver"] and paper.carrier:
        texts["driver"] = f"{paper.carrier.name} {paper.carrier.tax_number}"
    if last:
        texts["total"] = ", ".join(show_quantity(one.quantity, one.unit) for one in paper.totals)
    words = [_word(layout, name, text, 0) for name, text in texts.items() if text]
    for place, line in enumerate(lines):
        down = place * LINE_HEIGHT
        shown = {"code": line.code, "name": line.name, "quantity": show_quantity(line.quantity, line.unit)}
        words += [_word(layout, name, text, down) for name, text in shown.items() if text]
    return words


def _word(layout: Layout, name: str, text: str, down: int) -> Word:
    x, y = layout.place(name)
    return _at(x, y + down, PRESET[name].width, PRESET[name].size, text)


def _at(x: int, y: int, width: int, size: int, text: str) -> Word:
    return Word(_tenths(x), _tenths(y), _tenths(width), _tenths(size), text)


def _tenths(value: int) -> str:
    return f"{value // 10}.{value % 10}" if value >= 0 else f"-{-value // 10}.{-value % 10}"
