"""The waybill carries what an inspection asks for, no money, and says when it is only a draft."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from app.documents.papers import PartyBlock
from reports.labels import Labels
from reports.waybill import render_waybill
from tests.reports.reading import all_text, descriptions, page_texts
from tests.reports.samples import WATERMARK, a_waybill


def test_it_shows_what_the_law_asks_for(turkish: Labels) -> None:
    text = all_text(render_waybill(a_waybill(), turkish))
    for expected in (
        "E-İRSALİYE",
        "ATL2026000000123",
        "6f1d3c1e-2b5a-4a57-9d55-0c9f2f6a7b11",
        "21.11.2026 14:05",
        "Fiili sevk tarihi 22.11.2026 00:30",
        "Yıldız İnşaat Taahhüt Ltd. Şti.",
        "Erkilet Mah. 4512 Sok.",
        "Mehmet Şahin",
        "38 ABC 123",
        "Kapı 001",
        "4 adet",
        "Teslim eden",
        "Taşıyan",
        "Teslim alan",
        "Sayfa 1 / 1",
    ):
        assert expected in text


def test_it_carries_no_money_unless_the_paper_does(turkish: Labels) -> None:
    text = all_text(render_waybill(a_waybill(), turkish))
    assert not [sign for sign in ("₺", "TRY", "TL ", "Value") if sign in text]
    priced = [replace(line, value=Decimal("18350.00")) for line in a_waybill().lines]
    paper = a_waybill(lines=2)
    with_value = replace(paper, lines=tuple(priced), total_value=Decimal("36700.00"))
    assert "36.700,00 ₺" in all_text(render_waybill(with_value, turkish))


def test_the_drivers_number_is_masked(turkish: Labels) -> None:
    text = all_text(render_waybill(a_waybill(), turkish))
    assert "•••••••0146" in text
    assert "10000000146" not in text


def test_only_a_draft_is_watermarked_on_every_page(turkish: Labels) -> None:
    final = page_texts(render_waybill(a_waybill(40), turkish))
    draft = page_texts(render_waybill(a_waybill(40, watermark=WATERMARK, number=""), turkish))
    assert len(draft) > 1
    assert not [text for text in final if "TASLAK" in text or "iletilmemiştir" in text]
    assert all("TASLAK" in text for text in draft)
    assert "Taslak, numara verilmedi" in draft[0]


def test_a_carrier_stands_in_for_a_driver(turkish: Labels) -> None:
    paper = a_waybill(
        driver=None, plate="", carrier=PartyBlock(name="Hızlı Lojistik A.Ş.", tax_number="3900892152")
    )
    text = all_text(render_waybill(paper, turkish))
    assert "Hızlı Lojistik A.Ş." in text
    assert "3900892152" in text
    assert "TCKN" not in text


def test_what_is_still_to_come_is_said(turkish: Labels) -> None:
    paper = a_waybill(lines=1)
    assert "Still to be sent" not in all_text(render_waybill(paper, turkish))
    line = replace(paper.lines[0], outstanding=Decimal(1), outstanding_reason="Kalan 28.11.2026 tarihinde")
    text = all_text(render_waybill(replace(paper, lines=(line,)), turkish))
    assert "Still to be sent" in text
    assert "Kalan 28.11.2026 tarihinde" in text


def test_the_total_is_on_the_page_of_the_last_line_and_the_header_repeats(turkish: Labels) -> None:
    pages = page_texts(render_waybill(a_waybill(33), turkish))
    assert len(pages) > 1
    (with_total,) = [text for text in pages if "66 adet" in text]
    assert "Kapı 033" in with_total
    assert "Teslim alan" in with_total
    assert all("Malın cinsi ve özellikleri" in text for text in pages if "Kapı 0" in text)


def test_the_qr_code_is_described_for_those_who_cannot_see_it(turkish: Labels) -> None:
    assert "QR code of the waybill" in descriptions(render_waybill(a_waybill(), turkish))
    assert "QR code of the waybill" not in descriptions(render_waybill(a_waybill(qr=""), turkish))


def test_it_is_an_e_despatch_only_when_it_was_delivered(turkish: Labels) -> None:
    draft = all_text(render_waybill(a_waybill(watermark=WATERMARK), turkish))
    assert "SEVK İRSALİYESİ" in draft
    assert "E-İRSALİYE" not in draft
