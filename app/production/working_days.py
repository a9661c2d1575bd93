"""On which days the floor worked: those on which somebody touched a screen; when a day begins and ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import text

from app.kernel.clock import ISTANBUL
from app.kernel.work import Work
from app.production.cards import OF_THE_QUEUE
from app.production.working_hours import WorkingHours

# From one day to the next by the index: as many steps as days, however many taps.
_TOUCHED_ON = text("""
with recursive touched (at) as (
    (select at from production_event
     where at >= date_trunc('day', cast(:since as timestamptz), 'Europe/Istanbul') and kind <> all(:office)
     order by at limit 1)
    union all
    select (
        select e.at from production_event e
        where e.at >= date_trunc('day', touched.at, 'Europe/Istanbul') + interval '1 day'
        and e.kind <> all(:office)
        order by e.at limit 1
    ) from touched where touched.at is not null
)
select cast(at at time zone 'Europe/Istanbul' as date) as day from touched where at is not null
""")
_OFFICE = ["planned", "shipped", "cancelled", *OF_THE_QUEUE]
"""What happens at a desk says nothing about the floor."""


def touched_on(work: Work, since: datetime) -> list[date]:
    """The days from this one on that the floor was awake: whichever card is asked for, it worked or not."""
    return list(work.session.scalars(_TOUCHED_ON, {"since": since, "office": _OFFICE}))


def working_hours(work: Work, since: datetime) -> WorkingHours:
    """The hours the floor worked since a day."""
    return WorkingHours.of(work.session, touched_on(work, since))


def starts_on(day: date) -> datetime:
    """The first moment of a day in İstanbul."""
    return datetime.combine(day, time(), ISTANBUL)


def ends_on(day: date) -> datetime:
    """The first moment that belongs to the next day."""
    return starts_on(day + timedelta(days=1))
