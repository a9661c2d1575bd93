"""The lines of a delivery: as they are typed, and as they are after everything about them is right."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.kernel.amounts import round_money, round_quantity

MOST_LINES = 500
MOST_LETTERS = 40
"""Of a waybill or lot number."""


@dataclass(frozen=True)
class ReceivedLine:
    """One material of a delivery, as the storekeeper wrote it."""

    material_id: int
    quantity: Decimal
    unit_price: Decimal
    """Lira without VAT for one ``unit_id``."""
    unit_id: int | None = None
    """None is the material's stock unit."""
    factor: Decimal | None = None
    """Stock units in one ``unit_id``; None takes the material's own for its purchase unit."""
    lot_code: str | None = None
    row: int | None = None
    """The row of the form, for errors at its fields; None is the line's own place in the list."""


@dataclass(frozen=True)
class CheckedLine:
    """A line that may be received: quantities rounded, unit and factor known, lot written one way."""

    material_id: int
    quantity: Decimal
    unit_price: Decimal
    unit_id: int
    factor: Decimal
    lot_code: str | None

    @property
    def lot(self) -> tuple[int, str | None]:
        """The lot by its material and code."""
        return self.material_id, self.lot_code

    @property
    def stock_quantity(self) -> Decimal:
        """The quantity in the material's stock unit."""
        return round_quantity(self.quantity * self.factor)

    @property
    def value(self) -> Decimal:
        """What the line cost, in whole kuruş."""
        return round_money(self.quantity * self.unit_price)

    @property
    def unit_cost(self) -> Decimal:
        """What one stock unit cost, unrounded."""
        return self.unit_price / self.factor


def field_of(row: int, column: str) -> str:
    """The name of one cell of the grid: ``lines-0-quantity``."""
    return f"lines-{row}-{column}"
