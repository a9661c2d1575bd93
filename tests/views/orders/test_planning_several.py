"""Several orders planned with one click: what goes, goes; what does not, says why."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.views.orders.conftest import DoorShop, get, send

Person = Callable[[str], FlaskClient]


def plan(client: FlaskClient, *orders: int, key: str = "") -> tuple[int, str]:
    chosen = [str(order) for order in orders]
    answer = send(client, "/orders/plan-several", order=chosen, _key=key)
    return answer.status_code, answer.text


def test_what_can_be_planned_is_and_what_cannot_says_why(clerk: FlaskClient, doors: DoorShop) -> None:
    good, short = doors.confirmed(), doors.confirmed(doors.line("CK-VIL"))
    status, page = plan(clerk, short, good, key="several-1")
    assert status == 409
    assert (doors.order(good).state, doors.order(short).state) == ("planned", "confirmed")
    assert "PNL-KMP" in page
    assert doors.order(short).number in page


def test_a_double_click_plans_each_once(clerk: FlaskClient, doors: DoorShop) -> None:
    first, second = doors.confirmed(), doors.confirmed()
    for _ in range(2):
        assert plan(clerk, first, second, key="several-2")[0] == 302
    assert {doors.order(each).state for each in (first, second)} == {"planned"}


def test_the_page_lists_what_waits_and_chooses_what_is_there(clerk: FlaskClient, doors: DoorShop) -> None:
    good, short = doors.confirmed(), doors.confirmed(doors.line("CK-VIL"))
    page = get(clerk, "/orders/planning").text
    assert f'value="{good}" checked' in page
    assert f'value="{short}" checked' not in page
    assert f'value="{short}"' in page


def test_nothing_chosen_plans_nothing(clerk: FlaskClient, doors: DoorShop) -> None:
    order = doors.confirmed()
    assert plan(clerk)[0] == 302
    assert send(clerk, "/orders/plan-several", order="x").status_code == 302
    assert doors.order(order).state == "confirmed"


def test_an_order_that_is_gone_is_passed_over(clerk: FlaskClient, doors: DoorShop) -> None:
    order = doors.confirmed()
    assert plan(clerk, 987654321, order)[0] == 302
    assert doors.order(order).state == "planned"


def test_who_may_not_plan_does_not_get_in(person: Person, doors: DoorShop) -> None:
    order = doors.confirmed()
    accountant = person("Accountant")
    assert "/orders/planning" not in get(accountant, "/orders/list/").text
    assert get(accountant, "/orders/planning").status_code in (302, 403)
    assert plan(accountant, order)[0] in (302, 403)
    assert doors.order(order).state == "confirmed"
