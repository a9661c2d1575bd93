"""The list of orders: found by number, customer or reference, by state, and late ones marked."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from app.kernel.clock import today_local
from models.orders import SalesOrder
from tests.views.orders.conftest import DoorShop, get, statements


def rows(page: str) -> list[str]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return body.split("<tr")[1:]


@pytest.mark.parametrize("typed", ["{number}", "öz güneş ref-77", "REF-77", "OZ GUNES REF-77"])
def test_an_order_is_found_by_number_customer_and_reference(
    typed: str, clerk: FlaskClient, doors: DoorShop
) -> None:
    number = doors.draft(customer="M-2", customer_reference="REF-77")
    name = doors.order(number).number
    page = get(clerk, f"/orders/list/?q={typed.format(number=name)}").text
    assert any(name in row for row in rows(page))


def test_nothing_is_found_for_signs_of_the_database(clerk: FlaskClient, doors: DoorShop) -> None:
    doors.draft()
    for typed in ("%", "_____", "' or 1=1 --", "<script>"):
        page = get(clerk, f"/orders/list/?q={typed}").text
        assert rows(page) == [], typed
        assert "<script>alert" not in page


def test_the_tabs_show_one_state(clerk: FlaskClient, doors: DoorShop) -> None:
    draft, planned = doors.order(doors.draft()).number, doors.order(doors.planned()).number
    page = get(clerk, "/orders/list/?state=planned&psize_OrderView=200").text
    assert any(planned in row for row in rows(page))
    assert not any(draft in row for row in rows(page))
    assert get(clerk, "/orders/list/?state=nonsense").status_code == 200
    assert "state=planned" in page.split("state-tabs")[1]


def test_the_export_holds_what_the_list_shows(clerk: FlaskClient, doors: DoorShop) -> None:
    name = doors.order(doors.planned(customer_reference="EXCEL-1")).number
    answer = get(clerk, "/orders/export/xlsx?state=planned&q=EXCEL-1")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    found = list(sheet.iter_rows(values_only=True))
    assert len(found) == 2
    assert found[1][0] == name
    assert "planned" not in found[1]
    assert 12500 in found[1]


def test_a_sum_stands_in_the_currency_of_its_order(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.draft(customer_reference="EURO-1")
    with doors.work() as work:
        work.find(SalesOrder, number).currency = "EUR"
    page = get(clerk, "/orders/list/?q=EURO-1").text
    assert "12.500,00\u00a0€" in page
    assert "₺" not in page.partition("<tbody>")[2].partition("</tbody>")[0]
    sheet = load_workbook(io.BytesIO(get(clerk, "/orders/export/xlsx?q=EURO-1").data)).active
    assert sheet is not None
    assert list(sheet.iter_rows(values_only=True))[1][-1] == "EUR"


def test_a_broken_promise_is_marked_until_the_doors_are_gone(clerk: FlaskClient, doors: DoorShop) -> None:
    number = doors.draft(customer_reference="LATE-1", due_on="31.12.2099")
    assert "due--late" not in get(clerk, "/orders/list/?q=LATE-1").text
    with doors.work() as work:
        work.find(SalesOrder, number).due_on = today_local(work.now) - timedelta(days=3)
    assert "due--late" in get(clerk, "/orders/list/?q=LATE-1").text
    with doors.work() as work:
        work.find(SalesOrder, number).state = "shipped"
    assert "due--late" not in get(clerk, "/orders/list/?q=LATE-1").text


def test_the_list_costs_few_queries_at_any_length(app: Flask, clerk: FlaskClient, doors: DoorShop) -> None:
    with statements(app) as few:
        get(clerk, "/orders/list/?psize_OrderView=5")
    for _ in range(8):
        doors.draft()
    with statements(app) as many:
        get(clerk, "/orders/list/?psize_OrderView=50")
    assert len(many) == len(few) <= 8
