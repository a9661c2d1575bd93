"""Days of the floor: what came, left and stood, closed once, and the same whether read early or late."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.kernel.clock import ISTANBUL, today_local
from app.kernel.work import Work
from app.production.blocking import block, unblock
from app.production.measuring_days import close_floor_days, first_open_day, measure
from app.production.passing import pass_on
from app.production.scrapping import scrap_doors
from app.production.stays import READY, place_of
from app.production.undoing import undo
from models.floor import FloorDay, FloorDayBlock, Operator, WorkSpell
from models.orders import SalesOrder
from tests.production.floor import card_of, cards_of, departments, planned_order
from tests.production.test_scrapping import Job

CENT = Decimal("0.01")
MONDAY = date(2026, 11, 23)
EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=ISTANBUL)


def on_the_floor(work: Work, doors: int = 1, minutes: int = 100) -> SalesOrder:
    order = planned_order(work, doors=doors)
    for line in order.lines:
        line.minutes = Decimal(minutes)
    work.session.flush()
    return order


def tap(work: Work, order: SalesOrder, after: float, quantity: int | None = None) -> dict[str, int]:
    work.now += timedelta(minutes=after)
    card = card_of(work, order)
    return pass_on(work, card.id, card.version, quantity=quantity)


def day_of(work: Work, day: date, place: int) -> tuple[int, int, int]:
    """Arrived, departed and at the end, as they were written down."""
    row = work.session.scalars(
        select(FloorDay).where(
            FloorDay.day == day, func.coalesce(FloorDay.department_id, READY) == (place or READY)
        )
    ).one()
    return row.arrived, row.departed, row.at_end


def test_a_day_says_what_came_what_left_and_what_stays(work: Work) -> None:
    work.now = EIGHT
    cutting, welding = (each.id for each in departments(work)[:2])
    order = on_the_floor(work, doors=3)
    tap(work, order, 60, quantity=2)
    work.now = EIGHT + timedelta(days=1)
    assert close_floor_days(work) == [MONDAY]
    assert day_of(work, MONDAY, cutting) == (3, 2, 1)
    assert day_of(work, MONDAY, welding) == (2, 0, 2)
    assert day_of(work, MONDAY, READY) == (0, 0, 0)
    assert close_floor_days(work) == [], "closed once"


def test_missed_nights_are_made_good_and_quiet_days_are_written_too(work: Work) -> None:
    work.now = EIGHT
    cutting = departments(work)[0].id
    order = on_the_floor(work, doors=2)
    work.now += timedelta(days=2)
    tap(work, order, 30)
    work.now = EIGHT + timedelta(days=4)
    assert close_floor_days(work) == [MONDAY + timedelta(days=day) for day in range(4)]
    assert day_of(work, MONDAY + timedelta(days=1), cutting) == (0, 0, 2)
    assert day_of(work, MONDAY + timedelta(days=2), cutting) == (0, 2, 0)
    assert day_of(work, MONDAY + timedelta(days=3), cutting) == (0, 0, 0)


def test_nothing_is_closed_before_anything_happened_and_in_the_hour_after_midnight(work: Work) -> None:
    work.now = EIGHT
    assert close_floor_days(work) == []
    on_the_floor(work)
    work.now = datetime(2026, 11, 24, 0, 30, tzinfo=ISTANBUL)
    assert close_floor_days(work) == [], "an act of Monday may still be under way"


def test_hours_are_those_of_doors_that_left(work: Work) -> None:
    work.now = EIGHT
    cutting = departments(work)[0].id
    order = on_the_floor(work, doors=2, minutes=150)  # half an hour a door at the first department
    work.now += timedelta(hours=1)
    block(work, card_of(work, order).id, "Sac yok")
    work.now += timedelta(hours=1)
    unblock(work, card_of(work, order).id)
    tap(work, order, 120)  # at noon
    measured = measure(work, MONDAY, MONDAY)
    here = measured.days[MONDAY, cutting]
    assert [here.stood_hours, here.blocked_hours] == [8, 2], "two doors, four hours, one of them blocked"
    assert here.queued_hours == 4, "three hours less the hour planned for both, for each door"
    assert here.worked_minutes == 60
    blocked = measured.blocks[MONDAY, cutting, "Sac yok"]
    assert [blocked.times, blocked.hours] == [1, 1]


def test_a_block_counts_on_the_days_it_lasted(work: Work) -> None:
    work.now = EIGHT + timedelta(hours=9)  # an hour before the end of the day
    cutting = departments(work)[0].id
    order, other = on_the_floor(work), on_the_floor(work)
    block(work, card_of(work, order).id, "Sac yok")
    for _day in range(2):
        work.now += timedelta(days=1)
        tap(work, other, 0)  # the floor is awake
    work.now = EIGHT + timedelta(days=3)
    close_floor_days(work)
    rows = work.session.execute(
        select(FloorDayBlock.day, FloorDayBlock.times, FloorDayBlock.hours).order_by(FloorDayBlock.day)
    ).all()
    assert [tuple(row) for row in rows] == [
        (MONDAY, 1, 1),
        (MONDAY + timedelta(days=1), 0, 9),
        (MONDAY + timedelta(days=2), 0, 9),
    ]
    work.now += timedelta(hours=2)
    tap(work, other, 0)
    live = measure(work, MONDAY + timedelta(days=3), MONDAY + timedelta(days=3))
    blocked = live.blocks[MONDAY + timedelta(days=3), cutting, "Sac yok"]
    assert [blocked.times, blocked.hours] == [0, 2]


def test_an_undo_within_the_day_leaves_nothing(work: Work) -> None:
    work.now = EIGHT
    cutting, welding = (each.id for each in departments(work)[:2])
    order = on_the_floor(work, doors=3)
    wrong = tap(work, order, 30, quantity=1)
    undo(work, wrong["event"])
    figures = measure(work, MONDAY, MONDAY).days
    assert (figures[MONDAY, cutting].arrived, figures[MONDAY, cutting].departed) == (3, 0)
    assert (figures[MONDAY, welding].arrived, figures[MONDAY, welding].departed) == (0, 0)
    assert figures[MONDAY, cutting].stood_hours == 0


def test_an_undo_on_a_later_day_is_that_days(work: Work) -> None:
    work.now = EIGHT
    cutting, welding = (each.id for each in departments(work)[:2])
    order = on_the_floor(work, doors=3)
    wrong = tap(work, order, 30, quantity=1)
    work.now += timedelta(days=1)
    close_floor_days(work)
    undo(work, wrong["event"])
    work.now += timedelta(days=1)
    close_floor_days(work)
    tuesday = MONDAY + timedelta(days=1)
    assert day_of(work, MONDAY, cutting) == (3, 1, 2)
    assert day_of(work, tuesday, cutting) == (1, 0, 3)
    assert day_of(work, tuesday, welding) == (0, 1, 0)
    assert sum(card.quantity for card in cards_of(work, order) if card.state == "waiting") == 3


def test_a_part_has_stood_as_long_as_the_card_it_came_from(work: Work) -> None:
    work.now = EIGHT
    cutting = departments(work)[0].id
    order = on_the_floor(work, doors=4, minutes=0)
    tap(work, order, 60, quantity=1)
    tap(work, order, 60, quantity=1)
    figures = measure(work, MONDAY, MONDAY).days[MONDAY, cutting]
    assert figures.stood_hours == 3, "one door an hour, another one two"


def test_spells_say_what_was_worked_instead_of_the_plan(work: Work) -> None:
    work.now = EIGHT
    cutting = departments(work)[0].id
    order = on_the_floor(work, doors=2, minutes=150)
    card = card_of(work, order)
    for name, minutes in (("Ali", 30), ("Veli", 20)):
        operator = Operator(name=name)
        work.session.add(operator)
        work.session.flush()
        work.session.add(
            WorkSpell(
                work_order_id=card.id,
                order_line_id=card.order_line_id,
                department_id=cutting,
                operator_id=operator.id,
                doors=2,
                started_at=EIGHT,
                ended_at=EIGHT + timedelta(minutes=minutes),
            )
        )
    work.session.flush()
    tap(work, order, 60)
    assert measure(work, MONDAY, MONDAY).days[MONDAY, cutting].worked_minutes == 50


@pytest.mark.parametrize("seed", range(5))
def test_closed_days_and_today_are_what_a_full_reading_gives(work: Work, seed: int) -> None:
    chance = random.Random(seed)
    work.now = EIGHT
    orders = [on_the_floor(work, doors=doors) for doors in (1, 3, 2)]
    last: dict[str, int] | None = None
    for _step in range(25):
        work.now += timedelta(minutes=chance.randrange(5, 600))
        last = _something_happens(work, chance, orders, last)
        if chance.random() < 0.3:
            close_floor_days(work)
    close_floor_days(work)
    begin = first_open_day(work)
    assert begin is not None
    assert _written(work, MONDAY, begin) == _measured(work, MONDAY, begin - timedelta(days=1))
    live = measure(work, begin, today_local(work.now))
    for place in _places(work):
        there = day_of(work, begin - timedelta(days=1), place)[2]
        came = sum(one.arrived - one.departed for (_day, at), one in live.days.items() if at == place)
        assert there + came == _on_the_board(work, orders, place)


def _something_happens(
    work: Work, chance: random.Random, orders: list[SalesOrder], last: dict[str, int] | None
) -> dict[str, int] | None:
    """One act on the floor; the touch that may be undone next."""
    if last is not None and chance.random() < 0.3:
        undo(work, last["event"])
        return None
    standing = [
        card for order in orders for card in cards_of(work, order) if card.state in ("waiting", "blocked")
    ]
    if not standing:
        return None
    card = chance.choice(standing)
    if card.state == "blocked":
        unblock(work, card.id)
        return None
    if chance.random() < 0.3:
        block(work, card.id, f"Neden {chance.randrange(2)}")
        return None
    return pass_on(work, card.id, card.version, quantity=chance.randint(1, card.quantity))


def _places(work: Work) -> list[int]:
    return [*(each.id for each in departments(work)), READY]


def _on_the_board(work: Work, orders: list[SalesOrder], place: int) -> int:
    return sum(
        card.quantity
        for order in orders
        for card in cards_of(work, order)
        if place_of(card.department_id, card.state) == place
    )


def _measured(work: Work, first: date, last: date) -> set[tuple[object, ...]]:
    measured = measure(work, first, last)
    places = _places(work)
    days = {
        (
            day,
            place,
            one.arrived,
            one.departed,
            one.stood_hours.quantize(CENT),
            one.queued_hours.quantize(CENT),
        )
        for (day, place), one in measured.days.items()
        if place in places
    }
    return days | {(*key, one.times, one.hours.quantize(CENT)) for key, one in measured.blocks.items()}


def _written(work: Work, first: date, before: date) -> set[tuple[object, ...]]:
    days = work.session.scalars(select(FloorDay).where(FloorDay.day >= first, FloorDay.day < before))
    said: set[tuple[object, ...]] = {
        (row.day, row.department_id or READY, row.arrived, row.departed, row.stood_hours, row.queued_hours)
        for row in days
        if row.arrived or row.departed or row.stood_hours
    }
    blocks = work.session.scalars(
        select(FloorDayBlock).where(FloorDayBlock.day >= first, FloorDayBlock.day < before)
    )
    return said | {(row.day, row.department_id, row.reason, row.times, row.hours) for row in blocks}


def test_scrapped_doors_leave_and_those_made_for_them_come(work: Work) -> None:
    work.now = EIGHT
    cutting = departments(work)[0].id
    order = on_the_floor(work, doors=3)
    work.now += timedelta(hours=1)
    card = card_of(work, order)
    scrapped = scrap_doors(work, card.id, card.version, "Yanlış kesim", quantity=1)
    figures = measure(work, MONDAY, MONDAY).days[MONDAY, cutting]
    assert [figures.arrived, figures.departed, figures.stood_hours] == [4, 1, 1]
    undo(work, scrapped["event"])
    figures = measure(work, MONDAY, MONDAY).days[MONDAY, cutting]
    assert [figures.arrived, figures.departed] == [3, 0], "undone on its own day it leaves nothing"


def test_scrapping_undone_on_a_later_day_brings_the_doors_back(work: Work) -> None:
    work.now = EIGHT
    cutting = departments(work)[0].id
    order = on_the_floor(work, doors=3)
    card = card_of(work, order)
    scrapped = scrap_doors(work, card.id, card.version, "Yanlış kesim", quantity=2)
    work.now += timedelta(days=1)
    close_floor_days(work)
    undo(work, scrapped["event"])
    work.now += timedelta(days=1)
    close_floor_days(work)
    assert day_of(work, MONDAY, cutting) == (5, 2, 3)
    assert day_of(work, MONDAY + timedelta(days=1), cutting) == (2, 2, 3)


def test_a_replacement_without_material_waits_for_material(work: Work) -> None:
    work.now = EIGHT
    job = Job(work)
    job.empty(job.sheet)
    scrap_doors(work, job.card.id, job.card.version, "Yanlış kesim", quantity=1)
    work.now += timedelta(hours=2)
    cutting = departments(work)[0].id
    blocks = measure(work, MONDAY, MONDAY).blocks
    assert {reason: one.hours for (_day, place, reason), one in blocks.items() if place == cutting} == {
        "Malzeme bekliyor": 2
    }
