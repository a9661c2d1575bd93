"""The places of the ledger: the warehouse, the work in progress of each order, and the virtual ones."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from app.kernel.work import Work
from app.stock.ledger.refusals import NoWarehouse

# The first active warehouse that supplies orders is the main one; the virtual places exist once and are
# never switched off.
_PLACES = text(
    "select distinct on (kind) kind, id from location"
    " where kind in ('supplier', 'customer', 'scrap', 'adjustment')"
    " or (kind = 'warehouse' and is_active and purpose = 'supply')"
    " order by kind, id"
)
_LOCK_WIP = text("select id from location where order_id = :order for no key update")
_KEPT_AS = "stock.places"


@dataclass(frozen=True)
class Places:
    """The ids of the places every company has."""

    warehouse: int
    supplier: int
    customer: int
    scrap: int
    adjustment: int


def places(work: Work) -> Places:
    """Read once for each session and company; NoWarehouse when all warehouses are passive."""
    kept: dict[str, Places] = work.session.info.setdefault(_KEPT_AS, {})
    if work.tenant.schema not in kept:
        found = {row.kind: int(row.id) for row in work.session.execute(_PLACES)}
        if "warehouse" not in found:
            raise NoWarehouse
        kept[work.tenant.schema] = Places(**found)
    return kept[work.tenant.schema]


def forget_places(work: Work) -> None:
    """A warehouse was changed: read them again when they are asked for next."""
    work.session.info.pop(_KEPT_AS, None)


def main_warehouse(work: Work) -> int:
    """Where goods are received and orders are supplied from."""
    return places(work).warehouse


def lock_wip(work: Work, order_id: int) -> int | None:
    """The order's work in progress, locked until the commit; None when nothing was ever issued to it."""
    found = work.session.execute(_LOCK_WIP, {"order": order_id}).scalar_one_or_none()
    return None if found is None else int(found)
