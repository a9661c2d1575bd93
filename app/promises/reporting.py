"""What was promised against what was shipped: order by order, by month, and what made the late ones late."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Row, text

from app.kernel.clock import today_local
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work

LIST: Final = Right("list", "Order")
PAGE: Final = 50
MONTHS: Final = 12
PLANNED_LATE: Final = N_("Planned late")
ONLY: Final = ("late", "today", "open")
_PLACE = re.compile(r"(\d{4}-\d\d-\d\d)_(\d{1,18})")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_PROMISED = "('confirmed', 'planned', 'in_production', 'ready', 'partly_shipped', 'shipped', 'closed')"
_LEFT = "('shipped', 'closed')"

# An order has left when the last of its shipments has; of one that was closed, its last doors.
_SHIPPED = f"""
    select cast(max(s.despatched_at) at time zone 'Europe/Istanbul' as date) as day
    from shipment_line l join shipment s on s.id = l.shipment_id
    where l.order_id = o.id and o.state in {_LEFT}
"""  # noqa: S608 - a constant of this module
# The shipments are read of the rows of one page, and where only late orders are wanted until it is full.
_ROWS = text(f"""
with kept as (
    select o.id, o.number, o.state, o.customer_id, o.due_on, o.planned_at
    from sales_order o
    where o.state in {_PROMISED} and o.due_on is not null
      and (cast(:first as date) is null or o.due_on between :first and :last)
      and (cast(:day as date) is null or (o.due_on, o.id) < (:day, :id))
      and case :only
          when 'late' then coalesce(case when o.state in {_LEFT} then ({_SHIPPED}) end, :today) > o.due_on
          when 'today' then o.due_on = :today and o.state not in {_LEFT}
          when 'open' then o.state not in {_LEFT} else true end
    order by o.due_on desc, o.id desc limit :limit
)
select o.*, shipped.day as shipped_on, c.name as customer, p.first_on, p.times,
       last.likely_on, last.safe_on, last.plan
from kept o
join party c on c.id = o.customer_id
cross join lateral ({_SHIPPED}) shipped
cross join lateral (
    select count(*) as times, (array_agg(due_on order by id))[1] as first_on
    from promise where order_id = o.id
) p
left join lateral (
    select likely_on, safe_on, plan from promise where order_id = o.id order by id desc limit 1
) last on true
order by o.due_on desc, o.id desc
""")  # noqa: S608 - constants of this module
_MONTHS = text(f"""
with one as (
    select date_trunc('month', o.due_on)::date as month, o.due_on, shipped.day as shipped_on,
           coalesce((select due_on from promise where order_id = o.id order by id limit 1), o.due_on)
               as first_on
    from sales_order o cross join lateral ({_SHIPPED}) shipped
    where o.state in {_PROMISED} and o.due_on >= :since
)
select month, count(*) as promised, count(shipped_on) as shipped,
       count(*) filter (where shipped_on <= first_on) as kept_first,
       count(*) filter (where shipped_on <= due_on) as kept,
       count(*) filter (where coalesce(shipped_on, :today) > due_on) as late,
       coalesce(sum(greatest(coalesce(shipped_on, :today) - due_on, 0)), 0) as days_late
from one group by month order by month desc
""")  # noqa: S608 - constants of this module
_DONE = text("""
select w.order_id, d.name, cast(max(e.at) at time zone 'Europe/Istanbul' as date) as day,
       bool_or(w.state in ('waiting', 'running', 'blocked') and here.position <= d.position) as is_open
