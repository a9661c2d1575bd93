"""Specimens of what the store room and the owner read."""

from __future__ import annotations

from decimal import Decimal

from app.documents import papers as p
from app.kernel.amounts import round_money
from app.stock.counts.paper import CountPaper, CountPaperLine
from app.stock.slips.paper import SlipPaper, SlipPaperLine
from app.stock.values.paper import ValuationLine, ValuationPaper, ValuationSum
from reports.cost import render_cost
from reports.labels import Labels
from reports.specimens.goods import CUSTOMER, DAY, MOMENT, material, model
from reports.stock_count import render_stock_count
from reports.stock_slip import render_stock_slip
from reports.valuation import render_valuation

_BY = "Hatice Yılmaz"


def stock_count(seller: p.Letterhead, lines: int, labels: Labels) -> bytes:
    """A sheet to count with."""
    rows = tuple(
        CountPaperLine(
            shelf=f"A-{place % 40:02}",
            code=material(place)[0],
            name=material(place)[1],
            unit=material(place)[2],
            lot="",
        )
        for place in range(1, lines + 1)
    )
    paper = CountPaper(
        seller=seller,
        number="SAY-2026-00004",
        warehouse="Ana depo",
        scope=labels("Everything"),
        opened_at=MOMENT,
        opened_by=_BY,
        printed_at=MOMENT,
        lines=rows,
    )
    return render_stock_count(paper, labels)


def stock_slip(seller: p.Letterhead, lines: int, labels: Labels) -> bytes:
    """Material that moved to another warehouse."""
    rows = tuple(
        SlipPaperLine(
            code=material(place)[0],
            name=material(place)[1],
            unit=material(place)[2],
            quantity=Decimal("23.55"),
        )
        for place in range(1, lines + 1)
    )
    paper = SlipPaper(
        seller=seller,
        kind="transfer",
        number="SF-2026-00007",
        at=MOMENT,
        by=_BY,
        lines=rows,
        source="Ana depo",
        target="Montaj deposu",
    )
    return render_stock_slip(paper, labels)


def valuation(seller: p.Letterhead, lines: int, labels: Labels) -> bytes:
    """What the stock is worth."""
    rows = tuple(
        ValuationLine(
            code=material(place)[0],
            name=material(place)[1],
            unit=material(place)[2],
            quantity=Decimal(100),
            unit_cost=material(place)[3],
            value=round_money(material(place)[3] * 100),
        )
        for place in range(1, lines + 1)
    )
    whole = sum((row.value for row in rows), Decimal("0.00"))
    total = ValuationSum(name=labels("Raw material"), values=(whole, Decimal("0.00")), total=whole)
    paper = ValuationPaper(
        seller=seller,
        at=MOMENT,
        made_at=MOMENT,
        made_by=_BY,
        places=("Ana depo", labels("In production")),
        sums=(total,),
        total=total,
        lines=rows,
    )
    return render_valuation(paper, labels)


def cost(seller: p.Letterhead, lines: int, labels: Labels) -> bytes:
    """What a door cost, beside what was estimated."""
    materials = []
    for place in range(1, lines + 1):
        code, name, unit, price = material(place)
        materials.append(
            p.CostMaterial(
                code=code,
                name=name,
                unit=unit,
                quantity=Decimal("4.15"),
                unit_cost=price,
                value=round_money(price * Decimal("4.15")),
                estimated_quantity=Decimal(4),
                estimated_value=round_money(price * 4),
            )
        )
    labour = tuple(
        p.CostLabour(
            department=name,
            minutes=Decimal(60),
            rate=Decimal("7.20"),
            value=Decimal("432.00"),
            estimated_minutes=Decimal(55),
            estimated_value=Decimal("396.00"),
        )
        for name in ("Kesim & Büküm", "Kaynak & Taşlama", "Boyama & Yıkama", "Montaj & Paketleme")
    )
    actual = _totals(sum((one.value for one in materials), Decimal(0)), Decimal("1728.00"))
    estimated = _totals(
        sum((one.estimated_value or Decimal(0) for one in materials), Decimal(0)), Decimal("1584.00")
    )
    paper = p.CostPaper(
        seller=seller,
        reference="SIP-2026-00184 / 1",
        date=DAY,
        title=model(0)[0],
        quantity=Decimal(1),
        unit="adet",
        customer=CUSTOMER.name,
        materials=tuple(materials),
        labour=labour,
        actual=actual,
        estimated=estimated,
    )
    return render_cost(paper, labels)


def _totals(material_value: Decimal, labour: Decimal) -> p.CostTotals:
    total = material_value + labour
    price = round_money(total * Decimal("1.35"))
    return p.CostTotals(
        material=material_value,
        labour=labour,
        total=total,
        price=price,
        margin=price - total,
        margin_percent=round_money((price - total) * 100 / price),
    )
