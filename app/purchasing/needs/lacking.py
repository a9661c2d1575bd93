"""Which materials orders lack, all together: what is needed, there and coming, who waits, and until when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, text

from app.identity.fencing import require_everywhere
from app.kernel.clock import today_local
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.materials.figures import HELD

LIST_STOCK = Right("list", "Stock")
_NOTHING = Decimal(0)
_STEP = Decimal("0.001")

# First what cards on the floor wait for, then confirmed orders by who confirmed first; drafts and quotations,
# when they are asked for, after them all.
_DEMAND = """
    select material_id, order_id, sum(quantity) as quantity, 0 as rank, false as is_draft from material_need
    where issued_at is null and cancelled_at is null group by material_id, order_id
    union all
    select material_id, order_id, quantity, rank, false from reservation
    union all
    select m.material_id, l.order_id, sum(m.quantity), 9223372036854775807, true
    from sales_order o
    join order_line l on l.order_id = o.id
    join order_material m on m.line_id = l.id
    where :drafts and o.state in ('draft', 'quoted')
    group by m.material_id, l.order_id
"""
_LACKING = text(
    f"""
with demand as ({_DEMAND}), wanted as (
    select material_id, sum(quantity) as quantity, sum(quantity) filter (where not is_draft) as reserved
    from demand group by material_id
), held as ({HELD})
select m.id, m.code, m.name, u.symbol as unit, m.lead_days, w.quantity as needed,
       coalesce(w.reserved, 0) as reserved, coalesce(h.quantity, 0) as on_hand
from wanted w
join material m on m.id = w.material_id
join unit u on u.id = m.unit_id
left join held h on h.material_id = m.id
where w.quantity > coalesce(h.quantity, 0)
order by m.sort_name, m.id
"""  # noqa: S608 - constants of this module
)
_ORDERS = text(
    f"""
select d.material_id, d.quantity, d.is_draft, o.id, o.number, o.due_on, c.name as customer
from ({_DEMAND}) d
join sales_order o on o.id = d.order_id
join party c on c.id = o.customer_id
where d.material_id = any(cast(:materials as bigint[]))
order by d.rank, o.due_on nulls last, o.id
"""  # noqa: S608 - constants of this module
)
_ARRIVALS = text("""
select l.material_id, (l.quantity - l.received) * l.factor as quantity, l.expected_on, o.id, o.number
from purchase_order_line l
join purchase_order o on o.id = l.order_id and o.state in ('sent', 'partly_received')
where l.received < l.quantity and l.material_id = any(cast(:materials as bigint[]))
order by l.expected_on, l.id
""")


@dataclass(frozen=True)
class Arrival:
    """Some of a material that a supplier was asked to bring."""

    order_id: int
    number: str
    on: date
    quantity: Decimal
    is_late: bool


@dataclass(frozen=True)
class Waiting:
    """An order that cannot take all it needs from what is there."""

    order_id: int
    number: str
    customer: str
    due_on: date | None
    is_draft: bool
    quantity: Decimal
    short: Decimal
    """What of it is not there."""
    ready_on: date | None
    """When what is on order covers it; None when it never does."""


@dataclass(frozen=True)
class Lack:
    """One material of which more is needed than there is; in its stock unit."""

    material_id: int
    code: str
    name: str
    unit: str
    needed: Decimal
    reserved: Decimal
    on_hand: Decimal
    arrivals: tuple[Arrival, ...]
    waiting: tuple[Waiting, ...]
    feasible_on: date
    """When everybody can have theirs: by what is on order, else if the rest were ordered today."""

    @property
    def missing(self) -> Decimal:
        """What is needed beyond what is there."""
        return self.needed - self.on_hand

    @property
    def on_order(self) -> Decimal:
        """What suppliers were asked to bring."""
        return sum((each.quantity for each in self.arrivals), _NOTHING)

    @property
    def uncovered(self) -> Decimal:
        """What nobody has ordered yet."""
        return max(self.missing - self.on_order, _NOTHING)


def lacking(work: Work, *, drafts: bool = False) -> list[Lack]:
    """Every material that is short, by name; three statements, whatever the number of orders.

    It is reckoned over all warehouses: CountsEveryWarehouse for who is bound to some.
    """
    work.require(LIST_STOCK)
    require_everywhere(work)
    rows = work.session.execute(_LACKING, {"drafts": drafts}).all()
    if not rows:
        return []
    ids = {"materials": [row.id for row in rows], "drafts": drafts}
    orders = _by_material(work.session.execute(_ORDERS, ids))
    arrivals = _by_material(work.session.execute(_ARRIVALS, ids))
    today = today_local(work.now)
    return [_lack(row, orders[row.id], arrivals[row.id], today) for row in rows]


def _lack(row: Row[Any], orders: Sequence[Row[Any]], lines: Sequence[Row[Any]], today: date) -> Lack:
    arrivals = tuple(_arrival(line, today) for line in lines)
    waiting = tuple(_waiting(row.on_hand, orders, arrivals))
    covered = _covered_on(row.needed, row.on_hand, arrivals)
    return Lack(
        row.id,
        row.code,
        row.name,
        row.unit,
        row.needed,
        row.reserved,
        row.on_hand,
        arrivals,
        waiting,
        today + timedelta(days=row.lead_days) if covered is None else covered,
    )


def _arrival(line: Row[Any], today: date) -> Arrival:
    """A delivery; one that is late can come today at the earliest."""
    is_late = line.expected_on < today
    day = today if is_late else line.expected_on
    return Arrival(line.id, line.number, day, line.quantity.quantize(_STEP), is_late)


def _waiting(on_hand: Decimal, orders: Sequence[Row[Any]], arrivals: Sequence[Arrival]) -> Iterator[Waiting]:
    """Who confirmed first is served first; who is not served from what is there waits."""
    asked = _NOTHING
    for order in orders:
        before, asked = asked, asked + order.quantity
        short = min(order.quantity, asked - max(on_hand, before))
        if short > 0:
            ready_on = _covered_on(asked, on_hand, arrivals)
            yield Waiting(
                order.id,
                order.number,
                order.customer,
                order.due_on,
                order.is_draft,
                order.quantity,
                short,
                ready_on,
            )


def _covered_on(needed: Decimal, on_hand: Decimal, arrivals: Sequence[Arrival]) -> date | None:
    """The day on which so much will have come; None when that is never."""
    there = on_hand
    for arrival in arrivals:
        there += arrival.quantity
        if there >= needed:
            return arrival.on
    return None


def _by_material(rows: Any) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.material_id].append(row)
    return found
