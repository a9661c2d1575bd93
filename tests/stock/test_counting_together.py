"""Counting while the store room goes on working: several people, real transactions, one right result."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from time import sleep

import pytest
from sqlalchemy import func, select, text

from app.kernel.database import Database
from app.kernel.errors import Refusal
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.stock.counts.entering import enter_count
from app.stock.counts.opening import open_count
from app.stock.counts.posting import post_count
from app.stock.ledger.balances import availability
from app.stock.ledger.holding import lock_places
from app.stock.ledger.places import main_warehouse
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.warehouses.warehouses import find_warehouse
from models.stock import Location, StockMove
from models.warehouse import StockCount, StockCountLine
from tests.factories import make_material, make_materials, scrap, stock_up

Act = Callable[[Work], object]
THREADS = 8


@pytest.fixture
def shop(database: Database, workshop: Tenant) -> Callable[[Act], str]:
    """Does an act in a transaction of its own; the name of the Refusal, or "done"."""

    def do(act: Act) -> str:
        try:
            with begin_work(database, system("Ayşe"), workshop) as work:
                work.session.execute(text("set local lock_timeout = '20s'"))
                act(work)
        except Refusal as refusal:
            return type(refusal).__name__
        return "done"

    return do


@pytest.fixture
def depot(database: Database, workshop: Tenant) -> int:
    """A warehouse of its own: what other tests left in the main one is not counted here."""
    with begin_work(database, system(), workshop) as work:
        number = work.session.scalar(select(func.count()).select_from(Location))
        place = Location(code=f"SAYIM-{number}", name="Sayım deposu", kind="warehouse", purpose="blocked")
        work.session.add(place)
        work.session.flush()
        return place.id


def at_once(shop: Callable[[Act], str], acts: list[Act]) -> list[str]:
    with ThreadPoolExecutor(THREADS) as threads:
        return sorted(threads.map(shop, acts))


def test_stock_moves_while_a_count_is_entered_and_posted(
    database: Database, workshop: Tenant, shop: Callable[[Act], str]
) -> None:
    """Every material has 40, one is missing; ten more come and five are scrapped at any moment meanwhile.

    Whoever counts looks at the shelf and writes in one act: what the books say then, less one.
    """
    with begin_work(database, system(), workshop) as work:
        materials = make_materials(work, 6, kind="packaging")
        stock_up(work, materials, 40, 10)
        ids = [material.id for material in materials]
        count_id = open_count(work, main_warehouse(work), kind="packaging")

    def count_one(material_id: int) -> Act:
        def act(work: Work) -> None:
            # The books at the moment of counting, read under the same lock as the operation takes.
            work.session.execute(
                text("select id from material where id = :id for no key update"), {"id": material_id}
            )
            seen = work.session.execute(
                text(
                    "select on_hand from stock_balance"
                    " where material_id = :id and location_id = :place for update"
                ),
                {"id": material_id, "place": main_warehouse(work)},
            ).scalar_one()
            enter_count(work, count_id, material_id, seen - 1)

        return act

    def receive(material_id: int) -> Act:
        return lambda work: stock_up(work, work.find(type(materials[0]), material_id), 10, 10)

    def spoil(material_id: int) -> Act:
        return lambda work: scrap(work, material_id, Decimal(5), "paslandı")

    acts = [make(each) for each in ids for make in (spoil, count_one, receive)]
    assert at_once(shop, acts) == ["done"] * len(acts)
    posting: list[Act] = [lambda work: post_count(work, count_id)]
    more = [make(each) for each in ids for make in (receive, spoil)]
    assert at_once(shop, more[:6] + posting + more[6:]) == ["done"] * 13
    with begin_work(database, system(), workshop) as work:
        found = availability(work, ids)
        assert {(one.on_hand, one.value) for one in found.values()} == {(Decimal(49), Decimal(490))}
        posted = work.session.scalars(
            select(StockCountLine.posted).where(
                StockCountLine.count_id == count_id, StockCountLine.material_id.in_(ids)
            )
        ).all()
        assert posted == [Decimal(-1)] * 6


def test_two_posts_at_once_post_once(
    database: Database, workshop: Tenant, shop: Callable[[Act], str], depot: int
) -> None:
    with begin_work(database, system(), workshop) as work:
        material = make_material(work, replacement_cost=Decimal(3))
        count_id = open_count(work, depot)
        enter_count(work, count_id, material.id, Decimal(7))
    several = at_once(shop, [lambda work: post_count(work, count_id)] * THREADS)
    assert several == ["AlreadyPosted"] * (THREADS - 1) + ["done"]
    with begin_work(database, system(), workshop) as work:
        again = open_count(work, depot)
        enter_count(work, again, material.id, Decimal(9))
    one_key = at_once(shop, [lambda work: post_count(work, again, key=f"nervous-{again}")] * THREADS)
    assert one_key == ["done"] * THREADS
    with begin_work(database, system(), workshop) as work:
        moves = work.session.scalars(
            select(StockMove.quantity).where(
                StockMove.material_id == material.id, StockMove.operation == "count"
            )
        ).all()
        assert sorted(moves) == [2, 7]


def test_an_entry_and_a_post_at_the_same_moment_leave_no_half_counted_line(
    database: Database, workshop: Tenant, shop: Callable[[Act], str], depot: int
) -> None:
    with begin_work(database, system(), workshop) as work:
        materials = make_materials(work, THREADS, replacement_cost=Decimal(1))
        ids = [material.id for material in materials]
        count_id = open_count(work, depot)
        enter_count(work, count_id, ids[0], Decimal(1))
    acts: list[Act] = [lambda work, one=each: enter_count(work, count_id, one, Decimal(2)) for each in ids]  # type: ignore[misc]
    acts.insert(4, lambda work: post_count(work, count_id))
    results = at_once(shop, acts)
    assert set(results) <= {"done", "CountClosed"}
    with begin_work(database, system(), workshop) as work:
        lines = work.session.scalars(select(StockCountLine).where(StockCountLine.count_id == count_id)).all()
        rows = work.session.execute(
            text("select material_id, on_hand from stock_balance where location_id = :place"),
            {"place": depot},
        )
        held = {row.material_id: row.on_hand for row in rows}
        assert {line.material_id: line.counted for line in lines} == held
        assert all(line.posted == line.counted for line in lines)


def test_two_people_open_one_sheet_of_the_same_shelves(
    database: Database, workshop: Tenant, shop: Callable[[Act], str], depot: int
) -> None:
    with begin_work(database, system(), workshop) as work:
        material = make_material(work, replacement_cost=Decimal(1))
        first = open_count(work, depot)
        enter_count(work, first, material.id, Decimal(1))
        post_count(work, first)
    opened = at_once(shop, [lambda work: open_count(work, depot)] * 4)
    assert opened == ["CountedElsewhere"] * 3 + ["done"]
    with begin_work(database, system(), workshop) as work:
        sheets = work.session.scalars(
            select(StockCount.id).where(StockCount.warehouse_id == depot, StockCount.state == "open")
        ).all()
        assert len(sheets) == 1
    assert at_once_two_piles(shop, sheets[0], material.id) == ["done"] * 6
    with begin_work(database, system(), workshop) as work:
        line = work.session.scalars(select(StockCountLine).where(StockCountLine.count_id == sheets[0])).one()
        assert line.counted == 12


def at_once_two_piles(shop: Callable[[Act], str], count_id: int, material_id: int) -> list[str]:
    """Six people each found two more of it."""
    return at_once(shop, [lambda work: enter_count(work, count_id, material_id, Decimal(2), add=True)] * 6)


def test_who_counts_something_new_does_not_hold_it_while_waiting_for_the_warehouse(
    database: Database, workshop: Tenant, shop: Callable[[Act], str], depot: int
) -> None:
    """A transfer holds its warehouses first and then asks for what lies in them."""
    with begin_work(database, system(), workshop) as work:
        material_id = make_material(work).id
        count_id = open_count(work, depot)
        adjustment = work.session.scalar(select(Location.id).where(Location.kind == "adjustment"))
        assert adjustment is not None
        post_moves(
            work, [NewMove("count", material_id, adjustment, depot, Decimal(5), Decimal(50), "slip", 1)]
        )
    with ThreadPoolExecutor(1) as beside:
        with begin_work(database, system("Depocu"), workshop) as work:
            work.session.execute(text("set local lock_timeout = '5s'"))
            find_warehouse(work, depot, "source_id")
            counted = beside.submit(shop, lambda work: enter_count(work, count_id, material_id, Decimal(4)))
            sleep(0.5)
            lock_places(work, [depot], [material_id])
        assert counted.result(timeout=30) == "done"
