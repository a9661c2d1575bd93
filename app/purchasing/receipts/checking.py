"""Is every line of a delivery right? All that is wrong is said at once, each at its field."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from app.kernel.amounts import round_money, round_quantity, round_unit_cost
from app.kernel.errors import Refusal
from app.materials.naming_refusals import MaterialUnknown
from app.purchasing.fields import field_of
from app.purchasing.receipts.known import Known
from app.purchasing.receipts.lines import MOST_LETTERS, CheckedLine, ReceivedLine
from app.purchasing.receipts.refusals import (
    FactorNotPositive,
    LotMissing,
    LotNotTracked,
    LotTooLong,
    UnitNotConvertible,
)
from app.purchasing.refusals import MaterialPassive, PriceBelowZero, PriceTooLarge, UnitUnknown
from app.stock.ledger.amounts import MOST, checked_quantity

_MOST_VALUE = Decimal(10) ** 13
"""Lira of one line; what the columns hold with room to spare."""
_FACTOR_STEP = Decimal("0.000001")


def check_lines(
    lines: Sequence[ReceivedLine],
    materials: Mapping[int, Known],
    units: Collection[int],
    rate: Decimal = Decimal(1),
) -> tuple[list[CheckedLine], list[Refusal]]:
    """The lines that may be received, at ``rate`` lira, and everything that is wrong with the others."""
    good: list[CheckedLine] = []
    refusals: list[Refusal] = []
    for position, line in enumerate(lines):
        row = position if line.row is None else line.row
        wrong = amount_refusals(line, row)
        material = materials.get(line.material_id)
        if material is None:
            wrong.append(MaterialUnknown(field=field_of(row, "material"), text=line.material_id))
        else:
            wrong += _material_refusals(line, row, material, units)
        if material is not None and not wrong:
            checked = _checked(line, row, material, rate)
            wrong = _too_large(checked, row)
            good.append(checked)
        refusals += wrong
    return good, refusals


def _material_refusals(
    line: ReceivedLine, row: int, material: Known, units: Collection[int]
) -> list[Refusal]:
    refusals: list[Refusal] = []
    if not material.is_active:
        refusals.append(MaterialPassive(field=field_of(row, "material"), material=str(material)))
    if line.unit_id is not None and line.unit_id not in units:
        refusals.append(UnitUnknown(field=field_of(row, "unit"), text=line.unit_id))
    elif line.factor is None and line.weighed is None and _own_factor(line, material) is None:
        refusals.append(
            UnitNotConvertible(field=field_of(row, "unit"), material=material.code, unit=material.unit.symbol)
        )
    return refusals + _lot_refusals(material, _lot_code(line), row)


def _checked(line: ReceivedLine, row: int, material: Known, rate: Decimal) -> CheckedLine:
    quantity, unit_price = round_quantity(line.quantity), round_unit_cost(line.unit_price)
    factor, stock_quantity = _converted(line, quantity, material)
    return CheckedLine(
        material.id,
        quantity,
        unit_price,
        material.unit_id if line.unit_id is None else line.unit_id,
        factor,
        stock_quantity,
        value=round_money(quantity * unit_price * rate),
        unit_cost=unit_price * rate / factor,
        lot_code=_lot_code(line),
        row=row,
        purchase_order_line_id=line.purchase_order_line_id,
    )


def _converted(line: ReceivedLine, quantity: Decimal, material: Known) -> tuple[Decimal, Decimal]:
    """Stock units in one unit of the line, and in all of it; this is the only place that rounds them.

    What was weighed is what is there, to the gram; the factor only says what one unit weighed.
    """
    if line.weighed is not None:
        weighed = round_quantity(line.weighed)
        return max((weighed / quantity).quantize(_FACTOR_STEP, ROUND_HALF_UP), _FACTOR_STEP), weighed
    factor = _own_factor(line, material) if line.factor is None else line.factor
    assert factor is not None, "refused before"
    factor = factor.quantize(_FACTOR_STEP, ROUND_HALF_UP)
    return factor, round_quantity(quantity * factor)


def _too_large(line: CheckedLine, row: int) -> list[Refusal]:
    """What only shows after multiplying: a stock quantity or a value that cannot be."""
    refusals = _quantity_refusals(line.stock_quantity, row)
    if line.value >= _MOST_VALUE or line.unit_cost >= MOST:
        refusals.append(PriceTooLarge(field=field_of(row, "unit_price"), price=line.unit_price))
    return refusals


def amount_refusals(line: ReceivedLine, row: int) -> list[Refusal]:
    """What is wrong with the numbers themselves, whatever the material is."""
    refusals = _quantity_refusals(line.quantity, row)
    if line.unit_price < 0:
        refusals.append(PriceBelowZero(field=field_of(row, "unit_price")))
    if line.unit_price >= MOST:
        refusals.append(PriceTooLarge(field=field_of(row, "unit_price"), price=line.unit_price))
    if line.weighed is not None:
        refusals += _quantity_refusals(line.weighed, row, "weighed")
    if line.factor is not None and not _FACTOR_STEP <= line.factor < MOST:
        refusals.append(FactorNotPositive(field=field_of(row, "factor")))
    return refusals


def _quantity_refusals(quantity: Decimal, row: int, column: str = "quantity") -> list[Refusal]:
    try:
        checked_quantity(quantity)
    except Refusal as refusal:
        refusal.field = field_of(row, column)
        return [refusal]
    return []


def _own_factor(line: ReceivedLine, material: Known) -> Decimal | None:
    """Stock units in the line's unit as the material's own card knows it."""
    if line.unit_id is None or line.unit_id == material.unit_id:
        return Decimal(1)
    return material.purchase_factor if line.unit_id == material.purchase_unit_id else None


def _lot_code(line: ReceivedLine) -> str | None:
    return " ".join(line.lot_code.split()) or None if line.lot_code else None


def _lot_refusals(material: Known, lot_code: str | None, row: int) -> list[Refusal]:
    if lot_code is None and not material.is_lot_tracked:
        return []
    field = field_of(row, "lot_code")
    if material.is_lot_tracked and lot_code is None:
        return [LotMissing(field=field, material=material.code)]
    if lot_code is not None and not material.is_lot_tracked:
        return [LotNotTracked(field=field, material=material.code)]
    if lot_code is not None and len(lot_code) > MOST_LETTERS:
        return [LotTooLong(field=field, most=MOST_LETTERS)]
    return []
