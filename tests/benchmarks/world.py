"""The factory the bench runs in: a company of its own, full shelves, many orders to plan."""

from __future__ import annotations

import itertools
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from app.audit.recording import record_events
from app.furnishing import furnish
from app.kernel.database import Database
from app.kernel.permissions import Actor, system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.stock.ledger.reserving import reserve_for_orders
from app.tenants.founding import found_tenant
from app.tenants.migrating import migrate_platform
from config import connections_for
from models.configurator import DoorModel
from models.materials import Material
from tests.factories import make_customer, make_materials, make_order, stock_up
from tools.postgres import Urls

HERE = Path(__file__).parent
PLENTY = 10_000_000
ORDER_BATCH = 200


@dataclass
class World:
    """Everything a case needs."""

    urls: Urls
    database: Database
    tenant: Tenant
    actor: Actor
    materials: list[int]
    model: int
    serial: itertools.count[int]

    def work(self) -> AbstractContextManager[Work]:
        """A Work as an entry point opens it."""
        return begin_work(self.database, self.actor, self.tenant)

    def orders(self, count: int, lines: int) -> list[int]:
        """Confirmed orders that each need this many materials, one piece of each, and have reserved them."""
        made: list[int] = []
        with begin_work(self.database, system("bench"), self.tenant) as work:
            customer = make_customer(work)
            materials = [work.session.get_one(Material, number) for number in self.materials[:lines]]
            for _ in range(count):
                order = make_order(
                    work,
                    dict.fromkeys(materials, 1),
                    customer=customer,
                    number=f"BENCH-{next(self.serial):07}",
                )
                for line in order.lines:
                    line.model_id = self.model
                made.append(order.id)
            work.session.flush()
            reserve_for_orders(work, made, work.now)
            work.events.clear()
        return made

    def owner(self) -> psycopg.Connection:
        """The owner's own connection, for filling tables and for the hand-written competitor."""
        plain = make_url(self.urls.admin_url).set(drivername="postgresql")
        return psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True)


def found_world(urls: Urls) -> World:
    """A furnished company with forty materials in plenty."""
    migrate_platform(urls.admin_url)
    database = Database(urls.app_url, pool_size=connections_for(processes=1))
    database.before_commit.append(record_events)
    rights = frozenset({"can_plan on Order"})
    planner = Actor("person", 1, "Bench", may=lambda right: str(right) in rights)
    tenant = found_tenant(urls.admin_url, "bench", "Bench Kapı")
    world = World(urls, database, tenant, planner, *_stocked(database, tenant), itertools.count(1))
    _found_competitor(world)
    return world


def another_company(world: World, slug: str) -> World:
    """A company like the first on the same server, in which nothing has been planned."""
    tenant = found_tenant(world.urls.admin_url, slug, "Bench Kapı")
    materials, model = _stocked(world.database, tenant)
    return replace(world, tenant=tenant, materials=materials, model=model)


def _stocked(database: Database, tenant: Tenant) -> tuple[list[int], int]:
    """Furnish a company and fill its shelves; its materials and its one model."""
    with begin_work(database, system("bench"), tenant) as work:
        furnish(work)
        materials = make_materials(work, 40, reorder_point=10)
        stock_up(work, materials, PLENTY, "12.34")
        model = DoorModel(code="BENCH", name="Bench")
        work.session.add(model)
        work.session.flush()
        return [material.id for material in materials], model.id


def _found_competitor(world: World) -> None:
    with world.owner() as connection:
        connection.execute("create schema competitor")
        connection.execute("set search_path = competitor")
        connection.execute((HERE / "baseline.sql").read_text(encoding="utf-8"))
        connection.execute("insert into b_material select n, 'M' || n from generate_series(1, 40) n")
        connection.execute("insert into b_place (kind) values ('warehouse')")
        connection.execute(
            "insert into b_balance (place_id, material_id, on_hand, value)"
            f" select 1, n, {PLENTY}, {PLENTY} * 12.34 from generate_series(1, 40) n"
        )


def competitor_orders(connection: psycopg.Connection, first: int, count: int, lines: int) -> None:
    """The same orders for the competitor, numbered from ``first``."""
    connection.execute(
        "insert into b_order (id, state) select n, 'confirmed' from generate_series(%s::int, %s::int) n",
        (first, first + count - 1),
    )
    connection.execute(
        "insert into b_need (order_id, material_id, quantity)"
        " select n, m, 1 from generate_series(%s::int, %s::int) n, generate_series(1, %s::int) m",
        (first, first + count - 1, lines),
    )


def fill_ledger(world: World, moves: int, days_ago: tuple[int, int] = (0, 0)) -> None:
    """Bring the ledger to this many moves: receipts of single pieces, as years of work would leave it.

    They were posted evenly between so many days ago and so many.
    """
    oldest, youngest = days_ago
    with world.owner() as connection:
        connection.execute(f'set search_path = "{world.tenant.schema}", platform')
        have = connection.execute("select count(*) from stock_move").fetchone()
        missing = moves - int(have[0] if have else 0)
        connection.execute(
            "insert into stock_move (operation, material_id, source_id, target_id, quantity, unit_cost,"
            " value, document, document_id, document_date, posted_at, actor)"
            " select 'receive', (cast(%s as bigint[]))[1 + n %% 40],"
            " (select id from location where kind = 'supplier'),"
            " (select id from location where code = 'ANA'),"
            " 1, 12.34, 12.34, 'receipt', 0, '2026-01-01',"
            " now() - make_interval(secs => 86400 * (%s - (%s) * n / %s::float8)), 'bench'"
            " from generate_series(1, %s::int) n",
            (world.materials, oldest, oldest - youngest, max(missing, 1), max(missing, 0)),
        )
        connection.execute("vacuum analyze")
