"""What materials cost over time: every delivery that still counts, by material or by supplier, in lira."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import text

from app.kernel.amounts import round_unit_cost
from app.kernel.work import Work
from app.materials.holdings import may_see_purchase_prices

MOST_POINTS = 120
MOST_MATERIALS = 6

_COLUMNS = """
    l.material_id, m.code, m.name, u.symbol as unit, r.supplier_id, p.name as supplier,
    r.id as receipt_id, r.number, r.supplier_waybill_date as day, l.id as line_id,
    l.unit_price * r.exchange_rate / l.factor as price
from goods_receipt_line l
join goods_receipt r on r.id = l.receipt_id and r.cancelled_at is null
join material m on m.id = l.material_id
join unit u on u.id = m.unit_id
join party p on p.id = r.supplier_id
where l.unit_price > 0
"""
_OF_MATERIAL = text(f"select {_COLUMNS} and l.material_id = :material order by l.id desc limit :most")
# The materials a supplier brought last, and of each its last deliveries.
_OF_SUPPLIER = text(
    f"""
with bought as (
    select l.material_id, max(l.id) as last_id
    from goods_receipt_line l
    join goods_receipt r on r.id = l.receipt_id and r.cancelled_at is null and r.supplier_id = :supplier
    where l.unit_price > 0
    group by l.material_id order by last_id desc limit :materials
)
select d.*, b.last_id from bought b cross join lateral (
    select {_COLUMNS} and l.material_id = b.material_id and r.supplier_id = :supplier
    order by l.id desc limit :most
) d order by b.last_id desc, d.line_id
"""  # noqa: S608
)


@dataclass(frozen=True)
class PricePoint:
    """What one stock unit cost on one delivery, in lira without VAT."""

    day: date
    price: Decimal
    receipt_id: int
    number: str


@dataclass(frozen=True)
class PriceLine:
    """The prices of one material at one supplier, the oldest first."""

    material_id: int
    code: str
    name: str
    unit: str
    supplier_id: int
    supplier: str
    points: tuple[PricePoint, ...]

    @property
    def last(self) -> PricePoint:
        """The newest."""
        return self.points[-1]

    @property
    def change_percent(self) -> Decimal | None:
        """How much dearer the last delivery was than the one before; None when there was none."""
        if len(self.points) < 2:  # noqa: PLR2004 - two prices make a difference
            return None
        before = self.points[-2].price
        return ((self.last.price - before) * 100 / before).quantize(Decimal("0.1"))


def prices_of_material(work: Work, material_id: int) -> list[PriceLine]:
    """One line for each supplier, who delivered last first; nothing for those who may not see prices."""
    if not may_see_purchase_prices(work):
        return []
    found = work.session.execute(_OF_MATERIAL, {"material": material_id, "most": MOST_POINTS}).all()
    newest: dict[int, int] = {}
    for row in found:
        newest.setdefault(row.supplier_id, row.line_id)
    rows = sorted(found, key=lambda row: (-newest[row.supplier_id], row.day, row.line_id))
    return [_line(list(group)) for _id, group in groupby(rows, key=lambda row: row.supplier_id)]


def prices_of_supplier(work: Work, supplier_id: int) -> list[PriceLine]:
    """One line for each of the materials they brought last; nothing for those who may not see prices."""
    if not may_see_purchase_prices(work):
        return []
    asked = {"supplier": supplier_id, "materials": MOST_MATERIALS, "most": MOST_POINTS}
    rows = work.session.execute(_OF_SUPPLIER, asked).all()
    return [_line(list(group)) for _id, group in groupby(rows, key=lambda row: row.material_id)]


def _line(rows: list[Any]) -> PriceLine:
    first = rows[0]
    points = tuple(
        PricePoint(row.day, round_unit_cost(row.price), row.receipt_id, row.number)
        for row in sorted(rows, key=lambda row: (row.day, row.line_id))
    )
    return PriceLine(
        first.material_id, first.code, first.name, first.unit, first.supplier_id, first.supplier, points
    )
