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
from app.production.recording_time import minutes_not_kept

_HUNDREDTH = Decimal("0.01")
_LIKE_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\%_"})

# Orders that were cancelled gave everything back; lines without a model are no doors.
_DOORS = """
    from order_line l
    join sales_order o on o.id = l.order_id
    join party p on p.id = o.customer_id
    where o.planned_at is not null and o.state <> 'cancelled' and l.model_id is not null
"""
# Asked only when something was typed: the database takes it for narrow, and would sort all orders there are.
_SEARCH = """
      and not exists (
          select from unnest(cast(:patterns as text[])) as typed (pattern)
          where not (lower(o.number) like typed.pattern or p.search like typed.pattern)
      )
"""
_COUNT_FOUND = text(f"select count(*) {_DOORS} {_SEARCH}")
# All doors but those of orders that are not planned or were cancelled: few beside years of others.
_COUNT = text("""
    select (select count(model_id) from order_line where model_id is not null) - (
        select count(l.model_id) from sales_order o join order_line l on l.order_id = o.id
        where o.planned_at is null or o.state = 'cancelled'
    )
""")
# Of an order that was closed before its last doors only those count that have left.
# Minutes of lines that are not kept yet come with the question: there are as many as doors in work.
_ROWS = """
    with page as (
        select l.id, l.order_id, l.position, l.minutes, l.model_id,
               case o.state when 'closed' then l.shipped else l.quantity end as quantity,
               case o.state when 'closed'
                    then round(l.net * o.exchange_rate * l.shipped / nullif(l.quantity, 0), 2)
                    else round(l.net * o.exchange_rate, 2) end as net,
               case o.state when 'closed' then cast(l.shipped as numeric) / nullif(l.quantity, 0)
                    else 1 end as share,
               l.configuration -> 'model' as frozen_model,
               nullif(l.configuration -> 'minutes', cast('{{}}' as jsonb)) as frozen,
               o.number, o.state, o.planned_at, p.name as customer
        {doors}
        {few_first}
    ), moved as (
        select m.order_line_id, m.material_id,
               sum(case when m.target_id = wip.id then m.quantity else -m.quantity end) as quantity,
               sum(case when m.target_id = wip.id then m.value else -m.value end) as value
        from page
        join stock_move m on m.order_line_id = page.id
        join location wip on wip.order_id = page.order_id and wip.id in (m.source_id, m.target_id)
        join location other on other.id = case when m.target_id = wip.id then m.source_id else m.target_id end
        where (m.target_id = wip.id and other.kind <> 'scrap') or other.kind = 'warehouse'
        group by m.order_line_id, m.material_id
    ), spent as (
        select moved.order_line_id, sum(moved.value) as value,
               sum(case when material.replacement_cost > 0
                   then round(moved.quantity * material.replacement_cost, 2) else moved.value end) as replaced
        from moved join material on material.id = moved.material_id
        group by moved.order_line_id
    ), needed as (
        select n.line_id, sum(round(n.quantity * n.unit_cost * page.share, 2)) as value
        from page join order_material n on n.line_id = page.id
        group by n.line_id
    ), taken as (
        select r.order_line_id, r.department_id, r.minutes
        from page join recorded_time r on r.order_line_id = page.id
        where r.minutes > 0 or r.is_corrected
        union all
        select * from unnest(
            cast(:lines as bigint[]), cast(:departments as bigint[]), cast(:minutes as numeric[])
        )
    ), minutes as (
        select page.id as line_id, d.minute_rate, d.overhead_rate, taken.minutes as recorded,
               page.quantity * case when page.frozen is null then page.minutes * d.share_of_minutes
                               else coalesce(cast(page.frozen ->> d.code as numeric), 0) end as planned
        from page cross join department d
        left join taken on taken.order_line_id = page.id and taken.department_id = d.id
    ), labour as (
        select line_id,
               sum(round(planned * minute_rate, 2)) as planned,
               sum(round(planned * overhead_rate, 2)) as planned_overhead,
               sum(round(coalesce(recorded, planned) * minute_rate, 2)) as value,
               sum(round(coalesce(recorded, planned) * overhead_rate, 2)) as overhead
        from minutes group by line_id
    ), costed as (
        select page.id as line_id, page.order_id, page.number, page.position, page.customer, page.state,
               page.planned_at, page.quantity as doors, page.net,
               coalesce(page.frozen_model ->> 'code' || ' ' || (page.frozen_model ->> 'name'),
                        door_model.code || ' ' || door_model.name) as title,
               coalesce(needed.value, 0) + coalesce(labour.planned, 0)
                   + coalesce(labour.planned_overhead, 0) as estimated,
               coalesce(spent.value, 0) as material, coalesce(spent.replaced, 0) as replaced,
               coalesce(labour.value, 0) as labour, coalesce(labour.overhead, 0) as overhead
        from page
        join door_model on door_model.id = page.model_id
        left join spent on spent.order_line_id = page.id
        left join needed on needed.line_id = page.id
        left join labour on labour.line_id = page.id
    )
    select costed.* from costed
    order by {order} planned_at desc, order_id desc, position
    {few_last}
"""
_LIMIT = "limit :limit offset :offset"
_ACTUAL = "(material + labour + overhead)"
SORTED = 2000
"""Among how many of the newest lines the list looks for the dearest: what is older is history."""
ORDERS = {
    "planned": "",
    "difference": f"{_ACTUAL} - estimated desc,",
    "-difference": f"{_ACTUAL} - estimated,",
    "deviation": f"({_ACTUAL} - estimated) / nullif(estimated, 0) desc nulls last,",
    "-deviation": f"({_ACTUAL} - estimated) / nullif(estimated, 0) nulls last,",
    "margin": f"net - {_ACTUAL},",
    "-margin": f"net - {_ACTUAL} desc,",
}
"""What the list can be ordered by: the newest first, the most above its estimate first, the least left first;
with ``-`` the other way round."""


