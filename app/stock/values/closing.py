"""Closing days: what every place held when a day ended, so that valuations need not add up the ledger.

Moves are posted in the order of time and never back-dated, so a day that is over cannot change. It is closed
an hour after midnight in İstanbul, when no act that began on it can still be under way.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import text

from app.kernel.clock import ISTANBUL, today_local
from app.kernel.work import Work

GRACE = timedelta(hours=1)
"""An act that began before midnight has long been written down, or was given up."""
BEGINNING = date(1970, 1, 1)
"""Before anything was posted."""
ALL_IN_PROGRESS = 0
"""The place under which work in progress of all orders is kept together."""

# Two at once would write the same day twice: the second waits, and finds it closed.
_ONE_AT_A_TIME = text(
    "select pg_advisory_xact_lock(hashtextextended(current_schema() || '.stock_closing', 0))"
)
_LAST = text("select max(day) from stock_closing")
_DAYS = text(
    "select distinct cast(posted_at at time zone 'Europe/Istanbul' as date) as day from stock_move"
    " where posted_at >= :start and posted_at < :end order by day"
)
_CLOSE = text("""
insert into stock_day (day, location_id, material_id, quantity, value)
select :day, changed.place, changed.material_id,
       coalesce(held.quantity, 0) + changed.quantity, coalesce(held.value, 0) + changed.value
from (
    select case l.kind when 'wip' then 0 else l.id end as place, side.material_id,
           sum(side.quantity) as quantity, sum(side.value) as value
    from (
        select target_id as location_id, material_id, quantity, value from stock_move
        where posted_at >= :start and posted_at < :end
        union all
        select source_id, material_id, -quantity, -value from stock_move
        where posted_at >= :start and posted_at < :end
    ) side
    join location l on l.id = side.location_id and l.kind in ('warehouse', 'wip')
    group by 1, 2
) changed
left join lateral (
    select d.quantity, d.value from stock_day d
    where d.location_id = changed.place and d.material_id = changed.material_id and d.day < :day
    order by d.day desc limit 1
) held on true
order by 2, 3
""")
_KEEP = text(
    "insert into stock_closing (day, last_move_id, closed_at)"
    " select :day, coalesce(max(id), 0), :now from stock_move where posted_at < :end"
)


def close_days(work: Work) -> list[date]:
    """Close every day that is over and not closed yet; the days on which something moved, oldest first.

    Runs every night. Missed nights are made good by the next run, and a second run changes nothing.
    """
    work.session.execute(_ONE_AT_A_TIME)
    last_over = today_local(work.now - GRACE) - timedelta(days=1)
    closed = work.session.execute(_LAST).scalar_one()
    if closed is not None and closed >= last_over:
        return []
    span = {"start": start_of(closed + timedelta(days=1) if closed else BEGINNING), "end": end_of(last_over)}
    days = [row.day for row in work.session.execute(_DAYS, span)]
    for day in days:
        work.session.execute(_CLOSE, {"day": day, "start": start_of(day), "end": end_of(day)})
    work.session.execute(_KEEP, {"day": last_over, "end": end_of(last_over), "now": work.now})
    return days


def last_closed_before(work: Work, day: date) -> date | None:
    """The last closed day before this one; None when no day was ever closed."""
    closed: date | None = work.session.execute(_LAST).scalar_one()
    # All days up to the last closed one are closed.
    return None if closed is None else min(closed, day - timedelta(days=1))


def start_of(day: date) -> datetime:
    """The first moment of a day in İstanbul."""
    return datetime.combine(day, time(), ISTANBUL)


def end_of(day: date) -> datetime:
    """The first moment that belongs to the next day."""
    return start_of(day + timedelta(days=1))
