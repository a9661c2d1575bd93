"""Planning an order: statements, rate against one hand-written SQL function, sixteen planners at once."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from uuid import uuid4

from app.kernel.errors import Refusal
from app.kernel.permissions import system
from app.kernel.work import begin_work
from app.production.planning import plan_order
from app.stock.verifying import verify_ledger
from tests.benchmarks.figures import (
    Figure,
    at_most,
    counted,
    exactly,
    interleaved,
    rate,
    ratio_at_least,
    said,
)
from tests.benchmarks.world import World, competitor_orders, fill_ledger

BATCH = 60
MOST_STATEMENTS = 15
LEAST_RATE = 0.25
PLANNERS = 16
PLANS_EACH = 20


def measure_planning(world: World) -> Iterator[Figure]:
    """The promises about planning, first on a short ledger, the statements again on a long one."""
    yield at_most("plan, 20 lines: SQL statements", _statements(world, 20), "statements", MOST_STATEMENTS)
    yield exactly(
        "plan, 40 lines against 5: more statements", _statements(world, 40) - _statements(world, 5), "", 0
    )
    yield _rate_against_function(world)
    yield from _many_planners(world)


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
    # The tenant switch is counted; BEGIN and COMMIT are the protocol's own.
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
    orders = iter(world.orders(PLANNERS * PLANS_EACH, 20))
    failures: list[BaseException] = []
    planned = itertools.count()
    lock = threading.Lock()

    def planner() -> None:
        for _ in range(PLANS_EACH):
            with lock:
                order = next(orders)
            try:
                _plan(world, order)
                next(planned)
            except (Refusal, Exception) as failure:  # noqa: BLE001 - counted and shown, whatever it is
                failures.append(failure)

    threads = [threading.Thread(target=planner) for _ in range(PLANNERS)]
    figure = rate(lambda: _run(threads), 1) * PLANNERS * PLANS_EACH
    for failure in failures[:3]:
        print("failed plan:", repr(failure))
    yield said(f"plan, {PLANNERS} planners on the same 20 materials", figure, "a second")
    yield exactly(f"plan, {PLANNERS} planners: planned", next(planned), "orders", PLANNERS * PLANS_EACH)
    yield exactly(f"plan, {PLANNERS} planners: failed", len(failures), "orders", 0)
    with begin_work(world.database, system("bench"), world.tenant) as work:
        report = verify_ledger(work)
    yield exactly("ledger after it: differences", len(report.differences), "", 0)


def _run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