def _query(order: str, most: int = SORTED, *, search: str = "") -> str:
    """In the order of planning only the page itself is worked out; else the newest, among which is sorted."""
    newest = "order by o.planned_at desc, o.id desc, l.position"
    by_date = (f"{newest} {_LIMIT}", "")
    few_first, few_last = by_date if order == "planned" else (f"{newest} limit {most}", _LIMIT)
    return _ROWS.format(doors=_DOORS + search, few_first=few_first, few_last=few_last, order=ORDERS[order])


_QUERIES = {order: text(_query(order)) for order in ORDERS}
_SEARCHES = {order: text(_query(order, search=_SEARCH)) for order in ORDERS}


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
    """Materials as they were worked out, and the planned minutes with their overhead."""
    material: Decimal
    """As they were really taken from stock, what came back taken off."""
    replaced: Decimal
    """The same materials at the last purchase prices [yenileme maliyeti]."""
    labour: Decimal
    """Recorded minutes where there are any, else the planned ones."""
    overhead: Decimal

    @property
    def actual(self) -> Decimal:
        """What the doors really cost."""
        return self.material + self.labour + self.overhead

    @property
    def today(self) -> Decimal:
        """What they would cost if their materials were bought today."""
        return self.replaced + self.labour + self.overhead

    @property
    def margin_today(self) -> Decimal:
        """What would be left of the price then."""
        return self.net - self.today

    @property
    def deviation(self) -> Decimal | None:
        """The difference in hundredths of the estimate; none of an estimate of nothing."""
        return (self.difference * 100 / self.estimated).quantize(_HUNDREDTH) if self.estimated else None

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
    """One page of the list, how many rows it pages through, and how many there are in all."""

    rows: Sequence[CostRow]
    total: int
    all: int


def cost_rows(
    work: Work, typed: str = "", *, order: str = "planned", page: int = 0, page_size: int = 50
) -> CostPage:
    """Doors that were planned, by number of the order or customer; ``order`` is one of ORDERS.

    Needs the right to see costs. A constant number of queries.
    """
    work.require(SEE_COST)
    patterns = [f"%{word.translate(_LIKE_SIGNS)}%" for word in tr_fold(typed).split()]
    count = (
        work.session.execute(_COUNT_FOUND, {"patterns": patterns})
        if patterns
        else work.session.execute(_COUNT)
    )
    total = count.scalar_one()
    taken = [
        (line, department, minutes)
        for line, by_department in minutes_not_kept(work).items()
        for department, minutes in by_department.items()
    ]
    asked = {
        "patterns": patterns,
        "limit": page_size,
        "offset": page * page_size,
        "lines": [line for line, _department, _minutes in taken],
        "departments": [department for _line, department, _minutes in taken],
        "minutes": [minutes for _line, _department, minutes in taken],
    }
    order = order if order in ORDERS else "planned"
    rows = work.session.execute((_SEARCHES if patterns else _QUERIES)[order], asked).mappings()
    paged = total if order == "planned" else min(total, SORTED)
    return CostPage([CostRow(**row) for row in rows], int(paged), int(total))
