"""Finding a material while somebody types a part of its code or name."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, case, func, select

from app.identity.fencing import own_warehouses
from app.kernel.text import tr_fold
from app.kernel.work import Work
from app.materials.holdings import may_see_purchase_prices, reserved_quantity, warehouse_holdings
from models.materials import Material, Unit

_ZERO = Decimal(0)


@dataclass(frozen=True)
class MaterialFound:
    """One suggestion: what to write, and what a clerk looks at before choosing it."""

    id: int
    code: str
    name: str
    unit: str
    on_hand: Decimal
    reserved: Decimal
    """What confirmed orders will take of it."""
    replacement_cost: Decimal | None
    """What one stock unit cost last; None for those who may not see it."""
    purchase_unit: str | None
    purchase_factor: Decimal
    """Stock units in one purchase unit."""
    is_lot_tracked: bool

    @property
    def available(self) -> Decimal:
        """What is there and promised to nobody; below zero when more is promised than is there."""
        return self.on_hand - self.reserved


def find_materials(work: Work, text: str, limit: int = 20) -> list[MaterialFound]:
    """Active materials that have every typed word in code or name; an exact code first, then by name.

    Nothing typed finds the first by name. One query.
    """
    holding = warehouse_holdings(own=own_warehouses(work))
    bought_in = Unit.__table__.alias("bought_in")
    typed = tr_fold(text).strip()
    query = (
        select(
            Material.id,
            Material.code,
            Material.name,
            Unit.symbol.label("unit"),
            func.coalesce(holding.c.on_hand, _ZERO).label("on_hand"),
            reserved_quantity().label("reserved"),
            Material.replacement_cost,
            bought_in.c.symbol.label("purchase_unit"),
            Material.purchase_factor,
            Material.is_lot_tracked,
        )
        .join(Unit, Unit.id == Material.unit_id)
        .outerjoin(bought_in, bought_in.c.id == Material.purchase_unit_id)
        .outerjoin(holding, holding.c.material_id == Material.id)
        .where(Material.is_active, *words_in(text))
        .order_by(_rank(typed), Material.sort_name, Material.id)
        .limit(limit)
    )
    seen = may_see_purchase_prices(work)
    return [
        MaterialFound(**{**row, "replacement_cost": row["replacement_cost"] if seen else None})
        for row in work.session.execute(query).mappings()
    ]


def words_in(text: str) -> list[ColumnElement[bool]]:
    """One condition for each typed word: it stands somewhere in code or name, dots and case aside."""
    return [Material.search.contains(word, autoescape=True) for word in tr_fold(text).split()]


def _rank(typed: str) -> ColumnElement[int]:
    """0 for the material with exactly this code, 1 for codes that begin with it, 2 for the rest."""
    return case(
        (Material.search.startswith(f"{typed} ", autoescape=True), 0),
        (Material.search.startswith(typed, autoescape=True), 1),
        else_=2,
    )
