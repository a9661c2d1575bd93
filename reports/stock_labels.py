"""Labels [etiket] with a QR code: sheets of A4, or a roll with one label a page. No letterhead, no money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.pages import fill_sheet
from reports.render import render_pdf


@dataclass(frozen=True)
class LabelFormat:
    """Measures in millimetres. On a roll the page is the label; on a sheet the labels stand in rows."""

    page_width: int
    page_height: int
    width: int
    height: int
    columns: int = 1
    rows: int = 1
    left: Decimal = Decimal(0)
    top: Decimal = Decimal(0)

    @property
    def on_a_page(self) -> int:
        """Labels on one page."""
        return self.columns * self.rows

    def place(self, number: int) -> tuple[Decimal, Decimal]:
        """Left and top of the label with this number on its page."""
        row, column = divmod(number, self.columns)
        return self.left + column * self.width, self.top + row * self.height


FORMATS = {
    # 24 labels without gaps, as every stationer has them; printers cannot reach the first half millimetre.
    "a4-70x37": LabelFormat(210, 297, 70, 37, columns=3, rows=8, top=Decimal("0.5")),
    "62x29": LabelFormat(62, 29, 62, 29),
    "100x50": LabelFormat(100, 50, 100, 50),
}


@dataclass(frozen=True)
class Label:
    """What one label says; ``address`` is what its QR code holds."""

    code: str
    name: str
    address: str
    note: str = ""
    owner: str = ""


def render_labels(labels: Sequence[Label], form: LabelFormat, *, skip: int = 0, title: str = "") -> bytes:
    """The PDF; ``skip`` leaves the first places of the first sheet free, because they are used up."""
    pages = list(_pages([None] * (skip % form.on_a_page) + list(labels), form))
    return render_pdf(fill_sheet("stock_labels.html", form=form, pages=pages, title=title))


def _pages(
    labels: Sequence[Label | None], form: LabelFormat
) -> Iterator[list[tuple[Decimal, Decimal, Label]]]:
    for start in range(0, len(labels), form.on_a_page):
        on_it = labels[start : start + form.on_a_page]
        yield [(*form.place(number), label) for number, label in enumerate(on_it) if label is not None]
