"""When an order will be ready and why: material, queues, crews, the calendar, what if."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.kernel.permissions import NotAllowed
from app.kernel.work import RecordGone, Work
from app.promises.asking import OvertimeNotPossible, WhatIf, ask_for_order, read_what_if
from app.promises.keeping import change_promise_rules
from app.promises.reasons import Reason
from app.promises.reckoning import Reckoning, reckon
from models.promises import CalendarDay
from tests.factories import make_material, make_order, make_supplier, stock_up
from tests.production.floor import acting, card_of, departments, person
from tests.promises.house import doors_of, empty_floor, late_by, measured, on_order, reckoned, said
from tests.statements import statements_of


def days_between(found: Reckoning) -> int:
    """How far the day of 85 % lies behind that of 50 %."""
    assert found.likely_on is not None
    assert found.safe_on is not None
    return (found.safe_on - found.likely_on).days


def test_an_order_takes_a_day_in_each_of_four_departments(work: Work) -> None:
    order = doors_of(empty_floor(work))
    found = reckoned(work, order)
    assert found.likely_on == date(2026, 11, 26), "Monday to Thursday"
    assert found.safe_on == date(2026, 11, 27), "a quarter more, since nothing was ever measured"
    assert [day for _name, day in found.plan] == [date(2026, 11, day) for day in (23, 24, 25, 26)]
    assert "Nothing is measured enough yet: minutes go by formula." in said(found)


def test_doors_that_stand_in_a_department_come_first(work: Work) -> None:
    doors_of(empty_floor(work), minutes=0)
    paint = departments(work)[2]
    before = doors_of(work, doors=3, is_planned=True)
    before.lines[0].configuration = {"minutes": {paint.code: "540"}}
    card_of(work, before).department_id = paint.id
    work.session.flush()
    found = reckoned(work, doors_of(work))
    assert found.main == paint.name
    assert found.likely_on == date(2026, 11, 27), "the paint line is free on Thursday"
    [queue] = [one for one in found.reasons if one.kind == "queue" and one.is_main]
    assert queue.say() == f"{paint.name}: queue of 3 days."


def test_more_people_are_faster(work: Work) -> None:
    order = doors_of(empty_floor(work))
    people = {one.id: "2" for one in departments(work)}
    change_promise_rules(work, {"enough_doors": "10", "ship_days": "0"}, people)
    assert reckoned(work, order).likely_on == date(2026, 11, 24)


def test_what_leaves_on_a_busy_day_tells_how_many_hands_there_are(work: Work) -> None:
    order = doors_of(empty_floor(work))
    for one in departments(work):
        work.session.execute(
            text("insert into department_pace values (:id, 20, :minutes)"), {"id": one.id, "minutes": 1080}
        )
    assert reckoned(work, order).likely_on == date(2026, 11, 24)
    change_promise_rules(work, {"enough_doors": "10", "ship_days": "0"}, {departments(work)[0].id: "1"})
    assert reckoned(work, order).likely_on == date(2026, 11, 25), "what the company says goes first"


def test_a_half_day_and_a_closed_day_push_it_back(work: Work) -> None:
    order = doors_of(empty_floor(work))
    work.session.add(CalendarDay(day=date(2026, 11, 24), kind="closed", name="Sayım"))
    work.session.flush()
    found = reckoned(work, order)
    assert found.likely_on == date(2026, 11, 27)
    assert "2026-11-24 Sayım: closed." in said(found)


def test_the_truck_leaves_some_working_days_later(work: Work) -> None:
    order = doors_of(empty_floor(work, ship_days=2))
    assert reckoned(work, order).likely_on == date(2026, 11, 28)
    assert "2 working days from ready to the truck." in said(reckoned(work, order))


def test_missing_material_comes_with_the_purchase_order(work: Work) -> None:
    lock = make_material(empty_floor(work), "KLT-MUL")
    order = doors_of(work, {lock: 4})
    on_order(work, lock, 10, date(2026, 12, 12))
    found = reckoned(work, order)
    assert found.main == "KLT-MUL"
    assert found.likely_on == date(2026, 12, 17), "begun on Monday 14 December"
    assert "KLT-MUL comes on 2026-12-12 (4\u00a0adet missing)." in said(found)


def test_a_supplier_is_as_late_as_usual(work: Work) -> None:
    lock = make_material(empty_floor(work))
    supplier = make_supplier(work)
    late_by(work, supplier, 2, 7)
    order = doors_of(work, {lock: 4}, minutes=0)
    on_order(work, lock, 10, date(2026, 12, 7), supplier)
    found = reckoned(work, order)
    assert (found.likely_on, found.safe_on) == (date(2026, 12, 9), date(2026, 12, 14))


def test_what_should_have_come_long_ago_comes_tomorrow_at_best(work: Work) -> None:
    lock = make_material(empty_floor(work))
    order = doors_of(work, {lock: 4})
    on_order(work, lock, 10, date(2026, 11, 2))
    [arrival] = reckoned(work, order).arrivals
    assert arrival.likely_on == date(2026, 11, 24)


def test_what_nobody_ordered_takes_its_delivery_time_from_today(work: Work) -> None:
    lock = make_material(empty_floor(work), lead_days=14)
    order = doors_of(work, {lock: 4})
    on_order(work, lock, 3, date(2026, 11, 25))
    [arrival] = reckoned(work, order).arrivals
    assert (arrival.way, arrival.likely_on) == ("lead", date(2026, 12, 7)), "three of four are not enough"


def test_what_is_in_stock_and_free_is_waited_for_by_nobody(work: Work) -> None:
    lock = make_material(empty_floor(work))
    stock_up(work, lock, 10)
    order = doors_of(work, {lock: 4})
    assert reckoned(work, order).arrivals == ()
    work.session.execute(
        text("insert into reservation (order_id, material_id, quantity, rank) values (:order, :id, 8, 1)"),
        {"order": doors_of(work).id, "id": lock.id},
    )
    [arrival] = reckoned(work, order).arrivals
    assert arrival.missing == 2


def test_orders_confirmed_earlier_come_before(work: Work) -> None:
    empty_floor(work)
    earlier = doors_of(work, doors=2, state="confirmed", confirmed_at=work.now)
    found = reckoned(work, doors_of(work))
    assert "2 doors of orders confirmed earlier are still to be planned." in said(found)
    assert found.likely_on == date(2026, 12, 2), "nine days of work on the longest way through"
    assert reckoned(work, earlier).likely_on == date(2026, 12, 1)


def test_of_an_order_on_the_floor_its_own_cards_tell(work: Work) -> None:
    order = doors_of(empty_floor(work), is_planned=True)
    card = card_of(work, order)
    card.department_id = departments(work)[3].id
    work.session.flush()
    assert reckoned(work, order).likely_on == date(2026, 11, 23)
    card.state = "ready"
    work.session.flush()
    assert reckoned(work, order).plan == ()


def test_measured_times_count_once_there_are_enough(work: Work) -> None:
    order = doors_of(empty_floor(work))
    model = order.lines[0].model_id
    measured(work, "0.5", "0.5", model_id=model, doors=9)
    assert reckoned(work, order).likely_on == date(2026, 11, 26), "nine are not enough"
    work.session.execute(text("update standard_time set doors = 10"))
    found = reckoned(work, order)
    assert (found.likely_on, found.safe_on) == (date(2026, 11, 24), date(2026, 11, 24))
    assert "Minutes are measured in all departments." in said(found)


def test_other_models_speak_for_one_that_was_never_measured(work: Work) -> None:
    order = doors_of(empty_floor(work))
    measured(work, "2", "2")
    assert reckoned(work, order).likely_on == date(2026, 12, 1)


def test_many_measured_cards_make_up_for_each_other(work: Work) -> None:
    empty_floor(work)
    measured(work, "1", "2")
    one = reckoned(work, doors_of(work, minutes=2160))
    for _ in range(15):
        doors_of(work, minutes=135, is_planned=True)
    many = reckoned(work, doors_of(work, minutes=135))
    assert days_between(many) < days_between(one)


def test_what_if_changes_the_answer_and_nothing_else(work: Work) -> None:
    lock = make_material(empty_floor(work), lead_days=30)
    order = doors_of(work, {lock: 4})
    before = doors_of(work, doors=6, is_planned=True)
    usual = reckoned(work, order)
    come = {lock.id: date(2026, 11, 24)}
    sooner = reckoned(work, order, arrivals=come)
    first = reckoned(work, order, arrivals=come, first=True)
    longer = reckoned(work, order, arrivals=come, first=True, overtime=3 * 3600)
    twice = reckoned(work, order, arrivals=come, first=True, quantities={0: 2})
    days = [one.likely_on for one in (first, sooner, usual)]
    assert days == sorted(days, key=str)
    assert first.likely_on == date(2026, 11, 28)
    assert longer.likely_on == date(2026, 11, 27)
    assert twice.likely_on == date(2026, 12, 3)
    assert f"{lock.code} taken to come on 2026-11-24." in said(sooner)
    assert (order.due_on, order.version, order.lines[0].quantity) == (None, 1, 1)
    assert work.events == []
    assert card_of(work, before).priority == 0


def test_an_order_without_doors_has_no_day(work: Work) -> None:
    order = make_order(empty_floor(work), state="draft")
    found = reckoned(work, order)
    assert (found.likely_on, found.safe_on, found.is_known) == (None, None, False)


def test_reasons_can_be_kept_and_read_again(work: Work) -> None:
    lock = make_material(empty_floor(work))
    found = reckoned(work, doors_of(work, {lock: 4}))
    again = [Reason.of(reason.to_json()) for reason in found.reasons]
    assert [one.say() for one in again] == said(found)
    assert sum(one.is_main for one in again) == 1


def test_as_many_statements_for_many_cards(work: Work) -> None:
    empty_floor(work)
    lock = make_material(work)
    order = doors_of(work, {lock: 4})
    doors_of(work, is_planned=True)
    asked = ask_for_order(work, order.id, WhatIf())
    with statements_of(work.session) as few:
        reckon(work, asked)
    for _ in range(5):
        doors_of(work, is_planned=True)
    with statements_of(work.session) as many:
        reckon(work, asked)
    assert len(many) == len(few) <= 14


def test_not_for_who_may_see_no_orders(work: Work) -> None:
    order = doors_of(empty_floor(work))
    with pytest.raises(NotAllowed):
        ask_for_order(acting(work, person("Storekeeper")), order.id, WhatIf())
    with pytest.raises(RecordGone):
        ask_for_order(work, 0, WhatIf())


def test_what_if_is_read_as_people_write() -> None:
    typed = {"first": "1", "overtime": "1,5", "arrives-7": "12.12.2026", "doors-0": "3", "arrives-8": ""}
    assert read_what_if({**typed, "due_on": "x"}) == WhatIf(
        first=True, overtime=5400, arrivals={7: date(2026, 12, 12)}, quantities={0: 3}
    )
    assert read_what_if({}) == WhatIf()
    endless = "9" * 5000
    assert read_what_if({f"arrives-{endless}": "12.12.2026", f"doors-{endless}": "3"}) == WhatIf()
    with pytest.raises(OvertimeNotPossible):
        read_what_if({"overtime": str(Decimal(13))})
