"""The bottleneck in figures: the same whether days are closed or not, in as many statements as ever."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from app.kernel.clock import ISTANBUL, today_local
from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.production.blocking import block
from app.production.floor_figures import FloorFigures, floor_figures
from app.production.jams import jams_now
from app.production.measuring_days import close_floor_days
from app.production.passing import pass_on
from app.production.stays import READY
from models.floor import Operator
from models.orders import SalesOrder
from tests.production.floor import acting, card_of, departments, person, planned_order, tablet
from tests.statements import statements_of

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=ISTANBUL)


def on_the_floor(work: Work, doors: int = 1, minutes: int = 100) -> SalesOrder:
    order = planned_order(work, doors=doors)
    for line in order.lines:
        line.minutes = Decimal(minutes)
    work.session.flush()
    return order


def tap(work: Work, order: SalesOrder, quantity: int | None = None) -> None:
    card = card_of(work, order)
    pass_on(work, card.id, card.version, quantity=quantity)


@pytest.fixture
def week(work: Work) -> SalesOrder:
    """Two doors a day come and leave cutting after an hour; on Friday ten more have come."""
    for day in range(5):
        work.now = MONDAY + timedelta(days=day)
        order = on_the_floor(work, doors=2)
        work.now += timedelta(hours=1)
        tap(work, order)
    return on_the_floor(work, doors=10)


def of(figures: FloorFigures, place: int) -> tuple[int, int]:
    (one,) = [each for each in figures.departments if each.id == place]
    return one.arrived, one.departed


def test_closed_or_not_the_figures_are_the_same(work: Work, week: SalesOrder) -> None:
    live = floor_figures(work, 7)
    close_floor_days(work)
    closed = floor_figures(work, 7)
    assert live.departments == closed.departments
    assert {day: vars(one) for day, one in live.by_day.items()} == {
        day: vars(one) for day, one in closed.by_day.items()
    }


def test_a_department_says_how_fast_and_how_full_it_is(work: Work, week: SalesOrder) -> None:
    cutting = departments(work)[0]
    cutting.wip_limit = 8
    close_floor_days(work)
    figures = floor_figures(work, 7)
    assert of(figures, cutting.id) == (20, 10)
    one = figures.departments[0]
    assert [one.per_day, one.flow_hours] == [2, 1]
    # Of the hour twice twenty minutes were work.
    assert one.queue_hours == Decimal("0.3")
    assert one.worked_minutes == 5 * 2 * 20
    standing = figures.jams.standings[0]
    assert [standing.doors, standing.pace, standing.is_over] == [10, 2, True]
    assert standing.days == 5


def test_the_sentence_names_the_department_with_most_days_of_work(work: Work, week: SalesOrder) -> None:
    before = jams_now(work)
    assert before.fullest == before.standings[1], "by planned minutes, before a day is closed"
    close_floor_days(work)
    jammed = jams_now(work).jammed
    assert jammed is not None
    assert [jammed.name, jammed.doors, jammed.days] == [departments(work)[0].name, 10, 5]


def test_an_empty_floor_jams_nowhere(work: Work) -> None:
    work.now = MONDAY
    assert jams_now(work).fullest is None
    figures = floor_figures(work)
    assert figures.is_empty
    assert figures.reasons == []
    assert figures.departments[0].queue_hours is None


def test_reasons_come_by_what_they_cost(work: Work) -> None:
    work.now = MONDAY
    orders = [on_the_floor(work) for _ in range(3)]
    for order, (reason, hours) in zip(
        orders, [("Sac yok", 1), ("Ölçü sorusu", 0), ("Sac yok", 0)], strict=True
    ):
        block(work, card_of(work, order).id, reason)
        work.now += timedelta(hours=hours)
    work.now += timedelta(hours=1)
    first, second = floor_figures(work, 7).reasons
    assert [first.reason, first.times, first.hours, first.up_to] == ["Sac yok", 2, 3, 75]
    assert [second.reason, second.times, second.hours, second.up_to] == ["Ölçü sorusu", 1, 1, 100]


def test_people_of_a_department_share_its_work(work: Work, week: SalesOrder) -> None:
    alone = floor_figures(work, 7).departments[0].utilisation
    for name in ("Ali", "Veli"):
        work.session.add(Operator(name=name, department_id=departments(work)[0].id))
    work.session.flush()
    both = floor_figures(work, 7).departments[0].utilisation
    assert alone is not None
    assert both is not None
    assert abs(alone - 2 * both) <= Decimal("0.1")


def test_doors_that_have_left_the_house_are_added_up(work: Work) -> None:
    work.now = MONDAY
    order = on_the_floor(work, doors=3)
    for _department in departments(work):
        tap(work, order)
    figures = floor_figures(work, 7)
    assert figures.by_day[today_local(work.now), READY].at_end == 3
    assert figures.shipped[-1] == 0


def test_a_longer_history_costs_no_more_statements(work: Work, week: SalesOrder) -> None:
    close_floor_days(work)
    floor_figures(work, 7)
    with statements_of(work.session) as one:
        floor_figures(work, 7)
    for day in range(7, 12):
        work.now = MONDAY + timedelta(days=day)
        tap(work, on_the_floor(work, doors=4))
        block(work, card_of(work, on_the_floor(work)).id, f"Neden {day}")
    close_floor_days(work)
    with statements_of(work.session) as many:
        floor_figures(work, 90)
    assert len(many) == len(one) <= 16


def test_figures_are_for_those_who_lead_the_floor(work: Work) -> None:
    work.now = MONDAY
    for actor in (person("Storekeeper"), person("Accountant"), tablet()):
        with pytest.raises(NotAllowed):
            floor_figures(acting(work, actor))
