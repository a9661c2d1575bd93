"""What is late and what will be: by the calendar, and by the pace of the floor."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from app.kernel.clock import ISTANBUL, today_local
from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.production.blocking import block
from app.production.lateness import LateOrder, lateness, working_day_after
from app.production.measuring_days import close_floor_days
from app.production.passing import pass_on
from models.floor import FloorRules, MaterialNeed
from models.orders import SalesOrder
from tests.factories import make_material
from tests.production.floor import acting, card_of, departments, person, planned_order, unplanned_order
from tests.statements import statements_of

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ISTANBUL)


def due(work: Work, days: int, *, doors: int = 1) -> SalesOrder:
    """An order on the floor that is promised for so many days from now."""
    order = planned_order(work, doors=doors)
    order.due_on = today_local(work.now) + timedelta(days=days)
    work.session.flush()
    return order


def found(work: Work, order: SalesOrder) -> LateOrder | None:
    return next((one for one in lateness(work).orders if one.id == order.id), None)


def test_orders_past_their_day_are_late_the_oldest_first(work: Work) -> None:
    work.now = MONDAY
    younger, older = due(work, -2), due(work, -5)
    rows = lateness(work).of("late")
    assert [row.id for row in rows] == [older.id, younger.id]
    assert rows[0].days_late == 5
    assert rows[0].places[0].name == departments(work)[0].name


def test_soon_is_what_the_company_says(work: Work) -> None:
    work.now = MONDAY
    order = due(work, 5)
    assert found(work, order) is None
    work.session.get_one(FloorRules, 1).soon_late_days = 5
    work.session.flush()
    row = found(work, order)
    assert row is not None
    assert (row.standing, row.days_late) == ("soon", -5)


def test_what_was_shipped_or_cancelled_is_not_late_any_more(work: Work) -> None:
    work.now = MONDAY
    for state in ("shipped", "closed", "cancelled", "draft"):
        due(work, -3).state = state
    work.session.flush()
    assert lateness(work).orders == []


def test_it_says_what_an_order_waits_for(work: Work) -> None:
    work.now = MONDAY
    order = due(work, -1)
    card = card_of(work, order)
    block(work, card.id, "Malzeme bekliyor")
    work.session.add(
        MaterialNeed(
            work_order_id=card.id,
            order_id=order.id,
            order_line_id=card.order_line_id,
            material_id=make_material(work, name="Kilit Kale").id,
            quantity=1,
            raised_at=work.now,
            raised_by="Ayşe",
            reason="",
        )
    )
    work.session.flush()
    row = found(work, order)
    assert row is not None
    assert (row.reasons, row.materials) == (("Malzeme bekliyor",), "Kilit Kale")
    assert row.places[0].is_blocked


def test_a_floor_that_is_too_slow_says_so_before_the_day_comes(work: Work) -> None:
    for day in range(5):
        work.now = MONDAY + timedelta(days=day)
        order = planned_order(work, doors=2)
        for _department in departments(work):
            card = card_of(work, order)
            pass_on(work, card.id, card.version)
    work.now = MONDAY + timedelta(days=7)
    close_floor_days(work)
    quick, slow = due(work, 10, doors=2), due(work, 10, doors=30)
    unplanned = unplanned_order(work, doors=40)
    unplanned.due_on = slow.due_on
    work.session.flush()
    assert found(work, quick) is None, "a day in each department"
    row = found(work, slow)
    assert row is not None
    assert row.standing == "slow"
    # Two doors a day: 16 days to the last of 32 at cutting, 15 more in each of the other three.
    assert row.expected_on == working_day_after(today_local(work.now), 61, frozenset(range(6)))
    waiting = found(work, unplanned)
    assert waiting is not None
    assert waiting.expected_on is not None


def test_working_days_skip_the_days_without_a_shift() -> None:
    saturday = date(2026, 11, 28)
    assert working_day_after(saturday, 0, frozenset(range(6))) == saturday
    assert working_day_after(saturday, 1, frozenset(range(6))) == date(2026, 11, 30)
    assert working_day_after(saturday, 1, frozenset(range(5))) == date(2026, 11, 30)


def test_more_orders_cost_no_more_statements(work: Work) -> None:
    work.now = MONDAY
    due(work, -1)
    with statements_of(work.session) as one:
        lateness(work)
    for days in range(6):
        due(work, days - 3)
    with statements_of(work.session) as many:
        lateness(work)
    assert len(many) == len(one) <= 9


def test_nobody_without_the_right_reads_it(work: Work) -> None:
    with pytest.raises(NotAllowed):
        lateness(acting(work, person("Storekeeper")))
