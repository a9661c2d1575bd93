"""Minutes read from taps: working time only, shared by who is there, never paid twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.kernel.clock import ISTANBUL
from app.kernel.work import Work
from app.production.blocking import block, unblock
from app.production.passing import pass_on
from app.production.recording_time import keep_recorded_time, minutes_not_kept, recorded_minutes
from app.production.undoing import undo
from models.floor import Operator, WorkSpell
from models.orders import SalesOrder
from models.production import ProductionEvent, RecordedTime, WorkOrder
from tests.production.floor import card_of, departments, planned_order
from tests.statements import statements_of

EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=ISTANBUL)  # a Monday


def on_the_floor(work: Work, doors: int = 1, minutes: int = 100) -> SalesOrder:
    order = planned_order(work, doors=doors)
    for line in order.lines:
        line.minutes = Decimal(minutes)
    work.session.flush()
    return order


def tap(work: Work, order: SalesOrder, after: int, quantity: int | None = None) -> dict[str, int]:
    """Pass the order's first card on so many minutes later."""
    work.now += timedelta(minutes=after)
    card = card_of(work, order)
    return pass_on(work, card.id, card.version, quantity=quantity)


def minutes_of(work: Work, order: SalesOrder) -> list[Decimal | None]:
    """By department, in their order."""
    line = order.lines[0].id
    found = recorded_minutes(work, [line]).get(line, {})
    return [found.get(each.id) for each in departments(work)]


def test_a_card_takes_the_time_between_its_taps(work: Work) -> None:
    work.now = EIGHT
    order = on_the_floor(work)
    tap(work, order, 30)
    tap(work, order, 45)
    assert minutes_of(work, order) == [30, 45, None, None]
    work.now += timedelta(minutes=7)
    assert minutes_of(work, order) == [30, 45, None, None], "where it still stands nothing is known yet"


def test_a_night_and_the_break_are_not_worked(work: Work) -> None:
    work.now = EIGHT + timedelta(hours=9)
    order = on_the_floor(work, minutes=2000)
    first = on_the_floor(work, minutes=2000)
    tap(work, first, 1)  # the floor was awake on Monday
    tap(work, order, 24 * 60)  # a minute past five on Tuesday
    # Alone but for the first minute, of which half was the other card's.
    assert minutes_of(work, order)[0] == Decimal("540.5")


def test_a_day_was_worked_on_whichever_line_is_asked_for(work: Work) -> None:
    work.now = EIGHT
    earlier = on_the_floor(work)
    tap(work, earlier, 30)
    work.now = EIGHT + timedelta(hours=8)
    order = on_the_floor(work, minutes=2000)
    tap(work, order, 17 * 60)  # at nine on Tuesday; on Monday nobody tapped after it had come
    line = order.lines[0].id
    assert minutes_of(work, order)[0] == 180
    assert minutes_not_kept(work)[line] == recorded_minutes(work, [line])[line]


def test_cards_that_stand_together_share_each_minute(work: Work) -> None:
    work.now = EIGHT
    big, small = on_the_floor(work, minutes=300), on_the_floor(work, minutes=100)
    tap(work, big, 60)
    tap(work, small, 20)
    assert minutes_of(work, big)[0] == 45
    assert minutes_of(work, small)[0] == 35
    assert sum(map(Decimal, [45, 35])) == 80, "an hour and twenty minutes, paid once"


def test_blocked_time_is_nobodys(work: Work) -> None:
    work.now = EIGHT
    order = on_the_floor(work)
    work.now += timedelta(minutes=10)
    block(work, card_of(work, order).id, "Sac yok")
    work.now += timedelta(minutes=100)
    unblock(work, card_of(work, order).id)
    tap(work, order, 5)
    assert minutes_of(work, order)[0] == 15


def test_an_undone_tap_never_was(work: Work) -> None:
    work.now = EIGHT
    order = on_the_floor(work, minutes=300)
    wrong = tap(work, order, 10)
    work.now += timedelta(minutes=50)
    undo(work, wrong["event"])
    assert minutes_of(work, order) == [None, None, None, None]
    tap(work, order, 20)
    assert minutes_of(work, order)[0] == 80


def test_a_department_counts_when_the_last_door_has_left_it(work: Work) -> None:
    work.now = EIGHT
    order = on_the_floor(work, doors=3)
    tap(work, order, 30, quantity=1)
    assert minutes_of(work, order)[0] is None
    tap(work, order, 60)
    assert minutes_of(work, order)[0] == 90


def test_taps_one_after_the_other_record_nothing(work: Work) -> None:
    work.now = EIGHT - timedelta(hours=3)
    order = on_the_floor(work)
    for _department in departments(work):
        tap(work, order, 0)
    assert minutes_of(work, order) == [None, None, None, None]


def test_what_was_shipped_is_kept_and_changes_no_more(work: Work) -> None:
    work.now = EIGHT
    order, other = on_the_floor(work), on_the_floor(work)
    for _department in departments(work):
        tap(work, order, 20)
    before = minutes_of(work, order)
    assert keep_recorded_time(work) == 0
    card_of(work, order).state = "shipped"
    work.session.flush()
    assert keep_recorded_time(work) == 1
    assert keep_recorded_time(work) == 0
    assert order.lines[0].id not in minutes_not_kept(work)
    card = work.session.get_one(WorkOrder, card_of(work, other).id)
    work.now += timedelta(minutes=30)
    pass_on(work, card.id, card.version)
    assert minutes_of(work, order) == before
    kept = select(RecordedTime.minutes).where(RecordedTime.order_line_id == order.lines[0].id)
    assert sorted(work.session.scalars(kept)) == sorted(one or Decimal(0) for one in before)


