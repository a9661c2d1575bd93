"""How much of a material a measured piece is: said only when it is sure."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from app.kernel.amounts import round_quantity
from models.materials import Material

LONGEST = 20_000
"""Millimetres; nothing in a door factory is longer than twenty metres."""
_SQUARE = Decimal(1_000_000)
_STEEL: Final = Decimal("7.85")
"""Kilograms of a square metre of steel one millimetre thick."""
_SHEETS: Final = (
    (1000, 2000),
    (1000, 2500),
    (1250, 2000),
    (1250, 2500),
    (1250, 3000),
    (1500, 3000),
    (1500, 6000),
)
"""Sizes sheets are sold in, in millimetres."""
_THICKNESS = re.compile(r"(?<![0-9.,x×])([0-9]{1,2}(?:[.,][0-9]{1,2})?)\s*mm(?![0-9])", re.IGNORECASE)
_CLOSE = Decimal("0.005")


def quantity_of_piece(material: Material, length_mm: int, width_mm: int | None) -> Decimal | None:
    """The piece in the material's stock unit; None when that cannot be known for sure.

    Square metres follow from length and width, metres from the length alone. Kilograms follow only when
    the material is bought by the sheet and its factor is, within half a percent, the weight of a steel
    sheet of a usual size with the thickness in the material's name.
    """
    unit = material.unit.code
    if unit == "MTR":
        return round_quantity(Decimal(length_mm) / 1000) if width_mm is None else None
    if width_mm is None:
        return None
    area = Decimal(length_mm * width_mm) / _SQUARE
    if unit == "MTK":
        return round_quantity(area)
    weight = sheet_weight(material) if unit == "KGM" else None
    return None if weight is None else round_quantity(area * weight)


def sheet_weight(material: Material) -> Decimal | None:
    """Kilograms of one square metre, from the weight of the sheet the material is bought in."""
    found = _THICKNESS.findall(material.name)
    if len(found) != 1 or material.purchase_unit_id in (None, material.unit_id):
        return None
    nominal = _STEEL * Decimal(found[0].replace(",", "."))
    for width, length in _SHEETS:
        area = Decimal(width * length) / _SQUARE
        weight = material.purchase_factor / area
        if nominal and abs(weight / nominal - 1) <= _CLOSE:
            return weight
    return None
