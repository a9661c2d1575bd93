"""A promised day for an order of one company whose board holds five hundred cards."""

from __future__ import annotations

import statistics
from functools import partial

from sqlalchemy import text

from app.kernel.permissions import system
from app.kernel.work import begin_work
from app.production.planning import plan_order
from app.promises.asking import WhatIf, ask_for_order
from app.promises.reckoning import reckon
from app.promises.standards import keep_standards
from tests.benchmarks.figures import Figure, at_most, milliseconds
from tests.benchmarks.world import World, another_company

CARDS = 500
ASKED = 25
NEEDS = 20
MOST_MILLISECONDS = 200
_MINUTES = text("""
update order_line set minutes = 200, configuration = jsonb_build_object('minutes', (
    select jsonb_object_agg(code, cast(40 + order_line.id % 20 as text)) from department
))
""")
_SPREAD = text("""
update work_order set department_id = (
    select id from department order by position offset work_order.id % 4 limit 1
)
""")
_LACKING = text("""
update order_material set quantity = 100000000 where line_id in (
    select id from order_line where order_id = :order
)
""")


def measure_promising(world: World) -> list[Figure]:
    """Everything a clerk waits for who asks when an order can be ready: read, reckoned, explained."""
    company = another_company(world, "promising")
    fill_board(company)
    [asked] = company.orders(1, NEEDS)
    with begin_work(company.database, system("bench"), company.tenant) as work:
        work.session.execute(_MINUTES)
        work.session.execute(_SPREAD)
        work.session.execute(_LACKING, {"order": asked})
        keep_standards(work)
        work.events.clear()
    waits = [milliseconds(partial(promise, company, asked)) for _ in range(ASKED)]
    return [at_most("promise_500_cards", statistics.median(waits), "ms", MOST_MILLISECONDS)]


def fill_board(world: World) -> None:
    """Five hundred cards, each of another order, in all departments."""
    for order in world.orders(CARDS, 1):
        with begin_work(world.database, system("bench"), world.tenant) as work:
            plan_order(work, order)
            work.events.clear()


def promise(world: World, order_id: int) -> None:
    """One question, with the order read anew; all its material is missing and has to be looked for."""
    with begin_work(world.database, system("bench"), world.tenant) as work:
        found = reckon(work, ask_for_order(work, order_id, WhatIf()))
        assert found.is_known
        assert len(found.arrivals) == NEEDS
