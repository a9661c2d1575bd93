"""What is late, what will be late soon, and what comes too late if the floor goes on at its pace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_UP, Decimal
from typing import Any

from sqlalchemy import Row, text

from app.kernel.clock import today_local
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.production.jams import Jams, Standing, jams_now

LOOK = Right("list", "Floor")
AHEAD_DAYS = 45
"""How far ahead a promise is compared with the pace of the floor."""
EVER = date(2000, 1, 1)
"""Before anything was promised."""
MOST_ORDERS = 500
MOST_REASONS = 3
SOON_DAYS = 3
"""Where a company has set nothing."""
_OPEN = "('confirmed', 'planned', 'in_production', 'ready', 'partly_shipped')"
_WEEK = 7
_FARTHEST = Decimal(400)
"""Working days; a floor that needs longer has no date."""

_DUE = text(f"""
select o.id, o.number, o.state, o.due_on, :today - o.due_on as days_late, p.name as customer, p.phone
from sales_order o join party p on p.id = o.customer_id
where o.state in {_OPEN} and o.due_on between :first and :last
order by o.due_on, o.id limit :limit
""")  # noqa: S608 - constants of this module
_RULES = text("select soon_late_days from floor_rules where id = 1")
_SHIFT_DAYS = text("select distinct days from shift where is_active")
# Every card in work with the doors that come before it in its department's queue, its own included.
_CARDS = text("""
with queue as (
    select w.id, w.order_id, w.quantity, w.department_id, w.state, w.blocked_reason,
           sum(w.quantity) over (
               partition by w.department_id, w.state = 'ready'
               order by w.rank nulls last, w.priority desc, o.due_on nulls last, w.id
           ) as ahead
    from work_order w join sales_order o on o.id = w.order_id
    where w.state in ('waiting', 'running', 'blocked', 'ready')
)
select * from queue where order_id = any(cast(:orders as bigint[])) order by id
""")
_UNPLANNED = text("""
select order_id, sum(quantity) as doors from order_line
where order_id = any(cast(:orders as bigint[])) and model_id is not null group by order_id
""")
_NEEDS = text("""
select n.order_id, string_agg(distinct m.name, ', ') as materials
from material_need n join material m on m.id = n.material_id
where n.order_id = any(cast(:orders as bigint[])) and n.issued_at is null and n.cancelled_at is null
group by n.order_id
""")


@dataclass(frozen=True)
class StandsAt:
    """Some doors of an order at a department; without a name they are ready to ship."""

    name: str
    doors: int
    is_blocked: bool


@dataclass(frozen=True)
class LateOrder:
    """An open order with a promised day, and how it stands against it."""

    id: int
    number: str
    state: str
    customer: str
    phone: str
    due_on: date
    days_late: int
    """Negative while the day is still to come."""
    standing: str
    """late, soon or slow: promised for later, but not to be ready by then."""
    expected_on: date | None
    """When its last door is ready at the floor's pace; nothing when all are, or when no pace is known."""
    places: tuple[StandsAt, ...]
    reasons: tuple[str, ...]
    materials: str
    """What it waits for in the store room."""


@dataclass(frozen=True)
class Lateness:
    """All that is late or going to be, the most overdue first."""

    orders: Sequence[LateOrder]
    soon_days: int

    def of(self, standing: str) -> list[LateOrder]:
        """Those that are late, soon or slow."""
        return [one for one in self.orders if one.standing == standing]


def soon_late_days(work: Work) -> int:
    """How many days before its promised day an order counts as soon late."""
    found = work.session.scalar(_RULES)
    return SOON_DAYS if found is None else int(found)


def due_orders(work: Work, first: date, last: date, limit: int = MOST_ORDERS) -> Sequence[Row[Any]]:
    """Open orders promised between two days, the earliest first."""
    today = today_local(work.now)
    asked = {"first": first, "last": last, "today": today, "limit": limit}
    return work.session.execute(_DUE, asked).all()


