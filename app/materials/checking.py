"""What must be right about a material before it is saved or deleted; codes are stored in capitals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import inspect, select, text

from app.kernel.errors import Refusal, Refusals
from app.kernel.work import Work
from app.materials.refusals import (
    BelowZero,
    CodeMissing,
    CodeTaken,
    FactorNotPositive,
    FactorOfSameUnit,
    MaterialInUse,
    NameMissing,
    TooLarge,
    UnitInUse,
    UnitMissing,
)
from models.materials import Material, Unit

_NEVER_BELOW_ZERO = ("reorder_point", "reorder_quantity", "lead_days", "weight", "replacement_cost")
_MOST = Decimal(10) ** 9
_LEAST_TOO_LARGE = {"lead_days": 1000}
_HAS_MOVES = text("select exists (select from stock_move where material_id = :material)")
_IS_USED = text(
    "select exists (select from stock_move where material_id = :material)"
    " or exists (select from component where material_id = :material)"
    " or exists (select from parameter_option where material_id = :material)"
    " or exists (select from order_material where material_id = :material)"
    " or exists (select from goods_receipt_line where material_id = :material)"
    " or exists (select from stock_count_line where material_id = :material)"
    " or exists (select from purchase_order_line where material_id = :material)"
    " or exists (select from supply_term where material_id = :material)"
)


def check_material(work: Work, material: Material) -> None:
    """Put code and name into their stored form; Refusals names every field that cannot stay as it is."""
    # str.upper and not tr_upper: codes are Latin, "kilit-i" becomes KILIT-I on every keyboard.
    material.code = " ".join((material.code or "").split()).upper()
    material.name = " ".join((material.name or "").split())
    material.weight = material.weight or Decimal(0)  # an empty field: nobody has weighed it
    refusals: list[Refusal] = []
    # What is being checked must not reach the database before it is right.
    with work.session.no_autoflush:
        refusals += _code_refusals(work, material)
        if not material.name:
            refusals.append(NameMissing())
        refusals += _unit_refusals(work, material)
    refusals += [
        BelowZero(field=column) for column in _NEVER_BELOW_ZERO if (getattr(material, column) or 0) < 0
    ]
    refusals += [
        TooLarge(field=column, quantity=amount)
        for column in (*_NEVER_BELOW_ZERO, "purchase_factor")
        if (amount := getattr(material, column) or 0) >= _LEAST_TOO_LARGE.get(column, _MOST)
    ]
    if refusals:
        raise Refusals(refusals)


def check_material_removal(work: Work, material: Material) -> None:
    """Raise MaterialInUse when moves, models, orders or receipts know the material."""
    if work.session.scalar(_IS_USED, {"material": material.id}):
        raise MaterialInUse(material=str(material))


def _code_refusals(work: Work, material: Material) -> list[Refusal]:
    if not material.code:
        return [CodeMissing()]
    other = work.session.scalar(
        select(Material.name).where(Material.code == material.code, Material.id != (material.id or 0))
    )
    return [] if other is None else [CodeTaken(name=other, taken=material.code)]


def _unit_refusals(work: Work, material: Material) -> list[Refusal]:
    unit_id, purchase_unit_id = _chosen(material, "unit"), _chosen(material, "purchase_unit")
    if unit_id is None:
        return [UnitMissing()]
    if purchase_unit_id is None:
        material.purchase_factor = Decimal(1)
    elif material.purchase_factor is None or material.purchase_factor <= 0:
        return [FactorNotPositive()]
    elif purchase_unit_id == unit_id and material.purchase_factor != 1:
        return [FactorOfSameUnit()]
    return _unit_change_refusals(work, material, unit_id)


def _unit_change_refusals(work: Work, material: Material, unit_id: int) -> list[Refusal]:
    if material.id is None:
        return []
    stored = work.session.execute(
        select(Unit.id, Unit.symbol)
        .join(Material, Material.unit_id == Unit.id)
        .where(Material.id == material.id)
    ).first()
    if stored is None or stored.id == unit_id:
        return []
    if not work.session.scalar(_HAS_MOVES, {"material": material.id}):
        return []
    return [UnitInUse(material=str(material), unit=stored.symbol)]


def _chosen(material: Material, relation: str) -> int | None:
    """The id a form chose, whether it set the relationship (as FAB does) or the column."""
    state: Any = inspect(material)
    if state.attrs[relation].history.has_changes():
        unit = getattr(material, relation)
        return None if unit is None else unit.id
    chosen: int | None = getattr(material, f"{relation}_id")
    return chosen
