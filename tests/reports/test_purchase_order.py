"""The paper a supplier gets: their codes, our prices, the day we wait for."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from app.documents import papers as p
from app.kernel.amounts import round_money
from reports.issued import render_issued
from reports.labels import Labels
from reports.purchase_order import render_purchase_order
from tests.reports.reading import all_text, page_texts
from tests.reports.samples import SELLER


def an_order(count: int = 2, **changed: object) -> p.PurchaseOrderPaper:
    price = Decimal("812.475")
    goods = tuple(
        p.PurchaseLine(
            position=place,
            code=f"SAC-{place:03}",
            name=f"DKP sac {place:03} mm",
            quantity=Decimal(12),
            unit="levha",
            unit_price=price,
            net=round_money(12 * price),
            expected_on=date(2026, 12, 1) + timedelta(days=place % 2),
            supplier_code=f"ERD-{place}",
            in_stock_unit="282,6 kg",
        )
        for place in range(1, count + 1)
    )
    usual: dict[str, object] = {
        "seller": SELLER,
        "supplier": p.PartyBlock(name="Ereğli Çelik Servis A.Ş.", address=("Karadeniz Ereğli",)),
        "number": "SA-2026-00042",
        "date": date(2026, 11, 22),
        "expected_on": date(2026, 12, 2),
        "lines": goods,
        "net": sum((line.net for line in goods), Decimal(0)),
        "delivery_address": SELLER.address,
        "prepared_by": "Ayşe Büro",
    }
    return p.PurchaseOrderPaper(**(usual | changed))  # type: ignore[arg-type]


def test_the_supplier_reads_what_to_bring_when_and_for_how_much(turkish: Labels) -> None:
    text = all_text(render_purchase_order(an_order(), turkish))
    for expected in (
        "SA-2026-00042",
        "Ereğli Çelik Servis A.Ş.",
        "ERD-1",
        "282,6 kg",
        "12 levha",
        "812,475 ₺",
        "9.749,70 ₺",
        "19.499,40 ₺",
        "02.12.2026",
        "01.12.2026",
    ):
        assert expected in text


def test_another_currency_is_printed_as_it_is(turkish: Labels) -> None:
    text = all_text(render_purchase_order(an_order(currency="USD"), turkish))
    assert "19.499,40 $" in text
    assert "₺" not in text


def test_a_price_nobody_agreed_on_is_a_dash_and_no_zero(turkish: Labels) -> None:
    line = p.PurchaseLine(
        position=1,
        code="BOYA",
        name="Astar",
        quantity=Decimal(3),
        unit="kutu",
        unit_price=Decimal(0),
        net=Decimal(0),
        expected_on=date(2026, 12, 1),
    )
    text = all_text(render_purchase_order(an_order(lines=(line,), net=Decimal(0)), turkish))
    assert "kutu" in text
    assert "Your code" not in text


def test_sixty_lines_break_over_pages_and_the_same_paper_gives_the_same_bytes(turkish: Labels) -> None:
    paper = an_order(60)
    drawn = render_purchase_order(paper, turkish)
    assert len(page_texts(drawn)) > 1
    assert "DKP sac 060 mm" in page_texts(drawn)[-1]
    assert render_purchase_order(paper, turkish) == drawn
    assert render_issued("purchase_order", paper.to_json()) == render_issued(
        "purchase_order", paper.to_json()
    )
