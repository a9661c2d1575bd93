"""What can be proved from moves and balances alone: quantities, values, averages, mirrors, closed days.

Every check is one statement, so it sees one moment of the books although the factory goes on working.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

# Every move as each of the two places saw it.
SIDES: Final = """
    select id, operation, reversal_of, posted_at, target_id as location_id, material_id, lot_id,
           quantity, value from stock_move
    union all
    select id, operation, reversal_of, posted_at, source_id, material_id, lot_id,
           -quantity, -value from stock_move
"""
STOCKED: Final = "join location l on l.id = side.location_id and l.kind in ('warehouse', 'wip')"
PLACE: Final = "l.code || coalesce(' (' || o.number || ')', '')"
MATERIAL: Final = "m.code || coalesce(' / ' || t.code, '')"
_NAMES: Final = """
join location l on l.id = found.location_id
join material m on m.id = found.material_id
left join lot t on t.id = found.lot_id
left join sales_order o on o.id = l.order_id
"""
"""What a person calls the place and the material of a row named ``found``."""

# coalesce on the lot, because a full join needs conditions that can be hashed.
BALANCES: Final = text(f"""
with moved as (
    select side.location_id, side.material_id, side.lot_id,
           sum(side.quantity) as quantity, sum(side.value) as value
    from ({SIDES}) side {STOCKED}
    group by 1, 2, 3
), compared as (
    select coalesce(v.location_id, b.location_id) as location_id,
           coalesce(v.material_id, b.material_id) as material_id,
           coalesce(v.lot_id, b.lot_id) as lot_id,
           coalesce(v.quantity, 0) as moved, coalesce(v.value, 0) as moved_value,
           coalesce(b.on_hand, 0) as on_hand, coalesce(b.value, 0) as value
    from moved v
    full join stock_balance b on b.location_id = v.location_id and b.material_id = v.material_id
                             and coalesce(b.lot_id, 0) = coalesce(v.lot_id, 0)
), found as (
    select *, case
        when moved <> on_hand then 'quantity'
        when moved_value <> value then 'value'
        when on_hand < 0 or value < 0 then 'negative'
        when on_hand = 0 and value <> 0 then 'value of nothing'
    end as problem
    from compared
)
select found.problem, {PLACE} as place, {MATERIAL} as material,
       found.moved, found.on_hand, found.moved_value, found.value
from found {_NAMES}
where found.problem is not null
order by l.code, m.code, found.lot_id
""")  # noqa: S608 - constants of this module

# A unit of what is there is worth no less than the cheapest that ever came in and no more than the dearest.
# What takes value out at another cost than the average (a revaluation, an undone receipt, goods sent back)
# leaves a new average behind, which then counts like one that came in. Every move may round its value by a
# kuruş and, where only some of an order's doors leave, its quantity by a thousandth.
AVERAGES: Final = text(f"""
with ran as (
    select side.*,
           sum(side.quantity) over so_far as on_hand_then, sum(side.value) over so_far as value_then
    from ({SIDES}) side {STOCKED}
    window so_far as (partition by side.location_id, side.material_id, side.lot_id order by side.id)
), cost as (
    select location_id, material_id, lot_id, quantity, value, case
        when quantity > 0 then value / quantity
        when on_hand_then > 0 and (quantity = 0 or reversal_of is not null or operation = 'send_back')
            then value_then / on_hand_then
    end as unit_cost
    from ran
), found as (
    select location_id, material_id, lot_id, least_cost, most_cost, value / on_hand as unit_cost
    from (
        select location_id, material_id, lot_id, min(unit_cost) as least_cost, max(unit_cost) as most_cost,
               count(*) * (0.01 + 0.001 * max(unit_cost)) as rounding,
               sum(quantity) as on_hand, sum(value) as value
        from cost group by 1, 2, 3
    ) known
    where on_hand > 0
      and (value < least_cost * on_hand - rounding or value > most_cost * on_hand + rounding)
)
select 'average' as problem, {PLACE} as place, {MATERIAL} as material,
       found.unit_cost, found.least_cost, found.most_cost
from found {_NAMES}
order by l.code, m.code, found.lot_id
""")  # noqa: S608

# What goes back is what came, between the same two places, once. Of an order only the rest goes back, to a
# warehouse: to the main one when it came from one that is not used any more, or out of scrap.
MIRRORS: Final = text("""
select 'mirror differs' as problem, r.id as move, u.id as undone, m.code as material, r.quantity,
       u.quantity as was
from stock_move r
join stock_move u on u.id = r.reversal_of
join material m on m.id = u.material_id
join location back on back.id = r.target_id
where r.material_id <> u.material_id or r.lot_id is distinct from u.lot_id or r.id <= u.id
   or r.source_id <> u.target_id
   or (r.document <> 'order' and (r.target_id <> u.source_id or r.quantity <> u.quantity))
   or (r.document = 'order' and (back.kind <> 'warehouse' or r.quantity > u.quantity))
union all
select 'undone twice', null, r.reversal_of, min(m.code), count(*), null
from stock_move r join material m on m.id = r.material_id
where r.reversal_of is not null
group by r.reversal_of having count(*) > 1
order by 3, 2
""")

# A closed day keeps what every place that changed on it held in its evening; place 0 is all work in progress.
CLOSED_DAYS: Final = text(f"""
with changed as (
    select cast(side.posted_at at time zone 'Europe/Istanbul' as date) as day,
           case l.kind when 'wip' then 0 else l.id end as place_id, side.material_id,
           sum(side.quantity) as quantity, sum(side.value) as value
    from ({SIDES}) side {STOCKED}
    where exists (select from stock_closing)
    group by 1, 2, 3
), held as (
    select day, place_id, material_id,
           sum(quantity) over so_far as quantity, sum(value) over so_far as value
    from changed
    window so_far as (partition by place_id, material_id order by day)
), found as (
    select coalesce(d.day, h.day) as day, coalesce(d.location_id, h.place_id) as location_id,
           coalesce(d.material_id, h.material_id) as material_id,
           coalesce(d.quantity, 0) as closed, coalesce(d.value, 0) as closed_value,
           coalesce(h.quantity, 0) as moved, coalesce(h.value, 0) as moved_value
    from stock_day d
    full join (select * from held where day <= (select max(day) from stock_closing)) h
        on h.day = d.day and h.place_id = d.location_id and h.material_id = d.material_id
)
select 'closed day' as problem, found.day, coalesce(l.code, 'WIP') as place, m.code as material,
       found.closed, found.closed_value, found.moved, found.moved_value
from found
join material m on m.id = found.material_id
left join location l on l.id = found.location_id
where found.closed <> found.moved or found.closed_value <> found.moved_value
order by found.day, place, m.code
""")  # noqa: S608
