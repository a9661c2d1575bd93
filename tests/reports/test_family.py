"""The papers of the family: none is cut, none leaves its totals alone, and every reader can read them."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import cast

import pdfua
import pytest

from app.documents.papers import ProformaLine
from reports.labels import labels_for
from reports.proforma import render_proforma
from reports.specimens import SPECIMENS
from reports.waybill import render_waybill
from tests.reports.family import DRESSED, TOTALS, beyond_the_edge, drawn, rows_on, texts_of
from tests.reports.reading import fonts
from tests.reports.samples import WATERMARK, a_proforma, a_waybill

LABELS = ("labels_sheet", "labels_roll")
WORD = "Kapıkasasıpervazıeşiğitakımı" * 4


@pytest.mark.parametrize(
    ("kind", "lines"), [(kind, 1) for kind in SPECIMENS] + [(kind, 30) for kind in (*TOTALS, "labels_sheet")]
)
def test_no_line_is_lost_nothing_is_cut_and_no_total_stands_alone(kind: str, lines: int) -> None:
    pdf = drawn(kind, lines)
    pages = texts_of(pdf)
    if kind != "work_card":
        assert sum(rows_on(text) for text in pages) == lines
    assert beyond_the_edge(pdf, 0 if kind in LABELS else 14) == []
    if kind in TOTALS:
        last = [text for text in pages if TOTALS[kind] in text][-1]
        assert rows_on(last) >= 1, last


def test_a_waybill_of_60_lines_repeats_its_heading_and_counts_its_pages() -> None:
    pages = texts_of(drawn("waybill", 60))
    assert len(pages) > 1
    assert all("Malın cinsi ve özellikleri" in text for text in pages)
    assert [f"Sayfa {number} / {len(pages)}" in text for number, text in enumerate(pages, 1)] == [True] * len(
        pages
    )
    assert sum(rows_on(text) for text in pages) == 60


def test_words_without_any_space_break_inside_their_column() -> None:
    line = replace(a_proforma().lines[0], title=WORD, description=(WORD,))
    offer = a_proforma(lines=3, seller=DRESSED)
    wide: tuple[ProformaLine, ...] = (line, line, line)
    assert beyond_the_edge(render_proforma(replace(offer, lines=wide))) == []
    goods = replace(a_waybill().lines[0], name=WORD, description=(WORD, WORD), outstanding_reason=WORD)
    paper = a_waybill(buyer=replace(a_waybill().buyer, name=WORD), delivery_address=(WORD,), notes=(WORD,))
    assert beyond_the_edge(render_waybill(replace(paper, lines=(goods,) * 3))) == []


@pytest.mark.parametrize("kind", SPECIMENS)
def test_who_cannot_see_can_read_every_paper(kind: str) -> None:
    assert faults(drawn(kind, 1)) == []


def test_drafts_and_e_documents_can_be_read_as_well() -> None:
    assert faults(render_waybill(a_waybill(watermark=WATERMARK, number=""))) == []
    assert faults(render_waybill(a_waybill(), xml=b"<DespatchAdvice/>")) == []


def faults(pdf: bytes) -> list[str]:
    found = pdfua.validate(cast("str", BytesIO(pdf))).findings  # it opens files as well as paths
    return [f"{one.rule_id} {one.message}" for one in found if one.severity is pdfua.Severity.ERROR]


@pytest.mark.parametrize("kind", SPECIMENS)
def test_every_letter_comes_from_the_fonts_of_the_house(kind: str) -> None:
    used = set(fonts(drawn(kind, 1)))
    assert used
    assert all("Inter-Paper" in name and embedded for name, embedded in used), used


@pytest.mark.parametrize(
    "kind",
    [
        "proforma",
        "order_confirmation",
        "purchase_order",
        "goods_receipt",
        "loading_list",
        "goods_return",
    ],
)
def test_an_english_paper_has_no_turkish_words_of_ours(kind: str) -> None:
    english = texts_of(drawn(kind, 1, "en"))[0]
    turkish = labels_for("tr")
    ours = (
        "Page",
        "Line no",
        "Quantity",
        "Prepared by",
        "Tax office/no",
        "Unit price",
        "Name, date, signature",
    )
    assert not [word for word in ours if turkish(word) in english]
    assert "Page 1" in english
    assert "23 Nov 2026" in english
    assert " adet" not in english
