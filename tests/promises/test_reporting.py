"""Promised against shipped: days late by the first and the last promise, months, reasons, pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.kernel.clock import today_local
from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.overview.today import answer_today
from app.production.passing import pass_on
from app.promises.reporting import _ROWS, Kept, months_of_promises, promises_kept
from app.shipping.sending import send_shipment
from models.orders import SalesOrder
from models.promises import Promise
from tests.factories import behind_the_scenes
from tests.production.floor import acting, card_of, departments, person
from tests.promises.house import doors_of, empty_floor
from tests.shipping.conftest import secret  # noqa: F401 - a fixture
from tests.shipping.trucks import form_for, ready_order
from tests.statements import statements_of


def promised(
    work: Work, order: SalesOrder, *in_days: int, plan: Sequence[tuple[str, date]] = (), main: str = ""
) -> SalesOrder:
    """Promise an order for days counted from today; the last one stands."""
    for number in in_days:
        order.due_on = today_local(work.now) + timedelta(days=number)
        departments = [[name, day.isoformat()] for name, day in plan]
        work.session.add(
            Promise(
                order_id=order.id,
                kind="given",
                given_at=work.now,
                given_by="Ayşe",
                due_on=order.due_on,
                plan={"main": main, "departments": departments},
            )
        )
    work.session.flush()
    return order


def kept(work: Work, order: SalesOrder, only: str = "") -> Kept | None:
    rows, _following = promises_kept(work, only, limit=1000)
    return next((row for row in rows if row.id == order.id), None)


def test_an_order_that_left_late_is_late_by_both_promises(work: Work) -> None:
    order = promised(work, ready_order(work), -10, -3)
    send_shipment(behind_the_scenes(work), form_for(work, order))
    row = kept(work, order)
    assert row is not None
    assert (row.days_late, row.days_late_first, row.times) == (3, 10, 2)
    assert (row.shipped_on, row.standing) == (today_local(work.now), "late")
    assert kept(work, order, "late") == row
    assert kept(work, order, "open") is None


def test_an_order_that_left_in_time_was_kept(work: Work) -> None:
    order = promised(work, ready_order(work), -1, 0)
    send_shipment(behind_the_scenes(work), form_for(work, order))
    row = kept(work, order)
    assert row is not None
    assert (row.days_late, row.days_late_first, row.standing) == (0, 1, "kept")
    [month] = [one for one in months_of_promises(work) if one.month == today_local(work.now).replace(day=1)]
    assert (month.promised, month.shipped, month.kept, month.kept_first, month.late) == (1, 1, 1, 0, 0)
    assert (month.percent, month.percent_first) == (100, 0)


def test_what_has_not_left_is_late_from_the_day_after(work: Work) -> None:
    empty_floor(work)
    today = promised(work, doors_of(work, is_planned=True), 0)
    yesterday = promised(work, doors_of(work, is_planned=True), -1)
    found = (kept(work, today), kept(work, yesterday))
    assert [row.days_late for row in found if row] == [0, 1]
    assert kept(work, today, "today") is not None
    assert kept(work, yesterday, "today") is None
    assert answer_today(work).counts.today == 1


def test_a_day_nobody_kept_counts_as_the_first_promise(work: Work) -> None:
    order = doors_of(empty_floor(work), is_planned=True)
    order.due_on = today_local(work.now) - timedelta(days=2)
    work.session.flush()
    row = kept(work, order)
    assert row is not None
    assert (row.first_on, row.times, row.days_late_first, row.reason) == (order.due_on, 0, 2, "")


def test_drafts_and_cancelled_orders_are_no_promises(work: Work) -> None:
    for state in ("draft", "quoted", "cancelled"):
        assert kept(work, promised(work, doors_of(empty_floor(work), state=state), -1)) is None


def test_the_department_that_lost_most_days_is_the_reason(work: Work) -> None:
    empty_floor(work)
    first, second, third, _last = departments(work)
    today = today_local(work.now)
    plan = [(one.name, today + timedelta(days=place)) for place, one in enumerate((first, second, third))]
    order = promised(work, doors_of(work, is_planned=True), 3, plan=plan)
    card = card_of(work, order)
    pass_on(work, card.id, 1)
    work.now += timedelta(days=6)
    pass_on(work, card.id, 2)
    row = kept(work, order)
    assert row is not None
    assert (row.days_late, row.reason) == (3, second.name)


def test_an_order_that_began_late_waited_for_its_material(work: Work) -> None:
    empty_floor(work)
    first, second, *_rest = departments(work)
    before = today_local(work.now) - timedelta(days=5)
    plan = [(first.name, before), (second.name, before)]
    order = promised(work, doors_of(work, is_planned=True), -4, plan=plan, main="KLT-MUL")
    row = kept(work, order)
    assert row is not None
    assert row.reason == "KLT-MUL"
    waiting = promised(work, doors_of(work, state="confirmed"), -4, plan=plan)
    row = kept(work, waiting)
    assert row is not None
    assert row.reason == "Planned late"


def test_pages_go_on_where_they_ended(work: Work) -> None:
    empty_floor(work)
    orders = [promised(work, doors_of(work, state="confirmed"), number % 2) for number in range(5)]
    seen: list[int] = []
    place = ""
    for _page in range(3):
        rows, place = promises_kept(work, before=place, limit=2)
        seen += [row.id for row in rows]
    assert place == ""
    assert seen == [one.id for one in sorted(orders, key=lambda one: (one.due_on, one.id), reverse=True)]
    month = f"{today_local(work.now):%Y-%m}"
    assert len(promises_kept(work, month=month)[0]) == 5
    assert promises_kept(work, month="2001-01")[0] == []


def test_as_many_statements_for_many_orders(work: Work) -> None:
    promised(work, doors_of(empty_floor(work), is_planned=True), -1)
    with statements_of(work.session) as few:
        promises_kept(work)
    for _ in range(4):
        promised(work, doors_of(work, is_planned=True), -1)
    with statements_of(work.session) as many:
        promises_kept(work)
    assert len(many) == len(few) == 2


def test_a_page_reads_the_shipments_of_its_own_rows_alone(work: Work) -> None:
    empty_floor(work)
    for number in range(6):
        promised(work, doors_of(work, state="shipped"), -number)
    asked = {"today": today_local(work.now), "limit": 2, "only": ""}
    asked |= dict.fromkeys(("first", "last", "day", "id"))
    said = work.session.scalar(text(f"explain (analyze, format json) {_ROWS.text}"), asked)
    nodes = [said[0]["Plan"]]
    for node in nodes:
        nodes += node.get("Plans", [])
    read = [one["Actual Loops"] for one in nodes if one.get("Relation Name") == "shipment_line"]
    assert read
    assert max(read) <= 2


def test_not_for_who_may_see_no_orders(work: Work) -> None:
    storekeeper = acting(work, person("Storekeeper"))
    for act in (promises_kept, months_of_promises):
        with pytest.raises(NotAllowed):
            act(storekeeper)
