"""Book what was found above or below the books: at average cost, between a warehouse and adjustment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.kernel.amounts import round_money
from app.stock.ledger.balances import Balance, Taken
from app.stock.ledger.places import Places
from app.stock.ledger.posting import NewMove


@dataclass(frozen=True)
class CountPlace:
    """Where it was counted, where differences go, and the slip that says why."""

    warehouse: int
    adjustment: int
    slip: int
    reason: str

    def move(self, material_id: int, change: Taken, *, found: bool) -> NewMove:
        """The move of a surplus (found) or of what is missing."""
        return NewMove(
            operation="count",
            material_id=material_id,
            lot_id=change.lot_id,
            source_id=self.adjustment if found else self.warehouse,
            target_id=self.warehouse if found else self.adjustment,
            quantity=change.quantity,
            value=change.value,
            document="slip",
            document_id=self.slip,
            reason=self.reason,
        )


def count_place(known: Places, warehouse: int, slip: int, reason: str) -> CountPlace:
    """The place of one act of counting."""
    return CountPlace(warehouse, known.adjustment, slip, reason)


def surplus_value(held: Sequence[Balance], quantity: Decimal, otherwise: Decimal) -> Decimal:
    """What was found is worth what the rest is worth; without a rest what one unit costs otherwise."""
    there = sum((balance.on_hand for balance in held), Decimal(0))
    worth = sum((balance.value for balance in held), Decimal(0))
    return round_money(quantity * (worth / there if there else otherwise))
