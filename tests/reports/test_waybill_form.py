"""On a pre-printed form every word stands where the company says, to the millimetre; nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from app.shipping.outages import ON_THE_FORM
from reports.waybill_form import MOST_LINES, PRESET, Layout, render_test_print, render_waybill_form
from tests.reports.reading import all_text, opened, page_texts
from tests.reports.samples import a_waybill

MM = 72 / 25.4


def place_of(pdf: bytes, words: str) -> tuple[float, float]:
    """Where these words begin on the first page, in millimetres from its upper left corner."""
    found: list[tuple[float, float]] = []
    page = opened(pdf).pages[0]

    def see(text: str, _cm: Any, matrix: Any, _font: Any, _size: Any) -> None:
        if words in text:
            found.append((matrix[4] * _cm[0] + _cm[4], matrix[5] * _cm[3] + _cm[5]))

    page.extract_text(visitor_text=see)
    x, y = found[0]
    return x / MM, 297 - y / MM


def test_the_words_and_the_sentence_are_there_and_no_letterhead() -> None:
    pdf = render_waybill_form(a_waybill(), Layout(), ON_THE_FORM)
    text = all_text(pdf)
    for expected in ("Yıldız İnşaat Taahhüt Ltd. Şti.", "38 ABC 123", ON_THE_FORM, "21.11.2026", "Kapı 001"):
        assert expected in text
    assert "SEVK İRSALİYESİ" not in text
    assert len(page_texts(pdf)) == 1


@pytest.mark.parametrize(
    ("layout", "dx", "dy"), [(Layout(30, -20), 3, -2), (Layout(moved={"plate": (1020, 2650)}), 2, 5)]
)
def test_a_field_moves_by_the_millimetres_that_were_written(layout: Layout, dx: int, dy: int) -> None:
    before = place_of(render_waybill_form(a_waybill(), Layout(), ""), "38 ABC 123")
    after = place_of(render_waybill_form(a_waybill(), layout, ""), "38 ABC 123")
    assert after[0] - before[0] == pytest.approx(dx, abs=0.1)
    assert after[1] - before[1] == pytest.approx(dy, abs=0.1)
    assert before[0] == pytest.approx(PRESET["plate"].x / 10, abs=0.5)


def test_more_lines_than_a_form_has_room_for_go_on_a_second_one() -> None:
    pages = page_texts(render_waybill_form(a_waybill(lines=MOST_LINES + 2), Layout(), ""))
    assert len(pages) == 2
    assert all("Yıldız" in page for page in pages)
    assert "Kapı 001" in pages[0]
    assert "Kapı 001" not in pages[1]


def test_the_test_print_names_every_field() -> None:
    text = all_text(render_test_print(Layout(), {name: f"alan-{name}" for name in PRESET}))
    assert [name for name in PRESET if f"alan-{name}" not in text] == []
