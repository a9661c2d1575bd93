"""Several people with slips at one shelf: nothing goes twice, nobody waits in a circle, the books agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from app.kernel.database import Database
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.stock.ledger.places import places
from app.stock.progress.extra_issuing import issue_more
from app.stock.progress.leftovers import return_leftovers
from app.stock.proof.verifying import verify_ledger
from app.stock.slips.lines import SlipRow
from app.stock.slips.scrapping import scrap_from_order
from app.stock.slips.transferring import transfer_stock
from app.stock.slips.undoing import undo_slip
from models.stock import Location, StockBalance
from tests.factories import issue_to_order, make_materials, make_order, needs_of, stock_up

THREADS = 8
Act = Callable[[Work], object]


@pytest.fixture
def shop(database: Database, workshop: Tenant) -> Callable[[Act], str]:
    """Does an act in a transaction of its own; the name of the Refusal, or "done"."""

    def do(act: Act) -> str:
        try:
            with begin_work(database, system("Ayşe"), workshop) as work:
                # A deadlock or a lost wakeup must fail this test, not hang it.
                work.session.execute(text("set local lock_timeout = '20s'"))
                act(work)
        except Refusals as refusals:
            return type(refusals.refusals[0]).__name__
        except Refusal as refusal:
            return type(refusal).__name__
        return "done"

    return do


def at_once(shop: Callable[[Act], str], acts: list[Act]) -> Counter[str]:
    with ThreadPoolExecutor(THREADS) as threads:
        return Counter(threads.map(shop, acts))


@pytest.fixture
def second(database: Database, workshop: Tenant) -> tuple[int, int]:
    """The main warehouse and another one."""
    with begin_work(database, system(), workshop) as work:
        found = work.session.scalar(select(Location).where(Location.code == "YAN"))
        if found is None:
            found = Location(code="YAN", name="Yan depo", kind="warehouse")
            work.session.add(found)
            work.session.flush()
        return places(work).warehouse, found.id


def problems(database: Database, tenant: Tenant) -> list[str]:
    with begin_work(database, system(), tenant) as work:
        return [str(one) for one in verify_ledger(work).differences if one.problem != "not reserved"]


def test_transfers_that_go_opposite_ways_wait_for_each_other(
    database: Database, workshop: Tenant, shop: Callable[[Act], str], second: tuple[int, int]
) -> None:
    main, there = second
    with begin_work(database, system(), workshop) as work:
        materials = make_materials(work, 6)
        ids = [material.id for material in materials]
        stock_up(work, materials, 100)
        transfer_stock(work, main, there, [SlipRow(one, Decimal(50)) for one in ids])

    def carry(source: int, target: int, order: list[int]) -> Act:
        rows = [SlipRow(one, Decimal(1)) for one in order]
        return lambda work: transfer_stock(work, source, target, rows)

    acts = [
        carry(main, there, ids) if turn % 2 else carry(there, main, list(reversed(ids))) for turn in range(40)
    ]
    assert at_once(shop, acts) == {"done": 40}
    with begin_work(database, system(), workshop) as work:
        query = select(StockBalance.on_hand).where(StockBalance.material_id.in_(ids))
        assert set(work.session.scalars(query)) == {Decimal(50)}
    assert problems(database, workshop) == []


def test_what_is_left_of_a_line_goes_once(
    database: Database, workshop: Tenant, shop: Callable[[Act], str], second: tuple[int, int]
) -> None:
    main, _there = second
    with begin_work(database, system(), workshop) as work:
        sheet = make_materials(work, 1)[0]
        stock_up(work, sheet, 100)
        order = make_order(work, {sheet: 10}, state="in_production")
        issue_to_order(work, order.id, needs_of(order))
        order_id, row = order.id, SlipRow(sheet.id, Decimal(2), order_line_id=order.lines[0].id)
    acts: list[Act] = [
        lambda work: scrap_from_order(work, order_id, [row], "lost"),
        lambda work: return_leftovers(work, order_id, main, [row], "arttı"),
    ] * 6
    # Twelve want two of ten: five get them.
    assert at_once(shop, acts) == {"done": 5, "NotThatMuchInProgress": 7}
    assert problems(database, workshop) == []


def test_a_slip_is_undone_once_however_many_press(
    database: Database, workshop: Tenant, shop: Callable[[Act], str], second: tuple[int, int]
) -> None:
    main, _there = second
    with begin_work(database, system(), workshop) as work:
        sheet = make_materials(work, 1)[0]
        stock_up(work, sheet, 100)
        order = make_order(work, {sheet: 10}, state="in_production")
        issue_to_order(work, order.id, needs_of(order))
        row = SlipRow(sheet.id, Decimal(2), order_line_id=order.lines[0].id)
        slip_id = issue_more(work, order.id, main, [row], "eğri")
    acts: list[Act] = [lambda work: undo_slip(work, slip_id, "yanlış")] * THREADS
    assert at_once(shop, acts) == {"done": 1, "SlipAlreadyUndone": THREADS - 1}
    assert problems(database, workshop) == []
