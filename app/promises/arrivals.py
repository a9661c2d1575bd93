"""When the material an order lacks will be here: what is ordered, else what could be ordered today.

Free is what the warehouses hold less what earlier orders have reserved and cards on the floor wait for. What
is still missing comes with open purchase orders, the earliest first, as late as their suppliers usually are;
what nobody has ordered takes the delivery time of its supplier from today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, text

from app.kernel.amounts import show_quantity
from app.kernel.clock import today_local
from app.kernel.work import Work
from app.promises.reasons import Reason
from app.stock.ledger.balances import availability
from app.stock.ledger.reserving import reserved

_WAITED_FOR = text(
    "select material_id, sum(quantity) as quantity from material_need"
    " where issued_at is null and cancelled_at is null"
    " and material_id = any(cast(:materials as bigint[]))"
    " and order_id is distinct from cast(:own as bigint) group by material_id"
)
_COMING = text(
    "select l.material_id, l.expected_on, (l.quantity - l.received) * l.factor as quantity,"
    " coalesce(s.median_days, 0) as median_days, coalesce(s.most_days, 0) as most_days"
    " from purchase_order_line l"
    " join purchase_order o on o.id = l.order_id and o.state in ('sent', 'partly_received')"
    " left join supplier_lateness s on s.supplier_id = o.supplier_id"
    " where l.received < l.quantity and l.material_id = any(cast(:materials as bigint[]))"
    " order by l.expected_on, l.id"
)
_MATERIALS = text(
    "select m.id, m.code, m.name, u.symbol as unit, coalesce(t.lead_days, m.lead_days) as lead_days,"
    " coalesce(s.median_days, 0) as median_days, coalesce(s.most_days, 0) as most_days"
    " from material m join unit u on u.id = m.unit_id"
    " left join supply_term t on t.material_id = m.id and t.supplier_id = m.preferred_supplier_id"
    " left join supplier_lateness s on s.supplier_id = m.preferred_supplier_id"
    " where m.id = any(cast(:materials as bigint[])) order by m.code"
)
_NOTHING = Decimal(0)
_FARTHEST = timedelta(days=10 * 365)
"""A slip of the pen in a year or in delivery days is as good as never."""


@dataclass(frozen=True)
class Arrival:
    """A material that is missing: how much, when it will likely be here, and when almost surely."""

    material_id: int
    code: str
    name: str
    unit: str
    missing: Decimal
    likely_on: date
    safe_on: date
    way: str
    """ordered, lead (to be ordered today), or arrives (somebody said when)."""

    @property
    def reason(self) -> Reason:
        """The same as a sentence."""
        facts = {"material": self.code, "day": self.likely_on, "missing": self._shown_missing}
        if self.way == "arrives":
            del facts["missing"]
        return Reason(self.way, facts)

    @property
    def _shown_missing(self) -> str:
        return show_quantity(self.missing, self.unit)


def missing_arrivals(
    work: Work, needed: Mapping[int, Decimal], own: int | None, said: Mapping[int, date]
) -> list[Arrival]:
    """What is missing of this, the latest arrival first; five statements at most.

    ``said`` are days on which a material is taken to come, whatever is ordered.
    """
    if not needed:
        return []
    short = _short(work, needed, own)
    if not short:
        return []
    asked = {"materials": sorted(short)}
    coming: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in work.session.execute(_COMING, asked):
        coming[row.material_id].append(row)
    today = today_local(work.now)
    found = [
        _arrival(row, short[row.id], needed[row.id], coming[row.id], said.get(row.id), today)
        for row in work.session.execute(_MATERIALS, asked)
    ]
    return sorted(found, key=lambda one: (one.likely_on, one.safe_on), reverse=True)


def _short(work: Work, needed: Mapping[int, Decimal], own: int | None) -> dict[int, Decimal]:
    """What is missing of each material, also of what others wait for before; only where something is."""
    there = availability(work, needed)
    before = reserved(work, needed, before=own)
    rows = work.session.execute(_WAITED_FOR, {"materials": sorted(needed), "own": own})
    waited: Mapping[int, Decimal] = {row.material_id: row.quantity for row in rows}
    lacking = {
        id_: quantity + before[id_] + waited.get(id_, _NOTHING) - there[id_].on_hand
        for id_, quantity in needed.items()
    }
    return {id_: quantity for id_, quantity in lacking.items() if quantity > 0}


def _arrival(
    row: Row[Any],
    lacking: Decimal,
    needed: Decimal,
    coming: Sequence[Row[Any]],
    said: date | None,
    today: date,
) -> Arrival:
    named = (row.id, row.code, row.name, row.unit, min(lacking, needed))
    if said is not None:
        day = max(said, today)
        return Arrival(*named, day, day, "arrives")
    covered = _NOTHING
    for delivery in coming:
        covered += delivery.quantity
        if covered >= lacking:
            return Arrival(*named, *_late(delivery.expected_on, delivery, today), "ordered")
    return Arrival(*named, *_late(today + min(timedelta(days=row.lead_days), _FARTHEST), row, today), "lead")


def _late(expected: date, lateness: Row[Any], today: date) -> tuple[date, date]:
    """The day with the lateness of the supplier; what should have come already comes tomorrow at best."""
    tomorrow = today + timedelta(days=1)
    begin = min(expected, today + _FARTHEST)
    likely = max(begin + timedelta(days=lateness.median_days), tomorrow)
    return likely, max(begin + timedelta(days=lateness.most_days), likely)
