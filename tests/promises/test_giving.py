"""Promising a day: what is written, what is doubted, and what must not happen."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.orders.drafting import open_order
from app.orders.refusals import DueInThePast, StaleOrder
from app.orders.states import WrongState
from app.promises.giving import (
    EarlierThanLikely,
    NothingToPromise,
    confirm_with_promise,
    give_promise,
    promises_of,
)
from models.orders import SalesOrder
from tests.factories import make_customer, make_order, stock_up
from tests.production.floor import acting, names, person
from tests.promises.house import MONDAY, doors_of, empty_floor
from tests.samples import add_sample_materials, add_sample_models


def draft(work: Work, due_on: str = "") -> SalesOrder:
    """A draft that can be confirmed: everything it needs is in stock."""
    empty_floor(work)
    materials = add_sample_materials(work)
    stock_up(work, materials.values(), 1000)
    model = add_sample_models(work)["CK-EKO"]
    line = {"model": str(model.id), "quantity": "30", "unit_price": "20000"}
    return open_order(work, make_customer(work).id, {"due_on": due_on}, [line])


def test_the_day_of_85_percent_is_promised_and_kept_with_its_reasons(work: Work) -> None:
    order = doors_of(empty_floor(work))
    promise = give_promise(work, order.id, 1)
    assert promise.due_on == promise.safe_on == order.due_on == date(2026, 11, 27)
    assert promise.likely_on == date(2026, 11, 26)
    assert {reason["kind"] for reason in promise.reasons} == {"own", "formula"}
    assert [day for _name, day in promise.plan["departments"]][-1] == "2026-11-26"
    assert (promise.given_by, promise.given_at, order.version) == (work.actor.name, MONDAY, 2)
    assert names(work.events) == ["PromiseGiven"]


def test_a_second_promise_stands_beside_the_first(work: Work) -> None:
    order = doors_of(empty_floor(work))
    give_promise(work, order.id, 1)
    give_promise(work, order.id, 2, "15.12.2026", note=" Müşteri istedi ")
    assert [one.due_on.day for one in promises_of(work, order.id)] == [15, 27]
    assert promises_of(work, order.id)[0].note == "Müşteri istedi"
    assert work.events[-1].facts()["due_before"] == "2026-11-27"


def test_the_same_touch_promises_once(work: Work) -> None:
    order = doors_of(empty_floor(work))
    first = give_promise(work, order.id, 1, key="promise-once")
    assert give_promise(work, order.id, 1, key="promise-once").id == first.id
    assert len(promises_of(work, order.id)) == 1


def test_nothing_is_promised_where_it_makes_no_sense(work: Work) -> None:
    order = doors_of(empty_floor(work))
    with pytest.raises(DueInThePast):
        give_promise(work, order.id, 1, "20.11.2026")
    with pytest.raises(StaleOrder):
        give_promise(work, order.id, 7)
    with pytest.raises(NothingToPromise):
        give_promise(work, make_order(work, state="draft").id, 1)
    order.state = "shipped"
    work.session.flush()
    with pytest.raises(WrongState):
        give_promise(work, order.id, 1)
    assert promises_of(work, order.id) == []
    assert order.due_on is None
    assert work.events == []


def test_who_may_promise(work: Work) -> None:
    order = doors_of(empty_floor(work))
    for role in ("Foreman", "Dispatcher", "Accountant", "Storekeeper"):
        with pytest.raises(NotAllowed):
            give_promise(acting(work, person(role)), order.id, 1)
    give_promise(acting(work, person("Planner")), order.id, 1)
    assert len(promises_of(acting(work, person("Dispatcher")), order.id)) == 1


def test_what_was_promised_cannot_be_written_over(work: Work) -> None:
    order = doors_of(empty_floor(work))
    give_promise(work, order.id, 1)
    for statement in ("update promise set due_on = due_on", "delete from promise"):
        with pytest.raises(ProgrammingError, match="permission denied"), work.session.begin_nested():
            work.session.execute(text(statement))


def test_a_day_too_early_is_doubted_and_nothing_is_confirmed(work: Work) -> None:
    order = draft(work, "23.11.2026")
    with pytest.raises(EarlierThanLikely, match="23") as caught, work.session.begin_nested():
        confirm_with_promise(work, order.id, 1)
    assert "The doors of this order take" in caught.value.say()
    work.session.refresh(order)
    assert order.state == "draft"
    assert promises_of(work, order.id) == []
    confirm_with_promise(work, order.id, 1, confirmed=[EarlierThanLikely.code])
    [promise] = promises_of(work, order.id)
    assert (promise.kind, promise.due_on) == ("confirmed", date(2026, 11, 23))
    assert promise.likely_on is not None
    assert promise.due_on < promise.likely_on


def test_a_day_that_can_be_kept_is_not_doubted(work: Work) -> None:
    order = draft(work, "29.01.2027")
    confirm_with_promise(work, order.id, 1)
    assert [one.due_on for one in promises_of(work, order.id)] == [date(2027, 1, 29)]


def test_without_a_day_that_of_85_percent_is_confirmed_once(work: Work) -> None:
    order = draft(work)
    first = confirm_with_promise(work, order.id, 1, "key-1")
    assert confirm_with_promise(work, order.id, 1, "key-1").id == first.id
    assert confirm_with_promise(work, order.id, 1, "key-2").id == first.id
    [promise] = promises_of(work, order.id)
    assert order.due_on == promise.due_on == promise.safe_on


def test_a_day_everybody_can_keep_is_promised_where_many_work(work: Work) -> None:
    order = draft(work)
    work.session.execute(text("insert into department_crew select id, 500 from department"))
    confirm_with_promise(work, order.id, 1)
    assert order.due_on == date(2026, 11, 23), "five hundred people make thirty doors on a Monday"
