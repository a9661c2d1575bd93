"""Freight and other cost of a delivery, spread over its lines by value or by weight, to the kuruş."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from app.kernel.amounts import KURUS, round_money
from app.kernel.errors import Refusal
from app.purchasing.receipts.known import Known
from app.purchasing.receipts.refusals import (
    CostNameMissing,
    CostNotPositive,
    NothingToSpreadBy,
    SpreadUnknown,
    TooManyCosts,
    WeightUnknown,
)
from app.purchasing.refusals import PriceTooLarge

MOST_COSTS = 20
_MOST_COST = Decimal(10) ** 12
_KILOGRAM = "KGM"
LONGEST_NAME = 160
SPREADS = ("value", "weight")


@dataclass(frozen=True)
class ReceivedCost:
    """One cost of getting a delivery here, in lira without VAT."""

    name: str
    amount: Decimal
    spread_by: str = "value"
    row: int | None = None
    """The row of the form, for errors at its fields."""


@dataclass(frozen=True)
class Bearer:
    """A line that can carry a share: whose material it is, what it cost and how much of it there is."""

    material: Known
    value: Decimal
    stock_quantity: Decimal

    @property
    def kilograms(self) -> Decimal | None:
        """What the line weighs; None when nobody knows."""
        if self.material.unit.code == _KILOGRAM:
            return self.stock_quantity
        return self.stock_quantity * self.material.weight if self.material.weight else None


def spread(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """An amount in shares of whole kuruş that add up to it exactly; the largest remainders get the rest."""
    total = sum(weights, Decimal(0))
    exact = [amount * weight / total for weight in weights]
    shares = [share.quantize(KURUS, ROUND_DOWN) for share in exact]
    rest = int((amount - sum(shares, Decimal(0))) / KURUS)
    largest = sorted(range(len(exact)), key=lambda place: (shares[place] - exact[place], place))
    for place in largest[:rest]:
        shares[place] += KURUS
    return shares


def landed_costs(
    costs: Sequence[ReceivedCost], bearers: Sequence[Bearer]
) -> tuple[list[Decimal], list[Refusal]]:
    """What each line carries of all costs together, and what is wrong with them, each at its row."""
    landed = [Decimal("0.00")] * len(bearers)
    refusals: list[Refusal] = []
    if len(costs) > MOST_COSTS:
        return landed, [TooManyCosts(most=MOST_COSTS, field="costs")]
    for position, cost in enumerate(costs):
        row = position if cost.row is None else cost.row
        wrong = cost_refusals(cost, row)
        weights = [] if wrong else _weights(cost, row, bearers, wrong)
        if wrong:
            refusals += wrong
        elif weights:
            shares = spread(round_money(cost.amount), weights)
            landed = [so_far + share for so_far, share in zip(landed, shares, strict=True)]
    return landed, refusals


def cost_refusals(cost: ReceivedCost, row: int) -> list[Refusal]:
    """What is wrong with a cost itself, whatever it is spread over."""
    refusals: list[Refusal] = []
    if not 0 < len(cost.name.strip()) <= LONGEST_NAME:
        refusals.append(CostNameMissing(field=cost_field(row, "name"), most=LONGEST_NAME))
    if cost.amount >= _MOST_COST:
        refusals.append(PriceTooLarge(field=cost_field(row, "amount"), price=cost.amount))
    elif round_money(cost.amount) <= 0:
        refusals.append(CostNotPositive(field=cost_field(row, "amount")))
    if cost.spread_by not in SPREADS:
        refusals.append(SpreadUnknown(field=cost_field(row, "spread_by")))
    return refusals


def _weights(cost: ReceivedCost, row: int, bearers: Sequence[Bearer], wrong: list[Refusal]) -> list[Decimal]:
    field = cost_field(row, "spread_by")
    if cost.spread_by == "value":
        values = [bearer.value for bearer in bearers]
        if bearers and not any(values):
            wrong.append(NothingToSpreadBy(field=field))
        return values
    unknown = sorted({bearer.material.code for bearer in bearers if bearer.kilograms is None})
    if unknown:
        wrong.append(WeightUnknown(field=field, materials=unknown))
    return [bearer.kilograms or Decimal(0) for bearer in bearers]


def bearers_of(lines: Iterable[tuple[int, Decimal, Decimal]], materials: Mapping[int, Known]) -> list[Bearer]:
    """Lines as (material, value, stock quantity) with their materials."""
    return [Bearer(materials[material_id], value, quantity) for material_id, value, quantity in lines]


def cost_row(receipt_id: int, cost: ReceivedCost) -> dict[str, Any]:
    """A cost as it is stored."""
    return {
        "receipt_id": receipt_id,
        "name": " ".join(cost.name.split()),
        "amount": round_money(cost.amount),
        "spread_by": cost.spread_by,
    }


def cost_field(row: int, column: str) -> str:
    """The name of one cell of the grid of costs: ``costs-0-amount``."""
    return f"costs-{row}-{column}"
