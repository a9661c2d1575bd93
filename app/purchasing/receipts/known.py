"""A material as a delivery has to know it, read without the rest of its card."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from models.materials import Material


class KnownUnit(NamedTuple):
    """What a unit is called on tax documents and on the shelf."""

    code: str
    symbol: str


class KnownMaterial(NamedTuple):
    """What has to be known of a material to receive it; named as on its card."""

    id: int
    code: str
    name: str
    unit_id: int
    unit: KnownUnit
    purchase_unit_id: int | None
    purchase_factor: Decimal
    weight: Decimal
    is_lot_tracked: bool
    is_active: bool

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


Known = Material | KnownMaterial
"""What a line's material is asked for is written on either in the same words."""