def test_what_stood_three_times_its_plan_was_waiting(work: Work) -> None:
    work.now = EIGHT
    order = on_the_floor(work)  # twenty minutes are planned
    tap(work, order, 60)
    assert minutes_of(work, order)[0] == 60
    slow = on_the_floor(work)
    tap(work, slow, 61)
    assert minutes_of(work, slow)[0] is None


def spell(
    work: Work, order: SalesOrder, begin: datetime, end: datetime | None, operator: str = "", place: int = 0
) -> None:
    """Somebody worked on the order's first card."""
    card = card_of(work, order)
    person = None
    if operator:
        person = work.session.scalars(select(Operator).where(Operator.name == operator)).first()
        person = person or Operator(name=operator)
        work.session.add(person)
        work.session.flush()
    work.session.add(
        WorkSpell(
            work_order_id=card.id,
            order_line_id=card.order_line_id,
            department_id=departments(work)[place].id,
            operator_id=person.id if person else None,
            doors=card.quantity,
            started_at=begin,
            ended_at=end,
        )
    )
    work.session.flush()


def test_what_people_say_counts_before_taps(work: Work) -> None:
    work.now = EIGHT
    order = on_the_floor(work, minutes=1000)
    spell(work, order, EIGHT + timedelta(minutes=10), EIGHT + timedelta(minutes=35))
    tap(work, order, 60)
    tap(work, order, 45)
    assert minutes_of(work, order) == [25, 45, None, None], "nobody said anything at the second department"


def test_two_people_on_one_card_both_work(work: Work) -> None:
    work.now = EIGHT
    order = on_the_floor(work)
    spell(work, order, EIGHT, EIGHT + timedelta(minutes=60), "Ali")
    spell(work, order, EIGHT + timedelta(minutes=30), EIGHT + timedelta(minutes=60), "Veli")
    tap(work, order, 60)
    assert minutes_of(work, order)[0] == 90


def test_spells_know_the_break_too(work: Work) -> None:
    work.now = EIGHT
    order = on_the_floor(work)
    spell(work, order, EIGHT + timedelta(hours=3, minutes=30), EIGHT + timedelta(hours=5, minutes=30))
    tap(work, order, 400)
    assert minutes_of(work, order)[0] == 60


@pytest.mark.parametrize("finished", [None, EIGHT + timedelta(hours=25)])
def test_a_spell_nobody_finished_ends_with_the_shift(work: Work, finished: datetime | None) -> None:
    work.now = EIGHT
    order, other = on_the_floor(work), on_the_floor(work)
    tap(work, other, 0)  # the floor was awake on Monday
    spell(work, order, EIGHT + timedelta(hours=9, minutes=20), finished)
    tap(work, order, 25 * 60)
    assert minutes_of(work, order)[0] == 40, "until six o'clock, not through Tuesday"


def test_the_night_keeps_what_was_left_and_reads_no_tap_of_it_again(work: Work) -> None:
    work.now = EIGHT
    order = on_the_floor(work)
    tap(work, order, 30)
    assert keep_recorded_time(work) == 0, "a mistake may still be undone"
    work.now += timedelta(days=2)
    before = minutes_of(work, order)
    assert keep_recorded_time(work) == 1
    assert keep_recorded_time(work) == 0
    assert minutes_of(work, order) == before
    with statements_of(work.session) as sent:
        assert minutes_not_kept(work) == {}
    assert len(sent) == 1, "a card may stand there for months: its taps are not read"


def test_a_card_that_stood_for_months_makes_nobody_read_months(work: Work) -> None:
    work.now = EIGHT
    forgotten = on_the_floor(work)
    for week in range(1, 13):
        work.now = EIGHT + timedelta(weeks=week)
        other = on_the_floor(work)
        for _department in departments(work):
            tap(work, other, 20)
        keep_recorded_time(work)
    work.now = EIGHT + timedelta(weeks=12, days=1)
    tap(work, forgotten, 0)
    late = on_the_floor(work)
    tap(work, late, 40)
    assert minutes_of(work, forgotten)[0] is None, "it stood, it was not worked on for months"
    assert minutes_of(work, late)[0] == 40


def test_doors_sent_back_are_measured_again(work: Work) -> None:
    work.now = EIGHT
    order = on_the_floor(work)
    tap(work, order, 30)
    tap(work, order, 10)
    work.now += timedelta(days=2)
    keep_recorded_time(work)
    assert minutes_of(work, order)[:2] == [30, 10]
    card = card_of(work, order)
    work.session.add(
        ProductionEvent(
            work_order_id=card.id,
            kind="sent_back",
            from_department_id=card.department_id,
            to_department_id=departments(work)[1].id,
            from_state="waiting",
            to_state="waiting",
            quantity=1,
            at=work.now,
            actor="Kemal",
        )
    )
    card.department_id = departments(work)[1].id
    work.session.flush()
    tap(work, order, 15)
    work.now += timedelta(days=2)
    keep_recorded_time(work)
    assert minutes_of(work, order)[:2] == [30, 25]
