"""The proforma says what was agreed, breaks well over pages, and prints the same bytes again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from gettext import NullTranslations

import pytest

from app.documents.papers import Letterhead, PartyBlock, ProformaPaper
from reports.labels import Labels
from reports.proforma import render_proforma
from tests.reports.reading import all_text, page_texts
from tests.reports.samples import DRAWING, a_proforma


def test_it_shows_what_was_offered_in_turkish(turkish: Labels) -> None:
    text = all_text(render_proforma(a_proforma(revision=2), turkish))
    for expected in (
        "PROFORMA FATURA / SİPARİŞ ONAY FORMU",
        "Mali değeri yoktur, fatura yerine geçmez.",
        "PF2026-00042-R2",
        "21.11.2026",
        "Yıldız İnşaat Taahhüt Ltd. Şti.",
        "Iğdır Çelik Kapı Sanayi ve Ticaret A.Ş.",
        "1 adet",
        "18.350,00 ₺",
        "KDV %20",
        "3.670,00 ₺",
        "Genel toplam 22.020,00 ₺",
        "Yalnız Yirmiikibinyirmi Türk Lirası",
        "TR33 0006 1005 1978 6457 8413 26",
        "Sayfa 1 / 1",
    ):
        assert expected in text


def test_what_is_not_agreed_is_not_printed(turkish: Labels) -> None:
    bare = all_text(render_proforma(a_proforma(), turkish))
    for label in ("Revizyon", "Discount", "Valid until", "VAT withheld", "Deposit", "Payment terms", "None"):
        assert label not in bare
    full = a_proforma(
        valid_until=date(2026, 12, 5),
        gross=Decimal("18350.00"),
        discount=Decimal("350.00"),
        deposit=Decimal("5000.00"),
        withholding=Decimal("100.00"),
        payment_terms=("%40 kapora",),
        rate_note="TCMB 20.11.2026: 1 USD = 42,3150 ₺",
    )
    text = all_text(render_proforma(full, turkish))
    for expected in ("05.12.2026", "-350,00 ₺", "5.000,00 ₺", "-100,00 ₺", "%40 kapora", "42,3150 ₺"):
        assert expected in text


def test_a_company_with_nothing_but_a_name_gets_a_paper_too(turkish: Labels) -> None:
    bare = a_proforma(seller=Letterhead(legal_name="Kapıcı Ltd."), customer=PartyBlock(name="Ali"))
    text = all_text(render_proforma(bare, turkish))
    assert "Kapıcı Ltd." in text
    assert "VD" not in text


def test_the_header_is_repeated_and_every_page_is_counted(turkish: Labels) -> None:
    pages = page_texts(render_proforma(a_proforma(60), turkish))
    assert len(pages) > 2
    for place, text in enumerate(pages, start=1):
        assert f"Sayfa {place} / {len(pages)}" in text
        if "Kapı 0" in text:
            assert "Ürün ve özellikleri" in text
    assert all("PF2026-00042" in text for text in pages)
    told = " ".join(pages)
    assert all(told.count(f"Kapı {place:03}") == 1 for place in range(1, 61))


@pytest.mark.parametrize("lines", [*range(12, 20), 120])
def test_totals_never_stand_alone_on_a_page(turkish: Labels, lines: int) -> None:
    pages = page_texts(render_proforma(a_proforma(lines), turkish))
    (with_totals,) = [text for text in pages if "Genel toplam" in text]
    assert f"Kapı {lines:03}" in with_totals


def test_currency_and_language_are_the_customers() -> None:
    text = all_text(render_proforma(a_proforma(currency="EUR"), Labels(NullTranslations(), "en")))
    assert "18,350.00 €" in text
    assert "VAT 20%" in text
    assert "₺" not in text


def test_hostile_words_are_printed_as_words(turkish: Labels) -> None:
    words = "<script>alert(1)</script> {{ 7*7 }} & \"'"
    paper = a_proforma(notes=(words,), customer=PartyBlock(name=words, address=(words,)))
    text = all_text(render_proforma(paper, turkish))
    assert text.count("<script>alert(1)</script> {{ 7*7 }} &") == 3
    assert "49" not in text


def test_a_stored_paper_prints_the_same_bytes(turkish: Labels) -> None:
    line = replace(a_proforma().lines[0], drawing=DRAWING, sheet=DRAWING)
    paper = a_proforma(lines=1, notes=("ğüşiöçİı",))
    paper = replace(paper, lines=(line,))
    first = render_proforma(paper, turkish)
    assert render_proforma(ProformaPaper.from_json(paper.to_json()), turkish) == first
    assert render_proforma(replace(paper, number="PF2026-00043"), turkish) != first


def test_the_sheets_for_approval_come_last(turkish: Labels) -> None:
    line = replace(a_proforma().lines[0], sheet=DRAWING)
    pages = page_texts(render_proforma(replace(a_proforma(), lines=(line,)), turkish))
    assert len(pages) == 2
    assert "Sizes and views for approval" in pages[-1]
    assert "Kapı 001" in pages[-1]
