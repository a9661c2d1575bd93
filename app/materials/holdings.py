"""What the warehouses hold and who may see what it cost; read from the balances, never from the moves."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import ColumnElement, Subquery, any_, func, select

from app.kernel.permissions import SEE_COST, Right
from app.kernel.work import Work
from models.materials import Material
from models.stock import Location, StockBalance
from models.warehouse import Reservation

SEE_PURCHASE_PRICE = Right("see", "PurchasePrice")
"""What suppliers charge: the storekeeper types it from the waybill."""


def may_see_purchase_prices(work: Work) -> bool:
    """Whether whoever acts may see what materials cost."""
    return work.actor.may(SEE_COST) or work.actor.may(SEE_PURCHASE_PRICE)


def warehouse_holdings(
    warehouse_id: int | None = None, own: Collection[int] | None = None, name: str = "holding"
) -> Subquery:
    """What the warehouses that supply orders hold of each material: material_id, on_hand, value.

    Lots are added up; leftovers and what is blocked do not count, unless one warehouse is asked for. Of
    ``own`` warehouses alone, for who is bound to them.
    """
    # The array is read once and leads into the index by location. Joined, the planner may read every
    # balance there is, and those of work in progress grow with every order.
    supply = select(Location.id).where(
        Location.kind == "warehouse", Location.purpose == "supply", Location.is_active
    )
    if warehouse_id is not None:
        supply = select(Location.id).where(Location.kind == "warehouse", Location.id == warehouse_id)
    if own is not None:
        supply = supply.where(Location.id.in_(own))
    warehouses = func.array(supply.scalar_subquery())
    return (
        select(
            StockBalance.material_id,
            func.sum(StockBalance.on_hand).label("on_hand"),
            func.sum(StockBalance.value).label("value"),
        )
        .where(StockBalance.location_id == any_(warehouses))
        .group_by(StockBalance.material_id)
        .subquery(name)
    )


def reserved_quantity() -> ColumnElement[Decimal]:
    """What confirmed orders have reserved of the material a query is about, zero included.

    A look into the index for each row that is shown, so that the number of open orders hardly matters.
    """
    return (
        select(func.coalesce(func.sum(Reservation.quantity), Decimal(0)))
        .where(Reservation.material_id == Material.id)
        .correlate(Material)
        .scalar_subquery()
    )
