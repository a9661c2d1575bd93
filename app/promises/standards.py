"""What doors really took, what leaves a department on a busy day, how late suppliers are: kept every night.

Read by the reckoning of promised days, so that no request ever reads the taps of the floor or old deliveries.
Minutes come from ``recorded_time`` of orders of the last year; they count for each door of the line.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import text

from app.kernel.work import Work

REACHES_BACK: Final = timedelta(days=365)
PACE_REACHES_BACK: Final = timedelta(days=90)
LATENESS_REACHES_BACK: Final = timedelta(days=730)
MOST_DOORS = 200
"""Of one line that count one by one; a line of thousands shall not hide all others."""

_CLEAR = (
    text("delete from standard_time"),
    text("delete from department_pace"),
    text("delete from supplier_lateness"),
)
PLANNED: Final = """case
    when nullif(l.configuration -> 'minutes', cast('{}' as jsonb)) is null then l.minutes * d.share_of_minutes
    else coalesce(cast(l.configuration -> 'minutes' ->> d.code as numeric), 0) end"""
"""Minutes of one door of line ``l`` in department ``d`` as the formula says."""
_TIMES = text(f"""
with measured as (
    select l.model_id, r.department_id, l.quantity as doors, r.minutes / nullif(l.quantity, 0) as minutes,
           {PLANNED} as planned
    from sales_order o
    join order_line l on l.order_id = o.id and l.model_id is not null and l.quantity > 0
    join recorded_time r on r.order_line_id = l.id and (r.minutes > 0 or r.is_corrected)
    join department d on d.id = r.department_id
    where o.planned_at >= :since and o.state <> 'cancelled'
), door as (
    select model_id, department_id, minutes, case when planned > 0 then minutes / planned end as ratio
    from measured cross join lateral generate_series(1, cast(least(doors, :most) as integer))
)
insert into standard_time (model_id, department_id, doors, median, most, ratio_median, ratio_most)
select model_id, department_id, count(*),
       percentile_disc(0.5) within group (order by minutes),
       percentile_disc(0.85) within group (order by minutes),
       percentile_disc(0.5) within group (order by ratio),
       percentile_disc(0.85) within group (order by ratio)
from door group by grouping sets ((model_id, department_id), (department_id))
""")  # noqa: S608 - constants of this module
# A quiet day says nothing about what a department can do: the busy ones do.
_PACE = text(f"""
with gone as (
    select e.from_department_id as department_id,
           cast(e.at at time zone 'Europe/Istanbul' as date) as day,
           sum(e.quantity * case
               when s.doors < :enough or s.doors is null then {PLANNED}
               when s.ratio_median is null then s.median else s.ratio_median * {PLANNED} end) as minutes
    from production_event e
    join work_order w on w.id = e.work_order_id
    join order_line l on l.id = w.order_line_id
    join department d on d.id = e.from_department_id
    left join standard_time s on s.model_id = l.model_id and s.department_id = d.id
    where e.kind = 'passed' and e.at >= :since
      and not exists (select from production_event u where u.undo_of = e.id)
    group by 1, 2
)
insert into department_pace (department_id, days, minutes)
select department_id, count(*), round(percentile_cont(0.75) within group (order by minutes)::numeric, 2)
from gone where minutes > 0 group by department_id
""")  # noqa: S608 - constants of this module
_LATENESS = text("""
with come as (
    select o.supplier_id,
           greatest(cast(g.received_at at time zone 'Europe/Istanbul' as date) - p.expected_on, 0) as days
    from goods_receipt g
    join goods_receipt_line l on l.receipt_id = g.id
    join purchase_order_line p on p.id = l.purchase_order_line_id
    join purchase_order o on o.id = p.order_id
    where g.cancelled_at is null and g.received_at >= :since
)
insert into supplier_lateness (supplier_id, deliveries, median_days, most_days)
select supplier_id, count(*),
       percentile_disc(0.5) within group (order by days), percentile_disc(0.85) within group (order by days)
from come group by supplier_id
""")


def keep_standards(work: Work) -> None:
    """Measure all of it anew. Runs every night; a second run changes nothing."""
    enough = work.session.scalar(text("select enough_doors from promise_rules where id = 1"))
    for statement in _CLEAR:
        work.session.execute(statement)
    work.session.execute(_TIMES, {"since": work.now - REACHES_BACK, "most": MOST_DOORS})
    work.session.execute(_PACE, {"since": work.now - PACE_REACHES_BACK, "enough": enough})
    work.session.execute(_LATENESS, {"since": work.now - LATENESS_REACHES_BACK})
