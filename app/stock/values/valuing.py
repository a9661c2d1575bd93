"""What the stock was worth at any moment: the days that were closed before it, and the moves of its own day.

The time it takes depends on the number of materials and on the moves of one day, not on the ledger's length:
what a place held is looked up in the last closed day, never added up from the beginning. What is there now
is read from the balances.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property

from sqlalchemy import text

from app.identity.fencing import own_warehouses
from app.kernel.amounts import round_unit_cost
from app.kernel.clock import today_local
from app.kernel.permissions import SEE_COST
from app.kernel.text import tr_fold
from app.kernel.work import Work
from app.stock.values.closing import ALL_IN_PROGRESS, BEGINNING, last_closed_before, start_of

_NOTHING = Decimal(0)
_NO_MONEY = Decimal("0.00")
_INSTANT = timedelta(microseconds=1)
_LIKE_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\%_"})

_PLACES = text("select id, code, name, purpose from location where kind = 'warehouse' order by id")
# Work in progress holds something only as long as its order is being made.
_NOW = """
    select b.location_id as place, b.material_id, b.on_hand as quantity, b.value
    from stock_balance b
    where b.location_id = any(cast(:places as bigint[])) and b.on_hand > 0
    union all
    select 0, b.material_id, b.on_hand, b.value
    from sales_order o
    join location l on l.order_id = o.id
    join stock_balance b on b.location_id = l.id and b.on_hand > 0
    where :in_progress and o.state in ('planned', 'in_production', 'ready', 'partly_shipped')
"""
# One look into the index for each place and material: the last day that changed it.
_THEN = """
    select place.id as place, m.id as material_id, d.quantity, d.value
    from material m
    cross join unnest(case when :in_progress then array_append(cast(:places as bigint[]), 0)
                      else cast(:places as bigint[]) end) as place (id)
    cross join lateral (
        select quantity, value from stock_day
        where location_id = place.id and material_id = m.id and day <= cast(:closed as date)
        order by day desc limit 1
    ) d
    union all
    select case l.kind when 'wip' then 0 else l.id end, m.material_id,
           m.quantity * side.sign, m.value * side.sign
    from stock_move m
    cross join lateral (values (m.target_id, 1), (m.source_id, -1)) as side (location_id, sign)
    join location l on l.id = side.location_id
    where m.posted_at >= :start and m.posted_at <= :at
      and (l.id = any(cast(:places as bigint[])) or (l.kind = 'wip' and :in_progress))
"""
# The moves of a day are few; waking other processes for them takes longer than reading them.
_ALONE = text("select set_config('max_parallel_workers_per_gather', '0', true)")
_OF_MATERIALS = """
with held as materialized (
    select place, material_id, sum(quantity) as quantity, sum(value) as value
    from ({held}) every
    group by place, material_id
    having sum(quantity) <> 0 or sum(value) <> 0
)
select m.id as material_id, m.code, m.name, m.kind, u.symbol as unit, held.place, held.quantity, held.value
from held
join material m on m.id = held.material_id
join unit u on u.id = m.unit_id
where (:kind = '' or m.kind = :kind)
  and m.search like all(cast(:patterns as text[]))
