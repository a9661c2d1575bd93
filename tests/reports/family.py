"""Every paper of the family, drawn once a run, and what can be wrong with how it breaks over pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

from pypdfium2 import PdfDocument

from app.documents.papers import Letterhead
from reports.specimens import render_specimen
from reports.specimens.goods import MATERIALS, MODELS
from tests.reports.samples import SELLER

DRESSED = replace(
    SELLER,
    footer=(
        "Garanti 2 yıl · TS EN 1627 · Fabrika ve mağaza: Kayseri Organize Sanayi Bölgesi",
        "Satış: Ankara · İzmir · Gaziantep",
    ),
    signature=("Ahmet Yıldız", "Genel Müdür"),
)
"""A letterhead that uses everything a company may write."""

TOTALS = {
    "proforma": "Genel toplam",
    "order_confirmation": "Hazırlayan",
    "waybill": "Teslim alan",
    "invoice": "Ödenecek tutar",
    "purchase_order": "KDV hariç toplam",
    "goods_receipt": "Kontrol eden",
    "goods_return": "Teslim alan",
    "loading_list": "Kontrol eden",
    "pick_list": "Toplayan",
    "stock_count": "Onaylayan",
    "stock_slip": "Teslim eden",
    "cost": "Malzeme toplamı",
}
"""What may never stand alone on a page, by kind of paper."""
_EDGE = 14  # points: nearer to the edge printers cannot print
_ROWS = re.compile("|".join(re.escape(name) for _code, name, *_more in (*MODELS, *MATERIALS)))


@cache
def drawn(kind: str, lines: int, language: str = "tr", seller: Letterhead = DRESSED) -> bytes:
    """The PDF of a specimen with so many lines."""
    return render_specimen(kind, seller, language, lines)


@contextmanager
def opened_pages(pdf: bytes) -> Iterator[list[Any]]:
    """Pages and their text pages, closed afterwards."""
    document = PdfDocument(pdf)
    pages = [(page := document[number], page.get_textpage()) for number in range(len(document))]
    try:
        yield pages
    finally:
        for page, text in pages:
            text.close()
            page.close()
        document.close()


def texts_of(pdf: bytes) -> list[str]:
    """The text of every page, spaces made equal."""
    with opened_pages(pdf) as pages:
        return [" ".join(text.get_text_bounded().replace("\xa0", " ").split()) for _page, text in pages]


def rows_on(text: str) -> int:
    """How many lines of goods a page shows."""
    return len(_ROWS.findall(text))


def beyond_the_edge(pdf: bytes, edge: float = _EDGE) -> list[str]:
    """Words that stand, in part, where a printer does not reach."""
    lost = []
    with opened_pages(pdf) as pages:
        for number, (page, text) in enumerate(pages, start=1):
            width, height = page.get_size()
            for place in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(place)
                if left < edge or right > width - edge or bottom < edge or top > height - edge:
                    lost.append(f"page {number}: {text.get_text_bounded(left, bottom, right, top)!r}")
    return lost
