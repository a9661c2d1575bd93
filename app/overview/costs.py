"""What doors were worked out to cost and what they really cost: the list before the cost sheets.

The figures of a row are those of the sheet of the same line (see app.production.costing).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import text

from app.kernel.permissions import SEE_COST
from app.kernel.text import tr_fold
from app.kernel.work import Work

_HUNDREDTH = Decimal("0.01")
_LIKE_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\%_"})

# Orders that were cancelled gave everything back; lines without a model are no doors.
_DOORS = """
    from order_line l
    join sales_order o on o.id = l.order_id
    join party p on p.id = o.customer_id
    where o.planned_at is not null and o.state <> 'cancelled' and l.model_id is not null
      and not exists (
          select from unnest(cast(:patterns as text[])) as typed (pattern)
          where not (lower(o.number) like typed.pattern or p.search like typed.pattern)
      )
"""
_COUNT = text(f"select count(*) {_DOORS}")
_ROWS = text(
    f"""
    with page as (
        select l.id, l.order_id, l.position, l.quantity, l.net, l.minutes, l.model_id,
               l.configuration -> 'model' as frozen_model,
               nullif(l.configuration -> 'minutes', cast('{{}}' as jsonb)) as frozen,
               o.number, o.state, o.planned_at, p.name as customer
        {_DOORS}
        order by o.planned_at desc, o.id desc, l.position
        limit :limit offset :offset
    ), spent as (
        select m.order_line_id, sum(case when m.target_id = wip.id then m.value else -m.value end) as value
        from page
        join stock_move m on m.order_line_id = page.id
        join location wip on wip.order_id = page.order_id and wip.id in (m.source_id, m.target_id)
        join location other on other.id = case when m.target_id = wip.id then m.source_id else m.target_id end
        where m.target_id = wip.id or other.kind = 'warehouse'
        group by m.order_line_id
    ), needed as (
        select n.line_id, sum(round(n.quantity * n.unit_cost, 2)) as value
        from page join order_material n on n.line_id = page.id
        group by n.line_id
    ), labour as (
        select page.id as line_id,
               sum(round(page.quantity * d.minute_rate * case
                   when page.frozen is null then page.minutes * d.share_of_minutes
                   else coalesce(cast(page.frozen ->> d.code as numeric), 0) end, 2)) as value
        from page cross join department d
        group by page.id
    )
    select page.id as line_id, page.order_id, page.number, page.position, page.customer, page.state,
           page.planned_at, page.quantity as doors, page.net,
           coalesce(page.frozen_model ->> 'code' || ' ' || (page.frozen_model ->> 'name'),
                    door_model.code || ' ' || door_model.name) as title,
           coalesce(needed.value, 0) + coalesce(labour.value, 0) as estimated,
           coalesce(spent.value, 0) as material, coalesce(labour.value, 0) as labour
    from page
    join door_model on door_model.id = page.model_id
    left join spent on spent.order_line_id = page.id
    left join needed on needed.line_id = page.id
    left join labour on labour.line_id = page.id
    order by page.planned_at desc, page.order_id desc, page.position
    """  # noqa: S608 - constants of this module
)


@dataclass(frozen=True)
class CostRow:
    """All doors of one line: what they were estimated at, what they cost, what they were sold for."""

    line_id: int
    order_id: int
    number: str
    position: int
    customer: str
    state: str
    planned_at: datetime
    doors: int
    net: Decimal
    title: str
    estimated: Decimal
    """Materials as they were worked out, and labour."""
    material: Decimal
    """As they were really taken from stock, what came back taken off."""
    labour: Decimal

    @property
    def actual(self) -> Decimal:
        """What the doors really cost."""
        return self.material + self.labour

    @property
    def difference(self) -> Decimal:
        """How much dearer they became; below zero: cheaper."""
        return self.actual - self.estimated

    @property
    def margin(self) -> Decimal:
        """What is left of the price."""
        return self.net - self.actual

    @property
    def margin_percent(self) -> Decimal | None:
        """The margin in hundredths of the price; none of a price of nothing."""
        return (self.margin * 100 / self.net).quantize(_HUNDREDTH) if self.net else None


@dataclass(frozen=True)
class CostPage:
    """One page of the list, and how many rows there are in all."""

    rows: Sequence[CostRow]
    total: int


def cost_rows(work: Work, typed: str = "", *, page: int = 0, page_size: int = 50) -> CostPage:
    """Doors that were planned, the newest first, by number of the order or customer. Two queries.

    Needs the right to see costs.
    """
    work.require(SEE_COST)
    patterns = [f"%{word.translate(_LIKE_SIGNS)}%" for word in tr_fold(typed).split()]
    total = work.session.execute(_COUNT, {"patterns": patterns}).scalar_one()
    asked = {"patterns": patterns, "limit": page_size, "offset": page * page_size}
    rows = work.session.execute(_ROWS, asked).mappings()
    return CostPage([CostRow(**row) for row in rows], int(total))
