"""A warehouse is given up while somebody brings something back to it: whoever comes second is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Event

import pytest
from sqlalchemy import func, select, text

from app.kernel.database import Database
from app.kernel.errors import Refusal
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.purchasing.corrections.keeping import undo_sending_back
from app.purchasing.corrections.sending_back import ReturnedLine, send_back
from app.stock.counts.opening import open_count
from app.stock.slips.lines import SlipRow
from app.stock.slips.scrapping import scrap_from_warehouse
from app.stock.slips.undoing import undo_slip
from app.stock.warehouses.warehouses import check_warehouse
from models.purchasing import GoodsReceipt
from models.stock import Location, StockBalance
from models.warehouse import StockCount
from tests.factories import make_material, make_supplier
from tests.purchasing.deliveries import line, receive

Act = Callable[[Work], object]


@pytest.fixture
def depot(database: Database, workshop: Tenant) -> int:
    with begin_work(database, system(), workshop) as work:
        number = work.session.scalar(select(func.count()).select_from(Location))
        place = Location(code=f"BIRAK-{number}", name="Bırakılan depo", kind="warehouse", purpose="supply")
        work.session.add(place)
        work.session.flush()
        return place.id


def while_it_is_given_up(database: Database, tenant: Tenant, depot: int, act: Act) -> str:
    """Begin the act when the warehouse is passive already, but nobody else can see that yet."""
    is_passive, is_waiting = Event(), Event()

    def give_up() -> None:
        with begin_work(database, system("Veli"), tenant) as work:
            place = work.session.get_one(Location, depot)
            place.is_active = False
            check_warehouse(work, place)
            work.session.flush()
            is_passive.set()
            is_waiting.wait(0.7)

    def come_late() -> str:
        is_passive.wait(30)
        try:
            with begin_work(database, system("Ayşe"), tenant) as work:
                work.session.execute(text("set local lock_timeout = '20s'"))
                act(work)
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            is_waiting.set()
        return "done"

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.submit(give_up), threads.submit(come_late)
        first.result(30)
        return second.result(30)


def test_no_sheet_is_opened_where_nobody_will_count(database: Database, workshop: Tenant, depot: int) -> None:
    assert while_it_is_given_up(database, workshop, depot, lambda work: open_count(work, depot)) == (
        "WarehouseUnknown"
    )
    with begin_work(database, system(), workshop) as work:
        assert not work.session.query(StockCount).filter_by(warehouse_id=depot).count()


@pytest.mark.parametrize("gone", ["sent back", "scrapped"])
def test_what_went_does_not_come_back_to_it(
    database: Database, workshop: Tenant, depot: int, gone: str
) -> None:
    with begin_work(database, system(), workshop) as work:
        material = make_material(work)
        receipt: GoodsReceipt = receive(work, make_supplier(work), line(material, "10"), warehouse_id=depot)
        if gone == "sent back":
            going = [ReturnedLine(receipt.lines[0].id, Decimal(10))]
            slip_id = send_back(work, receipt.id, going, "kırık")
        else:
            slip_id = scrap_from_warehouse(work, depot, [SlipRow(material.id, Decimal(10))], "lost")
    undo = undo_sending_back if gone == "sent back" else undo_slip
    late = while_it_is_given_up(database, workshop, depot, lambda work: undo(work, slip_id, "kaldı"))
    assert late == "WarehousePassive"
    with begin_work(database, system(), workshop) as work:
        held = work.session.scalars(select(StockBalance.on_hand).where(StockBalance.location_id == depot))
        assert set(held) <= {Decimal(0)}


def test_no_delivery_enters_it(database: Database, workshop: Tenant, depot: int) -> None:
    with begin_work(database, system(), workshop) as work:
        brought, supplier = line(make_material(work)), make_supplier(work)

    def deliver(work: Work) -> None:
        receive(work, supplier, brought, warehouse_id=depot)

    assert while_it_is_given_up(database, workshop, depot, deliver) == "NotAWarehouse"
    with begin_work(database, system(), workshop) as work:
        assert not work.session.query(StockBalance).filter_by(location_id=depot).count()
