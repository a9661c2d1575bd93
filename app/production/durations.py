"""How long doors take: measured minutes of one door by model and department, against the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import text

from app.kernel.permissions import Right
from app.kernel.work import Work

LOOK = Right("list", "Floor")
RANGES = (30, 90, 365)
"""Days whose orders can be looked at, by the day they were planned."""
MOST_DOORS = 500
"""Of one line that count one by one; a line of thousands shall not hide all others."""
_TENTH = Decimal("0.1")
_HUNDRED = Decimal(100)

# Every door of a line took as long as the others: what is measured is the line.
_DURATIONS = text("""
with measured as (
    select coalesce(l.configuration -> 'model' ->> 'code', m.code) as code,
           coalesce(l.configuration -> 'model' ->> 'name', m.name) as model,
           d.name as department, d.position, l.quantity as doors,
           r.minutes / l.quantity as minutes,
           case when nullif(l.configuration -> 'minutes', cast('{}' as jsonb)) is null
                then l.minutes * d.share_of_minutes
                else coalesce(cast(l.configuration -> 'minutes' ->> d.code as numeric), 0) end as planned
    from sales_order o
    join order_line l on l.order_id = o.id and l.quantity > 0
    join door_model m on m.id = l.model_id
    join recorded_time r on r.order_line_id = l.id and (r.minutes > 0 or r.is_corrected)
    join department d on d.id = r.department_id
    where o.planned_at >= :since and o.state <> 'cancelled'
)
select code, model, department,
       count(*) as doors,
       avg(planned) as planned,
       percentile_disc(0.5) within group (order by minutes) as median,
       percentile_disc(0.85) within group (order by minutes) as most
from measured cross join lateral generate_series(1, cast(least(doors, :most) as integer)) door
group by code, model, department, position
order by code, model, position
""")


@dataclass(frozen=True)
class Duration:
    """One model in one department; minutes of one door."""

    code: str
    model: str
    department: str
    doors: int
    planned: Decimal
    median: Decimal
    most: Decimal
    """Eighty-five of a hundred doors took no longer."""

    @property
    def ratio(self) -> Decimal | None:
        """The usual time in hundredths of the planned; nothing where nothing was planned."""
        return (self.median * _HUNDRED / self.planned).quantize(Decimal(1)) if self.planned else None


def durations(work: Work, days: int = 90) -> Sequence[Duration]:
    """Doors of orders planned within so many days that a department has finished; one statement."""
    work.require(LOOK)
    asked = {"since": work.now - timedelta(days=days), "most": MOST_DOORS}
    return [
        Duration(
            row.code,
            row.model,
            row.department,
            int(row.doors),
            row.planned.quantize(_TENTH),
            row.median.quantize(_TENTH),
            row.most.quantize(_TENTH),
        )
        for row in work.session.execute(_DURATIONS, asked)
    ]
