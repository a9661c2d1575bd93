"""A delivery of twenty lines against one hand-written SQL function that does the same row work."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal
from uuid import uuid4

from app.kernel.clock import today_local
from app.kernel.permissions import Actor, system
from app.kernel.work import begin_work
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import receive_goods
from tests.benchmarks.figures import Figure, at_most, counted, interleaved, rate, ratio_at_least
from tests.benchmarks.world import World
from tests.factories import make_supplier

BATCH = 40
LINES = 20
LEAST_RATE = 0.5
MOST_STATEMENTS = 3
PRICE = Decimal("12.34")
_papers = itertools.count(1)


def measure_receiving(world: World) -> Iterator[Figure]:
    """Statements and rate of a delivery, with rights, audit and the client's key."""
    with begin_work(world.database, system("bench"), world.tenant) as work:
        supplier = make_supplier(work).id
    _receive(world, supplier)
    with counted(world.database.engine) as statements:
        _receive(world, supplier)
    name = f"receipt, {LINES} lines: SQL statements"
    yield at_most(name, len(statements), "statements", MOST_STATEMENTS)
    yield _rate_against_function(world, supplier)


def _receive(world: World, supplier: int) -> None:
    serial, price = _paper()
    rights = frozenset({"can_receive on GoodsReceipt"})
    # Where they work is read when they are recognised, with one statement for all of it: security layer.
    storekeeper = Actor("person", 2, "Bench", lambda right: str(right) in rights, warehouses=frozenset())
    lines = [ReceivedLine(material, Decimal(3), price) for material in world.materials[:LINES]]
    with begin_work(world.database, storekeeper, world.tenant) as work:
        receive_goods(work, supplier, serial, today_local(work.now), lines, key=str(uuid4()))


def _paper() -> tuple[str, Decimal]:
    """A number no delivery has had, and a price other than the last one's."""
    serial = next(_papers)
    return f"BENCH{serial:09}", PRICE + serial


def _rate_against_function(world: World, supplier: int) -> Figure:
    materials = list(range(1, LINES + 1))
    quantities = [Decimal(3)] * LINES
    with world.owner() as connection:
        connection.execute("set search_path = competitor")
        connection.execute("insert into b_supplier values (1, 'Demir') on conflict do nothing")
        connection.execute(
            "insert into b_place (kind) select 'supplier'"
            " where not exists (select from b_place where kind = 'supplier')"
        )

        def one_of_theirs() -> None:
            (paper, price), key = _paper(), str(uuid4())
            connection.execute(
                "select b_receive(1, %s, %s::bigint[], %s::numeric[], %s::numeric[], %s)",
                (paper, materials, quantities, [price] * LINES, key),
            )

        def theirs() -> float:
            return rate(one_of_theirs, BATCH)

        def ours() -> float:
            return rate(lambda: _receive(world, supplier), BATCH)

        ours()
        theirs()
        figure, baseline = interleaved(ours, theirs)
    return ratio_at_least(f"receipt, {LINES} lines, one worker", figure, "a second", baseline, LEAST_RATE)
