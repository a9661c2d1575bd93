"""What is there, and taking from it: the quantity, and the value that goes with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import text

from app.kernel.amounts import round_money, round_unit_cost
from app.kernel.work import Work

_LOCK = text(
    "select material_id, lot_id, on_hand, value from stock_balance"
    " where location_id = :location and material_id = any(cast(:materials as bigint[])) and on_hand > 0"
    " order by location_id, material_id, lot_id for update"
)
_AVAILABLE = text(
    "select material_id, sum(on_hand) as on_hand, sum(value) as value from stock_balance"
    " where location_id = any(array(select id from location"
    " where kind = 'warehouse' and purpose = 'supply' and is_active"
    " and (cast(:only as bigint[]) is null or id = any(cast(:only as bigint[])))))"
    " and material_id = any(cast(:materials as bigint[])) group by material_id"
)


@dataclass(frozen=True)
class Availability:
    """What the warehouses that supply orders hold of one material, and what a unit of it is worth."""

    on_hand: Decimal
    value: Decimal

    @property
    def average_cost(self) -> Decimal:
        """The moving average to six places; zero when nothing is there."""
        return round_unit_cost(self.value / self.on_hand) if self.on_hand else Decimal(0)


class Taken(NamedTuple):
    """A quantity taken from one balance, and the value that goes with it."""

    lot_id: int | None
    quantity: Decimal
    value: Decimal


@dataclass
class Balance:
    """A locked balance, and what is left of it while an act takes from it."""

    lot_id: int | None
    on_hand: Decimal
    value: Decimal

    def take(self, quantity: Decimal) -> Taken:
        """Take at the average cost; the last unit takes whatever value is left, so no tail remains."""
        if quantity >= self.on_hand:
            quantity, value = self.on_hand, self.value
        else:
            value = min(round_money(self.value * quantity / self.on_hand), self.value)
        self.on_hand -= quantity
        self.value -= value
        return Taken(self.lot_id, quantity, value)


def take_from(balances: Sequence[Balance], quantity: Decimal) -> Iterator[Taken]:
    """Take from the first balances until the quantity is reached or nothing is left."""
    for balance in balances:
        if quantity <= 0:
            return
        if balance.on_hand > 0:
            taken = balance.take(min(quantity, balance.on_hand))
            quantity -= taken.quantity
            yield taken


def lock_balances(work: Work, location_id: int, material_ids: Collection[int]) -> dict[int, list[Balance]]:
    """Lock what one place holds of these materials, by location, material and lot, in one statement.

    The oldest lot comes first; what has no lot is older than any. Materials that are not there are
    missing from the result.
    """
    locked: dict[int, list[Balance]] = defaultdict(list)
    for row in work.session.execute(_LOCK, {"location": location_id, "materials": sorted(material_ids)}):
        locked[row.material_id].append(Balance(row.lot_id, row.on_hand, row.value))
    for balances in locked.values():
        balances.sort(key=lambda balance: balance.lot_id or 0)
    return dict(locked)


def availability(
    work: Work, material_ids: Collection[int], only: Collection[int] | None = None
) -> dict[int, Availability]:
    """What the warehouses that supply orders hold of each material, zero included; one query, no lock.

    ``only`` leaves out all warehouses but these.
    """
    found = {material_id: Availability(Decimal(0), Decimal(0)) for material_id in material_ids}
    asked = {"materials": sorted(found), "only": None if only is None else sorted(only)}
    for row in work.session.execute(_AVAILABLE, asked):
        found[row.material_id] = Availability(row.on_hand, row.value)
    return found


def on_hand(work: Work, material_id: int) -> Decimal:
    """What the warehouses that supply orders hold of one material."""
    return availability(work, [material_id])[material_id].on_hand
