"""Where it jams now: what stands in each department, and how many days of work that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import text

from app.kernel.clock import today_local
from app.kernel.work import Work

PACE_DAYS = 30
"""Over how many days back the pace of a department is read."""
USUAL_MINUTES = Decimal(540)
"""Working minutes of a day, where nothing has been made yet that would say how fast a department is."""
JAMMED = Decimal(1)
"""From so many days of work on a department holds the others up."""
_TENTH = Decimal("0.1")
_NOTHING = Decimal(0)

_NOW = text("""
select d.id, d.name, d.position, d.wip_limit, d.wip_rule,
       coalesce(sum(w.quantity), 0) as doors,
       count(w.id) as cards,
       count(w.id) filter (where w.state = 'blocked') as blocked,
       coalesce(sum(w.quantity) filter (where w.state = 'blocked'), 0) as blocked_doors,
       coalesce(sum(w.quantity) filter (where w.state = 'running'), 0) as running_doors,
       min(w.entered_at) as oldest,
       coalesce(sum(w.quantity * case
           when nullif(l.configuration -> 'minutes', cast('{}' as jsonb)) is null
           then l.minutes * d.share_of_minutes
           else coalesce(cast(l.configuration -> 'minutes' ->> d.code as numeric), 0) end), 0) as minutes,
       (select coalesce(sum(quantity), 0) from work_order where state = 'ready') as ready
from department d
left join work_order w on w.department_id = d.id and w.state in ('waiting', 'running', 'blocked')
left join order_line l on l.id = w.order_line_id
group by d.id order by d.position
""")
_PACE = text("""
select department_id, sum(departed) as doors,
       (select count(distinct day) from floor_day where day >= :since and departed > 0) as days
from floor_day where day >= :since and department_id is not null
group by department_id
""")


@dataclass(frozen=True)
class Standing:
    """What stands in one department at this moment."""

    id: int
    name: str
    position: int
    wip_limit: int | None
    wip_rule: str
    doors: int
    cards: int
    blocked: int
    blocked_doors: int
    running_doors: int
    oldest: datetime | None
    minutes: Decimal
    """Planned work of these doors here."""
    pace: Decimal | None
    """Doors that leave on a working day; nothing where nothing has left lately."""
    days: Decimal
    """How long it takes to work off what stands here."""

    @property
    def is_over(self) -> bool:
        """Whether more doors stand here than should."""
        return self.wip_limit is not None and self.doors > self.wip_limit


@dataclass(frozen=True)
class Jams:
    """All departments in their order, and the doors that are ready to ship."""

    standings: Sequence[Standing]
    ready: int

    @property
    def fullest(self) -> Standing | None:
        """Where most days of work stand; nothing on an empty floor."""
        return max((one for one in self.standings if one.doors), key=lambda one: one.days, default=None)

    @property
    def jammed(self) -> Standing | None:
        """The department that holds the others up, if one does."""
        fullest = self.fullest
        return fullest if fullest is not None and fullest.days >= JAMMED else None


def jams_now(work: Work) -> Jams:
    """How full every department is; two statements."""
    rows = work.session.execute(_NOW).mappings().all()
    since = today_local(work.now) - timedelta(days=PACE_DAYS)
    paces = {
        row.department_id: Decimal(row.doors) / row.days
        for row in work.session.execute(_PACE, {"since": since})
        if row.doors
    }
    standings = []
    for row in rows:
        facts = {key: value for key, value in row.items() if key != "ready"}
        pace = paces.get(row["id"])
        standings.append(Standing(**facts, pace=pace, days=_days(row["doors"], row["minutes"], pace)))
    return Jams(standings, rows[0]["ready"] if rows else 0)


def _days(doors: int, minutes: Decimal, pace: Decimal | None) -> Decimal:
    """Days of work; by what leaves on a day, before anything has left by the planned minutes."""
    days = Decimal(doors) / pace if pace else minutes / USUAL_MINUTES
    return days.quantize(_TENTH) if doors else _NOTHING
