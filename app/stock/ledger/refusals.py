"""Why stock cannot be moved, each in a sentence for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.kernel.amounts import show_quantity
from app.kernel.errors import Refusal
from app.kernel.text import N_


class NoWarehouse(Refusal):
    """Every warehouse is passive, so nothing can come or go."""

    code = "stock.no_warehouse"
    sentence = N_("There is no active warehouse. Make one active first.")


class NotEnoughStock(Refusal):
    """The database refused a balance below zero: somebody was faster, or the page is old."""

    code = "stock.not_enough"
    sentence = N_("There is not that much in stock any more. Load the page again and look at the quantities.")


@dataclass(frozen=True)
class Shortage:
    """One material of which there is not enough; quantities in its stock unit."""

    material_id: int
    code: str
    name: str
    unit: str
    needed: Decimal
    on_hand: Decimal
    lead_days: int
    """How long its supplier usually takes."""
    on_order: Decimal = Decimal(0)
    """What suppliers were asked to bring and have not brought yet."""
    expected_on: date | None = None
    """When so much of that will be here that nothing is missing; None when never."""

    @property
    def missing(self) -> Decimal:
        """What has to come before it can be done."""
        return self.needed - self.on_hand

    def __str__(self) -> str:
        return f"{self.code} {show_quantity(self.missing, self.unit)}"


class MissingMaterials(NotEnoughStock):
    """Not everything is there, so nothing was taken. Facts: ``shortages``, one for each material."""

    code = "stock.missing_materials"
    sentence = N_("There is not enough in stock, so nothing was taken. Missing: {missing}.")

    def __init__(self, shortages: Sequence[Shortage], *, field: str | None = None) -> None:
        super().__init__(
            field=field, shortages=list(shortages), missing="; ".join(str(each) for each in shortages)
        )

    @property
    def shortages(self) -> list[Shortage]:
        """All missing materials, by code."""
        return list(self.facts["shortages"])


class QuantityNotPositive(Refusal):
    """Nothing, or less, cannot be moved."""

    code = "stock.quantity_not_positive"
    sentence = N_("The quantity must be above zero.")
    field = "quantity"


class QuantityTooLarge(Refusal):
    """A number of this size is a barcode scanned into the wrong field."""

    code = "stock.quantity_too_large"
    sentence = N_("{quantity} cannot be right. Has a code been scanned into this field?")
    field = "quantity"


class ReasonMissing(Refusal):
    """Whoever reads the ledger later must understand why."""

    code = "stock.reason_missing"
    sentence = N_("Please write the reason.")
    field = "reason"
