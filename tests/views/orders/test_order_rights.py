"""Who may open which order screen, and what money they find there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.views.orders.conftest import DoorShop, get, send, statements

Person = Callable[[str], FlaskClient]

LOOKS = ("/orders/list/", "/orders/show/{order}", "/orders/export/csv", "/orders/export/xlsx")
WRITES = ("/orders/new", "/orders/edit/{order}", "/orders/line?n=1", "/orders/address?id={customer}")
ACTS = {
    "/orders/confirm/{order}": {"Owner", "Manager", "Clerk"},
    "/orders/plan/{order}": {"Owner", "Manager", "Clerk", "Planner"},
    "/orders/cancel/{order}": {"Owner", "Manager", "Clerk", "Planner"},
    "/orders/revise/{order}": {"Owner", "Manager", "Clerk"},
    "/orders/copy/{order}": {"Owner", "Manager", "Clerk"},
    "/orders/preview": {"Owner", "Manager", "Clerk"},
    "/orders/new": {"Owner", "Manager", "Clerk"},
    "/orders/edit/{order}": {"Owner", "Manager", "Clerk"},
}
LOOKERS = {"Owner", "Manager", "Clerk", "Planner", "Foreman", "Dispatcher", "Accountant"}
WRITERS = {"Owner", "Manager", "Clerk"}
ROLES = sorted({*LOOKERS, "Storekeeper"})
WITHOUT_PRICES = ("Planner", "Foreman", "Dispatcher")


@pytest.fixture(scope="module")
def order(doors: DoorShop) -> int:
    return doors.draft(doors.line("CK-LUX", quantity="2"), payment_terms="Peşin")


def filled(path: str, doors: DoorShop, order: int) -> str:
    return path.format(order=order, customer=doors.customers["M-1"])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", LOOKS)
def test_a_page_opens_for_those_who_may_look(
    path: str, role: str, person: Person, doors: DoorShop, order: int
) -> None:
    answer = get(person(role), filled(path, doors, order))
    assert answer.status_code == (200 if role in LOOKERS else 403)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", WRITES)
def test_orders_are_written_by_those_who_may_write(
    path: str, role: str, person: Person, doors: DoorShop, order: int
) -> None:
    answer = get(person(role), filled(path, doors, order))
    assert answer.status_code == (200 if role in WRITERS else 403)


@pytest.mark.parametrize("role", ["Planner", "Foreman", "Dispatcher", "Accountant", "Storekeeper"])
@pytest.mark.parametrize("path", list(ACTS))
def test_an_act_is_refused_to_those_who_may_not_do_it(
    path: str, role: str, person: Person, doors: DoorShop, order: int
) -> None:
    if role in ACTS[path]:
        return
    before = doors.order(order)
    answer = send(person(role), filled(path, doors, order), reason="Çünkü", version="1")
    assert answer.status_code == 403
    assert (doors.order(order).state, doors.order(order).version) == (before.state, before.version)


@pytest.mark.parametrize("path", [*LOOKS, *WRITES])
def test_somebody_who_has_not_signed_in_is_sent_to_the_door(
    path: str, app: Flask, doors: DoorShop, order: int
) -> None:
    answer = get(app.test_client(), filled(path, doors, order))
    assert answer.status_code == 302
    assert "/login" in answer.headers["Location"]


def test_fabs_own_forms_do_not_exist(owner: FlaskClient, order: int) -> None:
    assert get(owner, "/orders/add").status_code == 404
    assert send(owner, "/orders/add", number="X").status_code == 404
    assert send(owner, f"/orders/delete/{order}").status_code == 404


# --- money ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", WITHOUT_PRICES)
def test_prices_are_neither_on_the_list_nor_in_its_query(
    role: str, app: Flask, person: Person, order: int
) -> None:
    with statements(app) as sent:
        page = get(person(role), "/orders/list/").text
    assert "₺" not in page
    assert "net_total" not in page
    assert not [statement for statement in sent if "net_total" in statement]


@pytest.mark.parametrize("role", WITHOUT_PRICES)
def test_prices_do_not_leave_by_export_or_by_the_order_of_the_rows(
    role: str, app: Flask, person: Person, order: int
) -> None:
    with statements(app) as sent:
        csv = get(person(role), "/orders/export/csv").text
        get(person(role), "/orders/list/?_oc_OrderView=net_total&_od_OrderView=desc")
        get(person(role), "/orders/list/?_flt_0_net_total=1")
    assert len(csv.splitlines()[0].split(";")) == 6
    assert not [statement for statement in sent if "net_total" in statement]


def test_who_may_see_prices_finds_them_on_the_list_and_in_the_export(clerk: FlaskClient, order: int) -> None:
    assert "₺" in get(clerk, "/orders/list/").text
    assert len(get(clerk, "/orders/export/csv").text.splitlines()[0].split(";")) == 8


@pytest.mark.parametrize("role", WITHOUT_PRICES)
def test_the_page_of_an_order_shows_no_money_without_the_right(role: str, person: Person, order: int) -> None:
    page = get(person(role), f"/orders/show/{order}").text
    assert "CK-LUX" in page
    assert "₺" not in page
    assert "/costs/" not in page


def test_a_clerk_sees_prices_but_no_costs(
    clerk: FlaskClient, owner: FlaskClient, doors: DoorShop, order: int
) -> None:
    cost = f"{doors.order(order).lines[0].estimated_cost:,.2f}".translate(str.maketrans(",.", ".,"))
    page = get(clerk, f"/orders/show/{order}").text
    assert "₺" in page
    assert cost not in page
    assert cost in get(owner, f"/orders/show/{order}").text
