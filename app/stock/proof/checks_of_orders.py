"""What stock owes to orders: work in progress, shipped shares, reservations, and what purchases have brought.

Every check is one statement, so it sees one moment of the books although the factory goes on working.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

_BEING_MADE: Final = "('planned', 'in_production', 'ready', 'partly_shipped')"

IN_PROGRESS: Final = text(f"""
select 'wip without order' as problem, o.number as "order", m.code as material, sum(b.on_hand) as on_hand
from stock_balance b
join location l on l.id = b.location_id and l.kind = 'wip'
join sales_order o on o.id = l.order_id and o.state not in {_BEING_MADE}
join material m on m.id = b.material_id
where b.on_hand > 0
group by o.number, m.code
order by o.number, m.code
""")  # noqa: S608 - constants of this module

MOVES_OF_NO_LINE: Final = text("""
select 'wip of no line' as problem, v.id as move, m.code as material, v.quantity, o.number as "order"
from (
    select id, source_id as location_id, material_id, order_line_id, quantity from stock_move
    union all
    select id, target_id, material_id, order_line_id, quantity from stock_move
) v
join location l on l.id = v.location_id and l.kind = 'wip'
join sales_order o on o.id = l.order_id
join material m on m.id = v.material_id
left join order_line line on line.id = v.order_line_id and line.order_id = l.order_id
where line.id is null and v.quantity > 0
order by v.id
""")

# What came into an order's work in progress for each line, and what left it, shipped or not. Doors that came
# back from the customer have not left.
_MADE_HERE: Final = "v.operation not in ('ship', 'take_back')"
_BY_LINE: Final = f"""
    select v.order_line_id, v.material_id, v.lot_id,
           coalesce(sum(v.quantity) filter (where l.id = v.target_id and {_MADE_HERE}), 0) as came,
           coalesce(sum(case when l.id = v.source_id then v.quantity else -v.quantity end)
                    filter (where l.id = v.source_id or not {_MADE_HERE}), 0) as went,
           coalesce(sum(case when l.id = v.source_id then v.quantity else -v.quantity end)
                    filter (where not {_MADE_HERE}), 0) as shipped,
           count(*) filter (where not {_MADE_HERE}) as shipments,
           min(v.id) filter (where v.operation = 'ship') as first_shipped,
           max(v.id) filter (where v.operation = 'ship') as last_shipped,
           max(v.id) filter (where {_MADE_HERE}) as last_changed,
           max(v.posted_at) filter (where {_MADE_HERE}) as changed_at
    from stock_move v
    join location l on l.id in (v.source_id, v.target_id) and l.kind = 'wip'
    where v.order_line_id is not null
    group by 1, 2, 3
"""  # noqa: S608 - constants of this module

# Lines that a change parted from one another are reckoned together, under the first of them. What a change
# needs and nobody has issued yet did not come.
_FAMILY: Final = "coalesce(line.parted_from_id, line.id)"
LINES_IN_PROGRESS: Final = text(f"""
with moved as ({_BY_LINE}), waited as (
    select {_FAMILY} as line_id, n.material_id, sum(n.quantity) as quantity
    from material_need n join order_line line on line.id = n.order_line_id
    where n.change_id is not null and n.issued_at is null
    group by 1, 2
), bill as (
    select {_FAMILY} as line_id, om.material_id, sum(om.quantity) as quantity
    from order_material om
    join order_line line on line.id = om.line_id
    join sales_order o on o.id = line.order_id and o.state in {_BEING_MADE}
    group by 1, 2
), needed as (
    select b.line_id, b.material_id, b.quantity - coalesce(w.quantity, 0) as quantity
    from bill b left join waited w on w.line_id = b.line_id and w.material_id = b.material_id
), came as (
    select {_FAMILY} as order_line_id, m.material_id, sum(m.came) as quantity
    from moved m join order_line line on line.id = m.order_line_id group by 1, 2
), found as (
    select 'more left than came' as problem, order_line_id, material_id, null as needed, came, went
    from moved where went > came
    union all
    select 'planned without material', n.line_id, n.material_id, n.quantity, coalesce(c.quantity, 0), null
    from needed n
    left join came c on c.order_line_id = n.line_id and c.material_id = n.material_id
    where coalesce(c.quantity, 0) < n.quantity
)
select found.problem, o.number as "order", line.position as line, m.code as material,
       found.needed, found.came, found.went as left
