from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from app.documents.papers import Letterhead
from app.stock.slips.paper import SlipPaper, SlipPaperLine
from reports.labels import labels_for
from reports.stock_slip import HEADINGS, render_stock_slip
from tests.reports.reading import all_text, fonts, page_texts

PAPER = SlipPaper(
    seller=Letterhead(legal_name="Acme Çelik Kapı San. ve Tic. Ltd. Şti."),
    kind="return",
    number="SF-2026-00007",
    at=datetime(2026, 11, 21, 9, 0, tzinfo=UTC),
    by="Hatice Yılmaz",
    source="SIP-2026-00042",
    target="Artan parçalar",
    order="SIP-2026-00042",
    reason="kesimden artan",
    lines=(
        SlipPaperLine(
            code="SAC-15",
            name="DKP sac 1,5 mm",
            quantity=Decimal("23.55"),
            unit="kg",
            bought=Decimal(1),
            bought_unit="levha",
            lot="ARP-2026-00001",
            size="2000 × 1000 mm",
            order_line="1",
        ),
    ),
)


def test_the_slip_says_what_went_where_and_why() -> None:
    said = all_text(render_stock_slip(PAPER))
    for words in (
        "SF-2026-00007",
        "SIP-2026-00042",
        "Artan parçalar",
        "ARP-2026-00001",
        "2000 × 1000 mm",
        "23,55 kg",
        "1 levha",
        "kesimden artan",
        "Hatice Yılmaz",
        "21.11.2026 12:00",
    ):
        assert words in said
    assert "₺" not in said


def test_every_kind_of_slip_has_its_heading() -> None:
    english = labels_for("en")
    for kind, heading in HEADINGS.items():
        assert heading.upper() in all_text(render_stock_slip(replace(PAPER, kind=kind), english)).upper()


def test_an_undone_slip_says_so_and_long_ones_break_over_pages() -> None:
    undone = replace(PAPER, undone="yanlış depo")
    assert "yanlış depo" in all_text(render_stock_slip(undone))
    many = replace(PAPER, lines=PAPER.lines * 60)
    pdf = render_stock_slip(many)
    assert len(page_texts(pdf)) > 1
    assert all(embedded for _name, embedded in fonts(pdf))
    assert pdf == render_stock_slip(many)