order by m.sort_name, m.id, held.place
"""


_QUERIES = {
    "now": text(_OF_MATERIALS.format(held=_NOW)),
    "then": text(_OF_MATERIALS.format(held=_THEN)),
}


@dataclass(frozen=True)
class Held:
    """A quantity and what it is worth."""

    quantity: Decimal = _NOTHING
    value: Decimal = _NO_MONEY

    def __add__(self, other: Held) -> Held:
        return Held(self.quantity + other.quantity, self.value + other.value)


@dataclass(frozen=True)
class ValuedPlace:
    """A warehouse, or all work in progress together (id 0)."""

    id: int
    name: str
    purpose: str
    """Of a warehouse: supply, remnants or blocked; "wip" of work in progress."""


@dataclass(frozen=True)
class ValuedMaterial:
    """What there was of one material, place by place."""

    id: int
    code: str
    name: str
    kind: str
    unit: str
    held: dict[int, Held] = field(default_factory=dict)
    """By place; places that held nothing are missing."""

    @cached_property
    def together(self) -> Held:
        """All places that were asked for."""
        return sum(self.held.values(), Held())

    @property
    def average_cost(self) -> Decimal:
        """Value over quantity, zero when there was nothing."""
        whole = self.together
        return round_unit_cost(whole.value / whole.quantity) if whole.quantity else _NOTHING


@dataclass(frozen=True)
class Valuation:
    """What the stock was worth at a moment; only materials of which there was something."""

    at: datetime
    places: Sequence[ValuedPlace]
    materials: Sequence[ValuedMaterial]

    @cached_property
    def by_place(self) -> dict[int, Decimal]:
        """Value of each place, nothing included."""
        found = {place.id: _NO_MONEY for place in self.places}
        for material in self.materials:
            for place, held in material.held.items():
                found[place] += held.value
        return found

    @cached_property
    def by_kind(self) -> dict[str, dict[int, Decimal]]:
        """Value by kind of material and place."""
        found: dict[str, dict[int, Decimal]] = {}
        for material in self.materials:
            of_kind = found.setdefault(material.kind, dict.fromkeys(self.by_place, _NO_MONEY))
            for place, held in material.held.items():
                of_kind[place] += held.value
        return found

    @property
    def in_warehouses(self) -> Decimal:
        """Without work in progress."""
        return self.value - self.in_progress

    @property
    def in_progress(self) -> Decimal:
        """What was in the work of orders."""
        return self.by_place.get(ALL_IN_PROGRESS, _NO_MONEY)

    @cached_property
    def value(self) -> Decimal:
        """Everything together."""
        return sum(self.by_place.values(), _NO_MONEY)


def value_stock(
    work: Work,
    at: datetime | None = None,
    *,
    place_id: int | None = None,
    kind: str = "",
    typed: str = "",
) -> Valuation:
    """What the stock is worth now, or was worth at a moment. Needs the right to see costs.

    ``place_id`` narrows to one warehouse, or with 0 to work in progress; ``kind`` to a kind of material,
    ``typed`` to materials in whose code or name every word appears. Four statements at most.
    """
    work.require(SEE_COST)
    places = [one for one in valued_places(work) if place_id in (None, one.id)]
    asked = {
        "places": [one.id for one in places if one.id != ALL_IN_PROGRESS],
        "in_progress": any(one.id == ALL_IN_PROGRESS for one in places),
        "kind": kind,
        "patterns": [f"%{word.translate(_LIKE_SIGNS)}%" for word in tr_fold(typed).split()],
    }
    is_now = at is None or at >= work.now
    if at is not None and not is_now:
        work.session.execute(_ALONE)
        # The last instant of a day is that day as it was closed; no move has to be read.
        closed = last_closed_before(work, today_local(at + _INSTANT))
        asked |= {
            "closed": closed,
            "at": at,
            "start": start_of(closed + timedelta(days=1) if closed else BEGINNING),
        }
    materials: dict[int, ValuedMaterial] = {}
    for row in work.session.execute(_QUERIES["now" if is_now else "then"], asked):
        facts = ValuedMaterial(row.material_id, row.code, row.name, row.kind, row.unit)
        materials.setdefault(row.material_id, facts).held[row.place] = Held(row.quantity, row.value)
    return Valuation(work.now if at is None or is_now else at, places, list(materials.values()))


def valued_places(work: Work) -> list[ValuedPlace]:
    """Every warehouse of one's own, the oldest first, and behind them all work in progress together."""
    own = own_warehouses(work)
    warehouses = [
        ValuedPlace(row.id, row.name, row.purpose)
        for row in work.session.execute(_PLACES)
        if own is None or row.id in own
    ]
    return [*warehouses, ValuedPlace(ALL_IN_PROGRESS, "WIP", "wip")]
