"""The cost sheet compares what happened with what was thought; the receipt slip may be without money."""

from __future__ import annotations

from reports.accent import tones
from reports.cost import render_cost
from reports.goods_receipt import render_goods_receipt
from reports.labels import Labels
from tests.reports.reading import all_text
from tests.reports.samples import a_cost, a_receipt


def test_the_cost_sheet_shows_actual_estimated_and_what_was_left(turkish: Labels) -> None:
    text = all_text(render_cost(a_cost(), turkish))
    for expected in (
        "MALİYET FÖYÜ",
        "SIP-2026-00184 / 1",
        "41,5 kg",
        "40 kg",
        "34,442 ₺",
        "1.429,34 ₺",
        "+69,34 ₺",
        "Malzeme toplamı",
        "Kaynak & Taşlama",
        "İşçilik toplamı",
        "1.861,34 ₺",
        "Kâr 3.138,66 ₺",
        "%62,77",
        "-105,34 ₺",
    ):
        assert expected in text


def test_without_an_estimate_there_is_nothing_to_compare(turkish: Labels) -> None:
    text = all_text(render_cost(a_cost(compared=False), turkish))
    assert "1.861,34 ₺" in text
    assert "Öngörülen" not in text
    assert "Difference" not in text


def test_the_receipt_slip_of_the_yard_has_no_prices(turkish: Labels) -> None:
    office = all_text(render_goods_receipt(a_receipt(), turkish))
    assert "KDV hariç toplam 42.517,00 ₺" in office
    assert "21.11.2026 10:15" in office
    assert "1.250,5 kg" in office
    assert "1.300 kg" in office
    assert "₺" not in all_text(render_goods_receipt(a_receipt(priced=False), turkish))


def test_an_accent_is_a_colour_or_the_house_colour_and_nothing_else() -> None:
    assert tones("#8A1C1C").startswith("--accent:#8a1c1c;--ink:#8a1c1c;")
    assert tones("red;background:url(http://x)") == tones("")
    bright = tones("#ffdd00")
    assert "--on-accent:#111820" in bright
    assert "--ink:#ffdd00" not in bright