def lateness(work: Work) -> Lateness:
    """Late, soon and slow orders in a constant number of statements. Needs the right to list the floor."""
    work.require(LOOK)
    today, soon = today_local(work.now), soon_late_days(work)
    rows = due_orders(work, EVER, today + timedelta(days=AHEAD_DAYS))
    asked = {"orders": [row.id for row in rows]}
    cards: dict[int, list[Any]] = defaultdict(list)
    for card in work.session.execute(_CARDS, asked):
        cards[card.order_id].append(card)
    unplanned = {row.order_id: int(row.doors) for row in work.session.execute(_UNPLANNED, asked)}
    needs = {row.order_id: row.materials for row in work.session.execute(_NEEDS, asked)}
    jams = jams_now(work)
    weekdays = _weekdays(work.session.scalars(_SHIFT_DAYS))
    found = []
    for row in rows:
        days = _days_until_ready(jams, cards[row.id], unplanned.get(row.id, 0), row.state)
        expected = None if days is None else working_day_after(today, days, weekdays)
        standing = _standing(row, soon, expected)
        if standing:
            found.append(_late_order(row, standing, expected, cards[row.id], jams, needs.get(row.id, "")))
    return Lateness(found, soon)


def _standing(row: Any, soon: int, expected: date | None) -> str:
    if row.days_late > 0:
        return "late"
    if row.days_late >= -soon:
        return "soon"
    return "slow" if expected is not None and expected > row.due_on else ""


def _late_order(
    row: Any, standing: str, expected: date | None, cards: Sequence[Any], jams: Jams, materials: str
) -> LateOrder:
    names = {one.id: one.name for one in jams.standings}
    places: dict[tuple[str, bool], int] = defaultdict(int)
    reasons: list[str] = []
    for card in sorted(cards, key=lambda one: (one.state == "ready", _position(jams, one.department_id))):
        name = "" if card.state == "ready" else names[card.department_id]
        places[name, card.state == "blocked"] += card.quantity
        if card.state == "blocked" and card.blocked_reason not in reasons:
            reasons.append(card.blocked_reason)
    stands = tuple(StandsAt(name, doors, is_blocked) for (name, is_blocked), doors in places.items())
    return LateOrder(
        row.id,
        row.number,
        row.state,
        row.customer,
        row.phone or "",
        row.due_on,
        row.days_late,
        standing,
        expected,
        stands,
        tuple(reasons[:MOST_REASONS]),
        materials,
    )


def _days_until_ready(jams: Jams, cards: Sequence[Any], unplanned: int, state: str) -> int | None:
    """Working days until the last door of an order is through all departments at their pace.

    A card waits for what is before it in its queue. At each later department it waits until what stands
    there now is gone, if it is not gone by then, and takes its own time.
    """
    paces = [one.pace for one in jams.standings]
    if not paces or not all(paces):
        return None
    if state == "confirmed":
        longest = _through(jams.standings, Decimal(0), unplanned)
    else:
        in_work = [card for card in cards if card.state != "ready"]
        if not in_work:
            return None
        longest = max(_through_from(jams.standings, card) for card in in_work)
    return None if longest > _FARTHEST else int(longest.to_integral_value(ROUND_UP))


def _through_from(standings: Sequence[Standing], card: Any) -> Decimal:
    place = next(number for number, one in enumerate(standings) if one.id == card.department_id)
    return _through(standings[place + 1 :], Decimal(card.ahead) / _pace(standings[place]), card.quantity)


def _through(standings: Iterable[Standing], begin: Decimal, doors: int) -> Decimal:
    days = begin
    for one in standings:
        days = max(days, one.days) + Decimal(doors) / _pace(one)
    return days


def _pace(standing: Standing) -> Decimal:
    assert standing.pace  # asked before
    return standing.pace


def _position(jams: Jams, department_id: int) -> int:
    return next(one.position for one in jams.standings if one.id == department_id)


def _weekdays(shifts: Iterable[str]) -> frozenset[int]:
    """The days of the week on which some shift works, Monday is 0; Monday to Saturday where none is set."""
    found = {day for days in shifts for day, works in enumerate(days) if works == "1"}
    return frozenset(found or range(_WEEK - 1))


def working_day_after(today: date, days: int, weekdays: frozenset[int]) -> date:
    """The day on which so many more working days are over; today when none is needed."""
    day = today
    left = days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() in weekdays
    return day
