"""Warehouses [depo]: which there are, what they are for, and when one may be given up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import inspect, select, text

from app.identity.fencing import own_warehouses, require_places, require_warehouse
from app.kernel.text import N_
from app.kernel.work import Work
from app.stock.ledger.places import forget_places
from app.stock.warehouses.refusals import (
    LastRemnantWarehouse,
    LastSupplyWarehouse,
    NoRemnantWarehouse,
    WarehouseCodeMissing,
    WarehouseHoldsStock,
    WarehouseInUse,
    WarehouseNameMissing,
    WarehousePassive,
    WarehouseUnknown,
)
from models.stock import Location

PURPOSE_WORDS: Final = {
    "supply": N_("Supplies orders"),
    "remnants": N_("Leftover pieces"),
    "blocked": N_("Blocked (quarantine)"),
}
_HELD = text(
    "select m.code from stock_balance b join material m on m.id = b.material_id"
    " where b.location_id = :place and b.on_hand > 0 group by m.code order by m.code limit 4"
)
_USED = text(
    "select exists (select from stock_move where :place in (source_id, target_id))"
    " or exists (select from shelf where warehouse_id = :place)"
    " or exists (select from stock_count where warehouse_id = :place)"
)
_LAST = {"supply": LastSupplyWarehouse, "remnants": LastRemnantWarehouse}


def active_warehouses(work: Work, purposes: Collection[str] = tuple(PURPOSE_WORDS)) -> Sequence[Location]:
    """Active warehouses of these purposes in which whoever acts works, the main one first: to choose from."""
    own = own_warehouses(work)
    found = all_active_warehouses(work, purposes)
    return found if own is None else [one for one in found if one.id in own]


def all_active_warehouses(work: Work, purposes: Collection[str] = tuple(PURPOSE_WORDS)) -> Sequence[Location]:
    """The same of the whole company: for what is done by itself, whoever has set it off."""
    return work.session.scalars(
        select(Location)
        .where(Location.kind == "warehouse", Location.is_active, Location.purpose.in_(purposes))
        .order_by(Location.id)
    ).all()


def find_warehouse(
    work: Work, warehouse_id: int | None, field: str, purposes: Collection[str] = tuple(PURPOSE_WORDS)
) -> Location:
    """The active warehouse that was chosen, held in its purpose until the commit.

    Raises WarehouseUnknown, or NotYourWarehouse for who works in others.
    """
    found = (
        None
        if warehouse_id is None
        else work.session.scalar(
            select(Location)
            .where(Location.id == warehouse_id)
            .with_for_update(read=True)
            .execution_options(populate_existing=True)
        )
    )
    if found is None or found.kind != "warehouse" or not found.is_active or found.purpose not in purposes:
        raise WarehouseUnknown(field=field)
    require_warehouse(work, found.id, field=field)
    return found


def hold_warehouses(work: Work, place_ids: Collection[int]) -> None:
    """Goods come back to these warehouses: each stays what it is until the commit; WarehousePassive."""
    query = (
        select(Location)
        .where(Location.id.in_(place_ids), Location.kind == "warehouse")
        .order_by(Location.id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    for place in work.session.scalars(query).all():
        if not place.is_active:
            raise WarehousePassive(warehouse=place.name)


def remnant_warehouse(work: Work) -> Location:
    """Where whoever acts brings measured leftovers: their first active warehouse with that purpose.

    NoRemnantWarehouse when there is none at all, NotYourWarehouse when there are only others.
    """
    for warehouse in active_warehouses(work, ["remnants"]):
        return warehouse
    require_places(work, [one.id for one in all_active_warehouses(work, ["remnants"])])
    raise NoRemnantWarehouse


def check_warehouse(work: Work, warehouse: Location) -> None:
    """The rules of a warehouse before it is written: code, name, nothing left behind, none missing."""
    warehouse.code = " ".join((warehouse.code or "").split()).upper()
    warehouse.name = " ".join((warehouse.name or "").split())
    warehouse.kind = "warehouse"
    if not warehouse.code:
        raise WarehouseCodeMissing
    if not warehouse.name:
        raise WarehouseNameMissing
    require_warehouse(work, warehouse.id or 0)
    if warehouse.id is None:
        return
    was = _as_stored(warehouse)
    if was["is_active"] and (not warehouse.is_active or warehouse.purpose != was["purpose"]):
        _check_emptied(work, warehouse)
        _check_others(work, warehouse, str(was["purpose"]))
    forget_places(work)


def check_warehouse_removal(work: Work, warehouse: Location) -> None:
    """A warehouse that goods ever passed through stays, so that the ledger can be read."""
    require_warehouse(work, warehouse.id)
    if work.session.execute(_USED, {"place": warehouse.id}).scalar_one():
        raise WarehouseInUse(warehouse=warehouse.name)
    _check_others(work, warehouse, warehouse.purpose)
    forget_places(work)


def _as_stored(warehouse: Location) -> dict[str, object]:
    """What the columns that matter held before the form was filled in."""
    state = inspect(warehouse)
    stored = {}
    for name in ("purpose", "is_active"):
        old = state.attrs[name].history.deleted
        stored[name] = old[0] if old else getattr(warehouse, name)
    return stored


def _check_emptied(work: Work, warehouse: Location) -> None:
    with work.session.no_autoflush:
        # Whoever moves goods into it holds the row: nothing comes in behind the check.
        work.session.execute(
            text("select 1 from location where id = :place for no key update"), {"place": warehouse.id}
        )
        codes = list(work.session.execute(_HELD, {"place": warehouse.id}).scalars())
    if codes:
        field = "is_active" if not warehouse.is_active else "purpose"
        raise WarehouseHoldsStock(field=field, warehouse=warehouse.name, materials=codes)


def _check_others(work: Work, warehouse: Location, purpose: str) -> None:
    with work.session.no_autoflush:
        others = [one for one in all_active_warehouses(work, [purpose]) if one.id != warehouse.id]
    if not others and purpose in _LAST:
        raise _LAST[purpose]
