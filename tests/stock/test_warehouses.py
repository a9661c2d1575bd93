from __future__ import annotations

import pytest

from app.kernel.work import Work
from app.stock.ledger.places import places
from app.stock.warehouses.refusals import (
    LastRemnantWarehouse,
    LastSupplyWarehouse,
    WarehouseCodeMissing,
    WarehouseHoldsStock,
    WarehouseInUse,
    WarehouseNameMissing,
)
from app.stock.warehouses.warehouses import (
    active_warehouses,
    check_warehouse,
    check_warehouse_removal,
    remnant_warehouse,
)
from models.stock import Location
from tests.factories import make_material, stock_up
from tests.stock.test_slips import add_warehouse


def main_of(work: Work) -> Location:
    return work.session.get_one(Location, places(work).warehouse)


def test_a_warehouse_has_a_code_and_a_name(work: Work) -> None:
    warehouse = Location(code=" yan  depo ", name=" Yan  depo ", purpose="supply", is_active=True)
    check_warehouse(work, warehouse)
    assert (warehouse.code, warehouse.name, warehouse.kind) == ("YAN DEPO", "Yan depo", "warehouse")
    with pytest.raises(WarehouseCodeMissing):
        check_warehouse(work, Location(code=" ", name="Yan", purpose="supply"))
    with pytest.raises(WarehouseNameMissing):
        check_warehouse(work, Location(code="Y", name="", purpose="supply"))


def test_a_warehouse_with_stock_stays_what_it_is(work: Work) -> None:
    add_warehouse(work)
    stock_up(work, make_material(work, "SAC"), 3)
    main = main_of(work)
    main.is_active = False
    with pytest.raises(WarehouseHoldsStock, match="SAC") as caught:
        check_warehouse(work, main)
    assert caught.value.field == "is_active"
    main.is_active, main.purpose = True, "blocked"
    with pytest.raises(WarehouseHoldsStock) as caught:
        check_warehouse(work, main)
    assert caught.value.field == "purpose"
    main.purpose = "supply"
    main.name = "Büyük depo"
    check_warehouse(work, main)


def test_one_of_each_kind_stays_active(work: Work) -> None:
    main, shed = main_of(work), remnant_warehouse(work)
    main.purpose = "blocked"
    with pytest.raises(LastSupplyWarehouse):
        check_warehouse(work, main)
    main.purpose = "supply"
    shed.is_active = False
    with pytest.raises(LastRemnantWarehouse):
        check_warehouse(work, shed)
    shed.is_active = True
    second = add_warehouse(work)
    work.session.flush()
    main.is_active = False
    check_warehouse(work, main)
    work.session.flush()
    assert places(work).warehouse == second.id  # read anew after the change
    assert main not in active_warehouses(work)


def test_only_a_warehouse_nobody_used_is_deleted(work: Work) -> None:
    stock_up(work, make_material(work), 3)
    with pytest.raises(WarehouseInUse):
        check_warehouse_removal(work, main_of(work))
    with pytest.raises(LastRemnantWarehouse):
        check_warehouse_removal(work, remnant_warehouse(work))
    check_warehouse_removal(work, add_warehouse(work))
