"""What is late, where it jams, what is missing, what was earned, what is promised: five questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, text

from app.identity.fencing import own_warehouses
from app.kernel.clock import today_local
from app.kernel.permissions import SEE_COST, SEE_PRICE, Right
from app.kernel.work import Work
from app.materials.figures import COMING, HELD, HELD_IN_OWN, PROMISED
from app.production.jams import Jams, Standing, jams_now
from app.production.lateness import EVER, due_orders, soon_late_days

LIST_LENGTH = 8
WEEKS = 6
RowList = list[Row[tuple[object, ...]]]

_OPEN = "('confirmed', 'planned', 'in_production', 'ready', 'partly_shipped')"

_COUNTS = text(
    f"""
    select count(*) filter (where due_on < :today) as late,
           count(*) filter (where due_on between :today and :soon) as soon,
           count(*) filter (where due_on = :today) as today,
           count(*) as open,
           count(*) filter (where state = 'ready') as ready,
           coalesce(sum(net_total * exchange_rate), 0) as value
    from sales_order where state in {_OPEN}
    """  # noqa: S608
)
# What left cost what was really issued for it, and the minutes that were recorded, else planned.
_EARNED = text(
    """
    with weeks as (
        select generate_series(date_trunc('week', cast(:today as date)) - make_interval(weeks => :weeks - 1),
                               date_trunc('week', cast(:today as date)), interval '1 week')::date as week
    ), sent as (
        select s.id, date_trunc('week', s.despatched_at at time zone 'Europe/Istanbul')::date as week
        from shipment s
        where s.despatched_at >= date_trunc('week', cast(:today as date)) - make_interval(weeks => :weeks)
    ), line as (
        select sent.week, sl.order_line_id as id, sum(sl.quantity) as doors
        from sent join shipment_line sl on sl.shipment_id = sent.id
        group by sent.week, sl.order_line_id
    ), material as (
        select sent.week, sum(m.value) as value
        from sent join stock_move m on m.document = 'shipment' and m.document_id = sent.id
        group by sent.week
    ), work as (
        select line.week, line.id,
               sum(round(line.doors * coalesce(r.minutes / nullif(l.quantity, 0), case
                       when coalesce(l.configuration -> 'minutes', '{}') = '{}'
                       then l.minutes * d.share_of_minutes
                       else coalesce(cast(l.configuration -> 'minutes' ->> d.code as numeric), 0) end)
                   * (d.minute_rate + d.overhead_rate), 2)) as value
        from line join order_line l on l.id = line.id
        cross join department d
        left join recorded_time r on r.order_line_id = l.id and r.department_id = d.id
            and (r.minutes > 0 or r.is_corrected)
        group by line.week, line.id
    ), sold as (
        select line.week, sum(line.doors) as doors,
               sum(round(l.net * o.exchange_rate * line.doors / nullif(l.quantity, 0), 2)) as net,
               sum(work.value) as labour
        from line join order_line l on l.id = line.id join sales_order o on o.id = l.order_id
        join work on work.week = line.week and work.id = line.id
        group by line.week
    )
    select w.week, coalesce(s.doors, 0) as doors, coalesce(s.net, 0) as net,
           coalesce(s.labour, 0) + coalesce(m.value, 0) as cost
    from weeks w left join sold s on s.week = w.week left join material m on m.week = w.week
    order by w.week
    """
)


# What is missing is judged over the whole company; what of it is there is told as its reader may see it.
_MISSING, _MISSING_FOR_SOME = (
    text(
        f"""
    with held as ({HELD}), seen as ({seen}), promised as ({PROMISED}), coming as ({COMING}), judged as (
        select m.id, m.code, m.name, m.unit_id, m.reorder_point, coalesce(h.quantity, 0) as on_hand,
               coalesce(p.quantity, 0) as wanted, coalesce(c.quantity, 0) as on_order,
               coalesce(h.quantity, 0) - coalesce(p.quantity, 0) + coalesce(c.quantity, 0) as expected
        from material m
        left join held h on h.material_id = m.id
        left join promised p on p.material_id = m.id
        left join coming c on c.material_id = m.id
        where m.is_active
    )
    select j.id, j.code, j.name, u.symbol as unit, coalesce(s.quantity, 0) as on_hand, j.wanted,
           j.on_order, j.reorder_point, j.on_hand < j.wanted as short, count(*) over () as in_all
    from judged j join unit u on u.id = j.unit_id left join seen s on s.material_id = j.id
    where j.on_hand < j.wanted or j.expected < j.reorder_point
    order by short desc, j.expected / greatest(j.reorder_point, 1), j.code
    limit :limit
    """  # noqa: S608
    )
    for seen in ("select * from held", HELD_IN_OWN)
)


@dataclass(frozen=True)
class Today:
    """The answers; what the person may not see stays None."""

    counts: Row[tuple[object, ...]]
    late: Sequence[Row[Any]]
    soon: Sequence[Row[Any]]
    jams: Jams
    soon_days: int
    """How many days before its promised day an order counts as soon late."""
    missing: RowList
    earned: RowList | None
    sees_price: bool
    sees_cost: bool
    sees_stock: bool

    @property
    def missing_in_all(self) -> int:
        """How many materials are missing or low; the list shows only the worst of them."""
        return int(self.missing[0].in_all) if self.missing else 0

    @property
    def jam(self) -> Sequence[Standing]:
        """Every department, as full as it is."""
        return self.jams.standings

    @property
    def most_jammed(self) -> int | None:
        """The department with the most days of work before it, when there is any."""
        fullest = self.jams.fullest
        return None if fullest is None else fullest.id


def answer_today(work: Work) -> Today:
    """The five questions for whoever asks: amounts only for those who may see them."""
    today = today_local(work.now)
    sees_price, sees_cost = work.actor.may(SEE_PRICE), work.actor.may(SEE_COST)
    sees_stock = work.actor.may(Right("list", "Stock"))
    session = work.session
    soon = soon_late_days(work)
    return Today(
        counts=session.execute(_COUNTS, {"today": today, "soon": today + timedelta(days=soon)}).one(),
        late=due_orders(work, EVER, today - timedelta(days=1), LIST_LENGTH),
        soon=due_orders(work, today, today + timedelta(days=14), LIST_LENGTH),
        jams=jams_now(work),
        soon_days=soon,
        missing=_what_is_missing(work) if sees_stock else [],
        earned=list(session.execute(_EARNED, {"today": today, "weeks": WEEKS})) if sees_cost else None,
        sees_price=sees_price,
        sees_cost=sees_cost,
        sees_stock=sees_stock,
    )


def _what_is_missing(work: Work) -> RowList:
    own = own_warehouses(work)
    if own is None:
        return list(work.session.execute(_MISSING, {"limit": LIST_LENGTH}))
    return list(work.session.execute(_MISSING_FOR_SOME, {"limit": LIST_LENGTH, "own": sorted(own)}))
