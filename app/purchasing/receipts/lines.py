"""The lines of a delivery: as they are typed, and as they are after everything about them is right."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

MOST_LETTERS = 40
"""Of a waybill or lot number."""


@dataclass(frozen=True)
class ReceivedLine:
    """One material of a delivery, as the storekeeper wrote it."""

    material_id: int
    quantity: Decimal
    unit_price: Decimal
    """Without VAT for one ``unit_id``, in the currency of the paper."""
    unit_id: int | None = None
    """None is the material's stock unit."""
    factor: Decimal | None = None
    """Stock units in one ``unit_id``; None takes the material's own for its purchase unit."""
    lot_code: str | None = None
    row: int | None = None
    """The row of the form, for errors at its fields; None is the line's own place in the list."""
    weighed: Decimal | None = None
    """All of the line in stock units, when it was weighed or measured: the factor follows from it."""
    purchase_order_line_id: int | None = None
    """The line of a purchase order that this is part of; None when nobody ordered it on paper."""


@dataclass(frozen=True)
class CheckedLine:
    """A line that may be received: rounded once, unit and factor known, lot written one way."""

    material_id: int
    quantity: Decimal
    unit_price: Decimal
    unit_id: int
    factor: Decimal
    stock_quantity: Decimal
    """The quantity in the material's stock unit."""
    value: Decimal
    """What the line cost, in whole kuruş of lira."""
    unit_cost: Decimal
    """What one stock unit cost in lira, unrounded."""
    lot_code: str | None = None
    row: int = 0
    purchase_order_line_id: int | None = None
    landed: Decimal = Decimal("0.00")
    """Lira of freight and other cost that this line carries."""

    @property
    def lot(self) -> tuple[int, str | None]:
        """The lot by its material and code."""
        return self.material_id, self.lot_code

    @property
    def worth(self) -> Decimal:
        """What the goods are worth on the shelf: their price and what it cost to get them here."""
        return self.value + self.landed