from work_order w
cross join department d
join department here on here.id = w.department_id
left join production_event e on e.work_order_id = w.id and e.from_department_id = d.id and e.kind = 'passed'
where w.order_id = any(cast(:orders as bigint[])) and w.state not in ('cancelled', 'scrapped')
group by w.order_id, d.name
""")


@dataclass(frozen=True)
class Kept:
    """One order: what was promised, when it left, and what held it up."""

    id: int
    number: str
    customer: str
    state: str
    first_on: date
    due_on: date
    """What was promised last."""
    times: int
    likely_on: date | None
    safe_on: date | None
    shipped_on: date | None
    days_late: int
    """Against the last promise; of one that has not left, until today."""
    days_late_first: int
    reason: str
    """The department or material, where it is late and the floor knows."""

    @property
    def standing(self) -> str:
        """kept, late, or open while it is still to come."""
        if self.days_late:
            return "late"
        return "kept" if self.shipped_on is not None else "open"

    @property
    def place(self) -> str:
        """Where the page after this row goes on."""
        return f"{self.due_on.isoformat()}_{self.id}"


@dataclass(frozen=True)
class MonthKept:
    """The promises that fell into one month."""

    month: date
    promised: int
    shipped: int
    kept_first: int
    kept: int
    late: int
    days_late: int

    @property
    def percent(self) -> Decimal | None:
        """How many of a hundred that left were there on the last promised day."""
        return _percent(self.kept, self.shipped)

    @property
    def percent_first(self) -> Decimal | None:
        """The same against what was promised first."""
        return _percent(self.kept_first, self.shipped)


def promises_kept(
    work: Work, only: str = "", month: str = "", *, before: str = "", limit: int = PAGE
) -> tuple[list[Kept], str]:
    """Orders by their promised day, the latest first, and where the next page begins; two statements."""
    work.require(LIST)
    today = today_local(work.now)
    first, last = _month(month)
    day, order_id = _place(before)
    asked = {
        "today": today,
        "first": first,
        "last": last,
        "day": day,
        "id": order_id,
        "only": only if only in ONLY else "",
        "limit": limit + 1,
    }
    found = work.session.execute(_ROWS, asked).all()
    rows = found[:limit]
    done = _done(work, [row.id for row in rows if _days(row.shipped_on or today, row.due_on)])
    kept = [_kept(row, today, done.get(row.id, {})) for row in rows]
    return kept, kept[-1].place if len(found) > limit else ""


def months_of_promises(work: Work) -> list[MonthKept]:
    """The last twelve months and those to come, the newest first; one statement."""
    work.require(LIST)
    today = today_local(work.now)
    since = date(today.year - 1, today.month, 1)
    rows = work.session.execute(_MONTHS, {"since": since, "today": today})
    return [MonthKept(*row) for row in rows]


def _place(written: str) -> tuple[date | None, int | None]:
    """Where a page goes on; from the beginning when the address was not written by us."""
    found = _PLACE.fullmatch(written)
    try:
        return (date.fromisoformat(found[1]), int(found[2])) if found else (None, None)
    except ValueError:
        return None, None


def _month(written: str) -> tuple[date | None, date | None]:
    found = _MONTH.fullmatch(written)
    if found is None:
        return None, None
    year, month = int(found[1]), int(found[2])
    if not year or year == date.max.year:
        return None, None
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), date.fromordinal(following.toordinal() - 1)


def _done(work: Work, orders: Sequence[int]) -> Mapping[int, dict[str, date | None]]:
    """When each department was done with each of these orders; None while it is not."""
    done: dict[int, dict[str, date | None]] = defaultdict(dict)
    if orders:
        for row in work.session.execute(_DONE, {"orders": list(orders)}):
            done[row.order_id][row.name] = None if row.is_open else row.day
    return done


def _kept(row: Row[Any], today: date, done: Mapping[str, date | None]) -> Kept:
    until = row.shipped_on or today
    first = row.first_on or row.due_on
    late = _days(until, row.due_on)
    return Kept(
        id=row.id,
        number=row.number,
        customer=row.customer,
        state=row.state,
        first_on=first,
        due_on=row.due_on,
        times=row.times,
        likely_on=row.likely_on,
        safe_on=row.safe_on,
        shipped_on=row.shipped_on,
        days_late=late,
        days_late_first=_days(until, first),
        reason=_reason(row.plan or {}, done, today, is_planned=row.planned_at is not None) if late else "",
    )


def _reason(
    plan: Mapping[str, Any], done: Mapping[str, date | None], today: date, *, is_planned: bool
) -> str:
    """Where most days were lost against the plan of the promise.

    What was late before its first department was done waited for what the promise had named, its material,
    or was planned late.
    """
    departments = [(name, date.fromisoformat(day)) for name, day in plan.get("departments", ())]
    if not departments:
        return ""
    if not is_planned:
        return str(plan.get("main") or PLANNED_LATE)
    lost, before = [], 0
    for name, day in departments:
        late = ((done.get(name) or today) - day).days
        lost.append((late - before, name))
        before = late
    most, name = max(lost, key=lambda one: one[0])
    main, first = str(plan.get("main") or ""), departments[0][0]
    if most > 0 and name == first and main and main not in dict(departments):
        return main
    return name if most > 0 else ""


def _days(until: date, promised: date) -> int:
    return max((until - promised).days, 0)


def _percent(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) * 100 / whole).quantize(Decimal(1)) if whole else None
