"""What materials are called, what there is of them, and what one unit of them costs now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, or_, select

from app.kernel.amounts import round_unit_cost
from app.kernel.work import Work
from app.materials.holdings import reserved_quantity, warehouse_holdings
from models.materials import Material, Unit

_ZERO = Decimal(0)


@dataclass(frozen=True)
class MaterialFacts:
    """One material as an order or a door that is tried out looks at it."""

    id: int
    code: str
    name: str
    unit: str
    available: Decimal
    """What is there and not reserved by a confirmed order; never below zero."""
    unit_cost: Decimal
    """The moving average; what it cost last when nothing is there; zero when nobody knows."""
    replacement_cost: Decimal = _ZERO
    """What it would cost to buy again: the last purchase, else the average."""


def read_materials(work: Work, codes: Collection[str], ids: Collection[int] = ()) -> dict[str, MaterialFacts]:
    """The materials with these codes or ids, by code; one query."""
    if not codes and not ids:
        return {}
    holding = warehouse_holdings()
    query = (
        select(
            Material.id,
            Material.code,
            Material.name,
            Unit.symbol,
            func.coalesce(holding.c.on_hand, _ZERO).label("on_hand"),
            reserved_quantity().label("reserved"),
            holding.c.value,
            Material.replacement_cost,
        )
        .join(Unit, Unit.id == Material.unit_id)
        .outerjoin(holding, holding.c.material_id == Material.id)
        .where(or_(Material.code.in_(codes), Material.id.in_(ids)))
    )
    found = {}
    for row in work.session.execute(query):
        cost = round_unit_cost(row.value / row.on_hand) if row.on_hand else row.replacement_cost
        available = max(row.on_hand - row.reserved, _ZERO)
        found[row.code] = MaterialFacts(
            row.id, row.code, row.name, row.symbol, available, cost, row.replacement_cost or cost
        )
    return found
