"""Promised days on the screens: the panel of an order and of its form, the report, the calendar."""

from __future__ import annotations

import re
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from app.kernel.clock import show_date
from app.kernel.permissions import system
from app.kernel.work import begin_work
from models.promises import CalendarDay, Promise
from tests.views.orders.conftest import HOST, DoorShop


def promises(doors: DoorShop, number: int) -> list[Promise]:
    with begin_work(doors.database, system(), doors.tenant) as work:
        found = list(
            work.session.scalars(select(Promise).where(Promise.order_id == number).order_by(Promise.id))
        )
        work.session.expunge_all()
    return found


def panel(client: FlaskClient, number: int, **tried: str) -> str:
    answer = client.get(f"/promises/order/{number}", query_string=tried, base_url=HOST)
    assert answer.status_code == 200
    return answer.text


def test_the_panel_says_two_days_and_why(clerk: FlaskClient, doors: DoorShop) -> None:
    said = panel(clerk, doors.draft(doors.line(quantity="3")))
    assert len(re.findall(r'class="promise-day', said)) >= 2
    assert "%85" in said
    assert "/promises/order/" in said
    assert said.count("<li") >= 3, "its own work, the way to the truck, how minutes are known"


def test_what_is_missing_is_named_and_may_be_taken_to_come(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.draft(doors.line("CK-VIL"))
    said = panel(clerk, number)
    assert "PNL-KMP" in said
    [name] = re.findall(r'name="(arrives-\d+)"', said)
    with doors.work() as work:
        day = show_date(work.now + timedelta(days=90))
    tried = panel(clerk, number, first="1", overtime="2", **{name: day})
    assert day in tried
    assert "alert-info" in tried
    assert "/give" not in tried, "what is only tried out cannot be promised"
    assert doors.order(number).due_on is None
    assert promises(doors, number) == []


def test_a_wish_that_cannot_be_read_is_said(clerk: FlaskClient, doors: DoorShop) -> None:
    said = panel(clerk, doors.draft(), overtime="çok")
    assert "alert-danger" in said
    assert "%85" in said, "the days as they are stand there all the same"


def test_a_day_in_the_far_future_is_no_day_to_promise(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.draft(doors.line("CK-VIL"))
    [name] = re.findall(r'name="(arrives-\d+)"', panel(clerk, number))
    said = panel(clerk, number, **{name: "31.12.9999"})
    assert "alert-warning" in said
    assert "%85" not in said


def test_the_day_of_85_percent_is_given_with_one_touch(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.draft()
    version = str(doors.order(number).version)
    [day] = re.findall(r'name="due_on" value="([\d.]+)"', panel(clerk, number))
    token = csrf(clerk, number)
    data = {"csrf_token": token, "version": version, "due_on": day, "_key": f"give-{number}"}
    for _twice in range(2):
        assert clerk.post(f"/promises/order/{number}/give", base_url=HOST, data=data).status_code == 302
    [promise] = promises(doors, number)
    assert show_date(promise.due_on) == day
    assert promise.safe_on == promise.due_on
    assert promise.reasons
    assert doors.order(number).due_on == promise.due_on
    assert day in panel(clerk, number)


def test_a_stale_page_promises_nothing(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.draft()
    data = {"csrf_token": csrf(clerk, number), "version": "99", "due_on": "01.03.2030"}
    clerk.post(f"/promises/order/{number}/give", base_url=HOST, data=data)
    assert promises(doors, number) == []
    assert doors.order(number).due_on is None


def test_the_form_asks_for_the_day_of_what_is_typed(clerk: FlaskClient, doors: DoorShop) -> None:
    typed = {f"lines-0-{name}": text for name, text in doors.line(quantity="4").items()}
    data = {
        "csrf_token": csrf(clerk),
        **typed,
        "lines-1-model": doors.models["CK-EKO"],
        "lines-1-quantity": "x",
    }
    answer = clerk.post("/promises/typed", base_url=HOST, data=data)
    assert answer.status_code == 200
    assert "data-promise-day" in answer.text
    empty = clerk.post("/promises/typed", base_url=HOST, data={"csrf_token": csrf(clerk)})
    assert "data-promise-day" not in empty.text


def test_too_early_a_day_is_doubted_with_its_reasons(clerk: FlaskClient, doors: DoorShop) -> None:
    with doors.work() as work:
        day = show_date(work.now)
    number = doors.draft(doors.line(quantity="5"), due_on=day)
    version = str(doors.order(number).version)
    data = {"csrf_token": csrf(clerk, number), "version": version, "_key": f"early-{number}"}
    asked = clerk.post(f"/orders/confirm/{number}", base_url=HOST, data=data)
    assert asked.status_code == 409
    assert "promises.earlier_than_likely" in asked.text
    assert doors.order(number).state == "draft"
    codes = ["promises.earlier_than_likely", "orders.costs_missing", "orders.for_nothing"]
    done = clerk.post(f"/orders/confirm/{number}", base_url=HOST, data={**data, "confirmed": codes})
    assert done.status_code == 302
    assert [one.kind for one in promises(doors, number)] == ["confirmed"]


def test_an_order_without_a_day_is_confirmed_for_that_of_85_percent(
    clerk: FlaskClient, doors: DoorShop
) -> None:
    number = doors.draft()
    data = {
        "csrf_token": csrf(clerk, number),
        "version": str(doors.order(number).version),
        "confirmed": ["orders.costs_missing"],
    }
    assert clerk.post(f"/orders/confirm/{number}", base_url=HOST, data=data).status_code == 302
    [promise] = promises(doors, number)
    assert promise.due_on == promise.safe_on == doors.order(number).due_on


def test_the_report_lists_what_was_promised(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.order(doors.confirmed()).number
    page = clerk.get("/promises/", base_url=HOST)
    assert page.status_code == 200
    assert number in page.text
    file = clerk.get("/promises/export/csv?only=open", base_url=HOST)
    assert number in file.text
    for asked in (
        "only=late",
        "only=today",
        "month=2001-01",
        "month=0000-99",
        "month=9999-12",
        "before=x_y",
        "before=2026-99-99_1",
    ):
        assert clerk.get(f"/promises/?{asked}", base_url=HOST).status_code == 200, asked


def test_a_manager_closes_days_and_sees_mistakes_at_their_fields(
    owner: FlaskClient, clerk: FlaskClient, doors: DoorShop
) -> None:
    data = {"csrf_token": csrf(owner), "first": "31.12.2029", "kind": "closed", "name": "Sayım"}
    assert owner.post("/work-calendar/add", base_url=HOST, data=data).status_code == 302
    with begin_work(doors.database, system(), doors.tenant) as work:
        [day] = work.session.scalars(select(CalendarDay.id).where(CalendarDay.name == "Sayım"))
    page = clerk.get("/work-calendar/", base_url=HOST).text
    assert "31.12.2029" in page
    assert "/work-calendar/remove" not in page
    wrong = owner.post("/work-calendar/add", base_url=HOST, data={**data, "first": "32.12.2029", "name": ""})
    assert wrong.status_code == 422
    assert wrong.text.count("field__error") >= 2
    rules = {"csrf_token": data["csrf_token"], "enough_doors": "0", "ship_days": "1"}
    assert owner.post("/work-calendar/rules", base_url=HOST, data=rules).status_code == 422
    endless = {**rules, "people-" + "9" * 5000: "3"}
    assert owner.post("/work-calendar/rules", base_url=HOST, data=endless).status_code == 422
    owner.post(f"/work-calendar/remove/{day}", base_url=HOST, data={"csrf_token": data["csrf_token"]})
    assert "31.12.2029" not in clerk.get("/work-calendar/", base_url=HOST).text


def csrf(client: FlaskClient, number: int | None = None) -> str:
    page = client.get("/orders/new" if number is None else f"/orders/show/{number}", base_url=HOST).text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]