from found
join order_line line on line.id = found.order_line_id
join sales_order o on o.id = line.order_id
join material m on m.id = found.material_id
order by o.number, line.position, m.code
""")  # noqa: S608

# With the doors goes their share of what the line holds; every shipment may round by a thousandth. What came
# or went between two shipments changes the share, and so does another number of doors: it is only known when
# neither did. With the last door of the line all goes; what comes back later stays until the last door of the
# order. Doors that were scrapped and not made anew are none any more: the others share what the line holds.
SHIPPED_SHARES: Final = text(f"""
with moved as ({_BY_LINE}), sent as (
    select l.order_line_id, sum(l.quantity - coalesce(back.doors, 0)) as doors, min(s.issued_at) as first_at
    from shipment_line l join shipment s on s.id = l.shipment_id
    left join (
        select r.shipment_line_id, sum(r.quantity) as doors
        from return_line r join goods_return g on g.id = r.return_id and g.undone_at is null group by 1
    ) back on back.shipment_line_id = l.id group by 1
), real as (
    select d.order_line_id, count(*) filter (where d.scrapped_event_id is null
                                             and (w.state <> 'cancelled' or w.remake_of_id is null)) as doors,
           max(e.at) as scrapped_at
    from door d join work_order w on w.id = d.work_order_id
    left join production_event e on e.id = d.scrapped_event_id
    where d.order_line_id in (select order_line_id from sent) group by 1
), judged as (
    select v.*, coalesce(s.doors, 0) as doors, s.first_at, least(line.quantity, real.doors) as ordered,
           line.position, line.order_id, real.scrapped_at,
           v.came - (v.went - v.shipped) as base
    from moved v
    join order_line line on line.id = v.order_line_id
    left join sent s on s.order_line_id = v.order_line_id
    left join real on real.order_line_id = v.order_line_id
    where v.shipped > 0 or s.doors > 0
)
select 'shipped share' as problem, o.number as "order", j.position as line, m.code as material,
       j.doors, j.ordered, j.shipped as left,
       case when j.doors >= j.ordered then j.base else round(j.base * j.doors / j.ordered, 3) end as share
from judged j
join sales_order o on o.id = j.order_id
join material m on m.id = j.material_id
where (j.doors >= j.ordered and j.shipped <> j.base
       and (j.last_shipped is null or j.last_changed < j.last_shipped))
   or (j.doors = 0 and j.shipped > 0)
   or (j.doors between 1 and j.ordered - 1
       and coalesce(j.last_changed < j.first_shipped, j.changed_at < j.first_at)
       and coalesce(j.scrapped_at < j.first_at, true)
       and not exists (select from order_change c where c.order_id = j.order_id and c.at >= j.first_at)
       and abs(j.shipped - j.base * j.doors / j.ordered) > 0.001 * greatest(j.shipments, 1))
order by o.number, j.position, m.code
""")  # noqa: S608

RESERVATIONS: Final = text("""
with needed as (
    select line.order_id, om.material_id, sum(om.quantity) as quantity
    from order_material om
    join order_line line on line.id = om.line_id
    join sales_order o on o.id = line.order_id and o.state = 'confirmed'
    group by 1, 2
)
select case when n.quantity is null then 'reserved for nothing' else 'not reserved' end as problem,
       o.number as "order", m.code as material, n.quantity as needed, coalesce(r.quantity, 0) as reserved
from needed n
full join reservation r on r.order_id = n.order_id and r.material_id = n.material_id
join sales_order o on o.id = coalesce(n.order_id, r.order_id)
join material m on m.id = coalesce(n.material_id, r.material_id)
where n.quantity is distinct from r.quantity
order by o.number, m.code
""")

PURCHASES: Final = text("""
with came as (
    select l.purchase_order_line_id as line_id,
           sum(case when l.unit_id = p.unit_id then l.quantity else round(l.stock_quantity / p.factor, 3) end)
               as quantity
    from goods_receipt_line l
    join goods_receipt r on r.id = l.receipt_id and r.cancelled_at is null
    join purchase_order_line p on p.id = l.purchase_order_line_id
    group by 1
), went as (
    -- Sent back to the supplier, and expected again.
    select cast(line->>'purchase_order_line_id' as bigint) as line_id,
           sum(cast(line->>'ordered_quantity' as numeric)) as quantity
    from stock_slip s cross join lateral jsonb_array_elements(s.facts->'lines') line
    where s.kind = 'send_back' and s.undone_at is null and line->>'purchase_order_line_id' is not null
    group by 1
)
select 'received' as problem, o.number as "order", p.position as line, m.code as material,
       p.received, coalesce(c.quantity, 0) - coalesce(w.quantity, 0) as receipts
from purchase_order_line p
join purchase_order o on o.id = p.order_id
join material m on m.id = p.material_id
left join came c on c.line_id = p.id
left join went w on w.line_id = p.id
where p.received <> greatest(coalesce(c.quantity, 0) - coalesce(w.quantity, 0), 0)
order by o.number, p.position
""")
