"""What each material would cost again: the price of the last receipt that still counts, in lira."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm.attributes import set_committed_value

from app.kernel.work import Work
from models.materials import Material
from models.purchasing import GoodsReceipt

# Only prices these lines had set change, to those of the last receipt that still counts.
_PRICES = text("""
update material m set replacement_cost = last.cost
from unnest(cast(:materials as bigint[]), cast(:costs as numeric[])) as had (material_id, cost)
cross join lateral (
    select round(l.unit_price * r.exchange_rate / l.factor, 6) as cost
    from goods_receipt_line l
    join goods_receipt r on r.id = l.receipt_id and r.cancelled_at is null
    where l.material_id = had.material_id and l.unit_price > 0
    order by l.id desc
    limit 1
) last
where m.id = had.material_id and m.replacement_cost = had.cost and m.replacement_cost <> last.cost
returning m.id, m.replacement_cost
""")
_PRICES_OF_RECEIPT = text("""
select distinct l.material_id, round(l.unit_price * r.exchange_rate / l.factor, 6) as cost
from goods_receipt_line l join goods_receipt r on r.id = l.receipt_id
where l.receipt_id = :receipt and l.unit_price > 0
""")


def take_prices_back(work: Work, receipt: GoodsReceipt, materials: Mapping[int, Material]) -> None:
    """Prices a cancelled receipt had set go back to those of the receipt before it."""
    had = [
        (row.material_id, row.cost)
        for row in work.session.execute(_PRICES_OF_RECEIPT, {"receipt": receipt.id})
    ]
    refresh_prices(work, had, materials)


def refresh_prices(work: Work, had: list[tuple[int, Decimal]], materials: Mapping[int, Material]) -> None:
    """Where a material still costs what is told here, it costs what its last receipt says from now on."""
    if not had:
        return
    asked = {"materials": [material_id for material_id, _ in had], "costs": [cost for _, cost in had]}
    for row in work.session.execute(_PRICES, asked):
        set_committed_value(materials[row.id], "replacement_cost", row.replacement_cost)
