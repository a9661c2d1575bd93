"""Planning an order: statements, rate against one hand-written SQL function, many planners, many orders."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from uuid import uuid4

from sqlalchemy import text

from app.kernel.permissions import system
from app.kernel.work import begin_work
from app.production.planning import plan_order
from app.production.planning_several import plan_several
from app.stock.proof.verifying import verify_ledger
from tests.benchmarks.figures import (
    Figure,
    at_most,
    counted,
    exactly,
    interleaved,
    milliseconds,
    rate,
    ratio_at_least,
    ratio_at_most,
)
from tests.benchmarks.world import World, competitor_orders, fill_ledger

BATCH = 60
_PLANNED = text("select count(*) from sales_order where planned_at is not null")
MOST_STATEMENTS = 3
LEAST_RATE = 0.5
FEW_PLANNERS, PLANNERS = 4, 16
PLANS = 192
"""In each round, shared by the planners."""
SAME = 1.0
"""No slower is no slower: a run at the edge is repeated, the limit does not give way."""
MANY_ROUNDS = 15
"""Equal rates differ by a tenth from round to round; the median of so many by a hundredth or two."""
SEVERAL_LINES = 30
MOST_GROWTH = 1.3


def measure_planning(world: World) -> Iterator[Figure]:
    """The promises about planning, first on a short ledger, the statements again on a long one."""
    yield at_most("plan, 20 lines: SQL statements", _statements(world, 20), "statements", MOST_STATEMENTS)
    yield exactly(
        "plan, 40 lines against 5: more statements", _statements(world, 40) - _statements(world, 5), "", 0
    )
    yield _rate_against_function(world)
    yield from _many_planners(world)
    yield _several_at_once(world)


def measure_planning_on_long_ledger(world: World, moves: int) -> Iterator[Figure]:
    """The same plan after a million moves."""
    fill_ledger(world, moves)
    yield at_most(
        f"plan, 20 lines at {moves:,} moves: SQL statements",
        _statements(world, 20),
        "statements",
        MOST_STATEMENTS,
    )


def _statements(world: World, lines: int) -> int:
    order, warm = world.orders(2, lines)
    _plan(world, warm)
    with counted(world.database.engine) as statements:
        _plan(world, order)
    # BEGIN, on which the tenant switch rides, and COMMIT are the protocol's own.
    return len(statements)


def _plan(world: World, order_id: int) -> None:
    with world.work() as work:
        plan_order(work, order_id, key=str(uuid4()))


def _rate_against_function(world: World) -> Figure:
    numbers = itertools.count(1)
    with world.owner() as connection:
        connection.execute("set search_path = competitor")

        def theirs() -> float:
            first = next(numbers) * 1000
            competitor_orders(connection, first, BATCH, 20)
            orders = iter(range(first, first + BATCH))
            return rate(
                lambda: connection.execute("select b_plan(%s, %s)", (next(orders), str(uuid4()))), BATCH
            )

        def ours() -> float:
            orders = iter(world.orders(BATCH, 20))
            return rate(lambda: _plan(world, next(orders)), BATCH)

        ours()
        theirs()
        figure, baseline = interleaved(ours, theirs)
    return ratio_at_least("plan, 20 lines, one worker", figure, "a second", baseline, LEAST_RATE)


def _many_planners(world: World) -> Iterator[Figure]:
    """Sixteen at the same shelf against four: connections are few, whoever has none waits in the queue."""
    failures: list[BaseException] = []

    def round_of(planners: int) -> float:
        orders = iter(world.orders(PLANS, 20))
        lock = threading.Lock()

        def planner() -> None:
            while True:
                with lock:
                    order = next(orders, None)
                if order is None:
                    return
                try:
                    _plan(world, order)
                except Exception as failure:  # noqa: BLE001 - counted and shown, whatever it is
                    failures.append(failure)

        threads = [threading.Thread(target=planner) for _ in range(planners)]
        return rate(lambda: _run(threads), 1) * PLANS

    before = planned_orders(world)
    many, few = interleaved(lambda: round_of(PLANNERS), lambda: round_of(FEW_PLANNERS), MANY_ROUNDS)
    for failure in failures[:3]:
        print("failed plan:", repr(failure))
    name = f"plan, {PLANNERS} planners on the same 20 materials against {FEW_PLANNERS}"
    yield ratio_at_least(name, many, "a second", few, SAME)
    everything = 2 * MANY_ROUNDS * PLANS
    yield exactly(f"plan, {PLANNERS} planners: planned", planned_orders(world) - before, "orders", everything)
    yield exactly(f"plan, {PLANNERS} planners: failed", len(failures), "orders", 0)
    with begin_work(world.database, system("bench"), world.tenant) as work:
        report = verify_ledger(work)
    yield exactly("ledger after it: differences", len(report.differences), "", 0)


def planned_orders(world: World) -> int:
    """How many orders were ever planned."""
    with world.work() as work:
        return int(work.session.execute(_PLANNED).scalar_one())


def _several_at_once(world: World) -> Figure:
    """A hundred orders with one click against ten: the time of each."""

    def time_of_one(count: int) -> float:
        orders = world.orders(count, SEVERAL_LINES)
        key = str(uuid4())
        return milliseconds(lambda: plan_several(world.work, orders, key=key)) / count

    time_of_one(10)
    many, few = interleaved(lambda: time_of_one(100), lambda: time_of_one(10))
    name = f"plan 100 orders of {SEVERAL_LINES} lines at once against 10: each"
    return ratio_at_most(name, many, "ms", few, MOST_GROWTH)


def _run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
