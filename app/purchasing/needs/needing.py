"""What each material has, has promised and expects: the figures behind proposals, in a few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, text

from app.kernel.work import Work
from app.materials.figures import COMING, HELD, PROMISED

_BELOW = text(
    f"""
with held as ({HELD}), promised as ({PROMISED}), coming as ({COMING})
select m.id, m.code, m.name, u.symbol as unit, coalesce(b.symbol, u.symbol) as bought_in,
       coalesce(b.code, u.code) as bought_code, m.purchase_factor as factor,
       m.reorder_point, m.reorder_quantity, m.lead_days,
       coalesce(h.quantity, 0) as on_hand, coalesce(p.quantity, 0) as promised,
       coalesce(c.quantity, 0) as on_order
from material m
join unit u on u.id = m.unit_id
left join unit b on b.id = m.purchase_unit_id
left join held h on h.material_id = m.id
left join promised p on p.material_id = m.id
left join coming c on c.material_id = m.id
where m.is_active
  and coalesce(h.quantity, 0) - coalesce(p.quantity, 0) + coalesce(c.quantity, 0) < m.reorder_point
order by m.sort_name, m.id
"""  # noqa: S608 - constants of this module
)
_ON_ORDER = text(
    f"with coming as ({COMING}) select material_id, quantity from coming"  # noqa: S608
    " where material_id = any(cast(:materials as bigint[]))"
)

# The preferred supplier, else whoever agreed on the lowest price in lira, else who delivered last.
_SUPPLIERS = text("""
select a.material_id, p.id, p.name from unnest(cast(:materials as bigint[])) as a (material_id)
join material m on m.id = a.material_id
join lateral (
    select coalesce(
        (select f.id from party f where f.id = m.preferred_supplier_id and f.is_active and f.is_supplier),
        (select t.supplier_id from supply_term t
         join party f on f.id = t.supplier_id and f.is_active and f.is_supplier
         where t.material_id = m.id order by t.currency <> 'TRY', t.price = 0, t.price, t.id limit 1),
        (select r.supplier_id from goods_receipt_line l
         join goods_receipt r on r.id = l.receipt_id and r.cancelled_at is null
         join party f on f.id = r.supplier_id and f.is_active and f.is_supplier
         where l.material_id = m.id order by l.id desc limit 1)
    ) as supplier_id
) chosen on true
join party p on p.id = chosen.supplier_id
""")
_WAITING = text("""
select r.material_id, r.quantity, o.id, o.number, o.due_on, c.name as customer
from (
    select material_id, order_id, quantity, rank, id from reservation
    union all
    select material_id, order_id, quantity, 0, id from material_need
    where issued_at is null and cancelled_at is null
) r
join sales_order o on o.id = r.order_id
join party c on c.id = o.customer_id
where r.material_id = any(cast(:materials as bigint[]))
order by r.rank, r.id
""")


@dataclass(frozen=True)
class Cause:
    """An order that was promised some of a material."""

    order_id: int
    number: str
    customer: str
    due_on: date | None
    quantity: Decimal


def materials_below(work: Work) -> list[Row[Any]]:
    """Active materials below their reorder point: on hand, less what is promised, plus what is coming."""
    return list(work.session.execute(_BELOW))


def on_order_now(work: Work, materials: Collection[int]) -> dict[int, Decimal]:
    """What is coming of these materials in stock units, drafts included; nothing is left out."""
    rows = work.session.execute(_ON_ORDER, {"materials": list(materials)})
    return {row.material_id: row.quantity for row in rows}


def usual_suppliers(work: Work, materials: Collection[int]) -> dict[int, tuple[int, str]]:
    """From whom each material is bought: id and name; unknown ones are left out."""
    rows = work.session.execute(_SUPPLIERS, {"materials": list(materials)})
    return {row.material_id: (row.id, row.name) for row in rows}


def causes_of(work: Work, materials: Collection[int]) -> dict[int, list[Cause]]:
    """The orders that were promised some of each material, who confirmed first coming first."""
    causes: dict[int, list[Cause]] = defaultdict(list)
    for row in work.session.execute(_WAITING, {"materials": list(materials)}):
        causes[row.material_id].append(Cause(row.id, row.number, row.customer, row.due_on, row.quantity))
    return causes
