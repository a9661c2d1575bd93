"""Reports of the floor over HTTP: a factory of years must not wait longer for them than one of a month."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from flask import Flask

from app.factory import create_app
from app.kernel.clock import now_utc
from app.kernel.permissions import system
from app.kernel.work import begin_work
from app.production.measuring_days import close_floor_days
from app.production.recording_time import keep_recorded_time
from config import Settings
from tests.benchmarks.copying import copy_rows
from tests.benchmarks.figures import Figure, at_most, counted, milliseconds, ratio_at_most, said
from tests.benchmarks.lists import in_turn, sign_in
from tests.benchmarks.world import World, another_company
from tests.production.floor import planned_order

SHORT, LONG = 2_000, 200_000
"""Production events: a month, and eight years of the same factory."""
PER_CARD = 6
"""A card is planned, passes four departments and is shipped."""
CARDS_A_DAY = 11
OPEN_CARDS = 60
MOST_GROWTH = 1.3
MOST_QUERIES = 30
PAGES = {
    "bottleneck": "/floor/?days=90",
    "late orders": "/floor/late",
    "measured times": "/floor-times/",
    "durations": "/floor-times/durations?days=30",
    "cost of doors": "/costs/",
    "today": "/today/",
}

# The floor's past, card by card from yesterday back; each takes a working day from planning to the truck.
_CARDS = """
insert into work_order (number, order_id, order_line_id, quantity, department_id, state, version, entered_at,
                        created_at)
select 'B-' || o.id, o.id, l.id, 2, (select id from department order by position desc limit 1), 'shipped', 6,
       o.planned_at, o.planned_at
from sales_order o join order_line l on l.order_id = o.id
where o.number like 'BF-%%'
"""
_EVENTS = """
insert into production_event (work_order_id, kind, from_department_id, to_department_id, from_state, to_state,
                              quantity, at, actor)
select w.id, step.kind, came.id, gone.id, step.from_state, step.to_state, 2,
       w.created_at + make_interval(hours => step.hours), 'bench'
from work_order w
cross join (values ('planned', null, 1, '', 'waiting', 0), ('passed', 1, 2, 'waiting', 'waiting', 1),
    ('passed', 2, 3, 'waiting', 'waiting', 3), ('passed', 3, 4, 'waiting', 'waiting', 5),
    ('passed', 4, 4, 'waiting', 'ready', 6), ('shipped', 4, 4, 'ready', 'shipped', 8)
) step (kind, origin, target, from_state, to_state, hours)
left join department came on came.position = step.origin
join department gone on gone.position = step.target
where w.number like 'B-%%'
order by w.created_at, step.hours
"""


def measure_floor_reports(world: World) -> Iterator[Figure]:
    """The same pages in a young and in an old factory, asked in turn."""
    app = create_app(Settings(database_url=world.urls.app_url, secret_key="f" * 40))
    young, old = another_company(world, "young"), another_company(world, "old")
    nights = {one.tenant.slug: _fill(one, events) for one, events in ((young, SHORT), (old, LONG))}
    theirs, ours = _visitor(app, young), _visitor(app, old)
    for name, path in PAGES.items():
        with counted(app.extensions["atolye.database"].engine) as statements:
            ours(path)
        yield at_most(f"{name}: SQL statements", len(statements), "statements", MOST_QUERIES)
        here, there = in_turn(lambda: ours(path), lambda: theirs(path))  # noqa: B023 - called at once
        yield ratio_at_most(f"{name} at {LONG:,} events against {SHORT:,}", here, "ms", there, MOST_GROWTH)
    yield said(f"closing all days of {LONG:,} events", nights["old"], "ms")
    app.extensions["atolye.database"].close()


def _visitor(app: Flask, world: World) -> Callable[[str], None]:
    client, host = app.test_client(), f"http://{world.tenant.slug}.localhost"
    sign_in(world, client, host)

    def visit(path: str) -> None:
        assert client.get(path, base_url=host).status_code == 200

    return visit


def _fill(world: World, events: int) -> float:
    """Years of work, shipped and closed, and the same open orders; how long the first night took."""
    now = now_utc()
    with begin_work(world.database, system("bench"), world.tenant, now=now - timedelta(days=1)) as work:
        for number in range(OPEN_CARDS):
            order = planned_order(work, doors=2)
            order.due_on = (now + timedelta(days=number - OPEN_CARDS // 2)).date()
        template = order.id
        work.events.clear()
    with world.owner() as connection:
        connection.execute(f'set search_path = "{world.tenant.schema}", platform')
        cards = events // PER_CARD
        copy_rows(
            connection,
            "sales_order",
            f"x.id = {template}",
            cards,
            number="'BF-' || n",
            state="'shipped'",
            planned_at=f"now() - interval '1 day' * (1 + n / {CARDS_A_DAY}) - interval '8 hours'",
        )
        copy_rows(
            connection,
            "order_line",
            f"x.order_id = {template}",
            1,
            source="cross join sales_order o",
            where="and o.number like 'BF-%%'",
            order_id="o.id",
        )
        connection.execute(_CARDS)
        connection.execute(_EVENTS)
        connection.execute("vacuum analyze")
    with begin_work(world.database, system("bench"), world.tenant) as work:
        took = milliseconds(lambda: close_floor_days(work))
        keep_recorded_time(work)
    with world.owner() as connection:
        connection.execute("vacuum analyze")
    return took
