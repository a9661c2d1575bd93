"""The cost of doors: seen by those who may see costs, by nobody else, on the list, in files and as PDF."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.views.orders.conftest import DoorShop, get, statements

PATHS = ("/costs/", "/costs/export/csv", "/costs/export/xlsx", "/costs/{line}.pdf")


@pytest.fixture(scope="module")
def planned(doors: DoorShop) -> tuple[str, int]:
    """The number of an order on the board, and its line."""
    order = doors.order(doors.planned(doors.line("CK-EKO"), customer_reference="COST-1"))
    return order.number, order.lines[0].id


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("role", ["Clerk", "Planner", "Storekeeper", "Foreman", "Dispatcher"])
def test_costs_are_refused_to_those_who_may_not_see_them(
    role: str, path: str, person: Callable[[str], FlaskClient], planned: tuple[str, int]
) -> None:
    answer = get(person(role), path.format(line=planned[1]))
    assert answer.status_code == 403
    assert planned[0] not in answer.text


@pytest.mark.parametrize("path", PATHS)
def test_somebody_who_has_not_signed_in_is_sent_to_the_door(
    path: str, app: Flask, planned: tuple[str, int]
) -> None:
    answer = get(app.test_client(), path.format(line=planned[1]))
    assert answer.status_code == 302
    assert "/login" in answer.headers["Location"]


@pytest.mark.parametrize("role", ["Owner", "Manager", "Accountant"])
def test_the_list_sets_what_was_estimated_against_what_it_cost(
    role: str, person: Callable[[str], FlaskClient], planned: tuple[str, int]
) -> None:
    number, line = planned
    page = get(person(role), f"/costs/?q={number}").text
    row = page.split("<tbody>")[1].split("</tr>")[0]
    assert f"/costs/{line}.pdf" in row
    assert "8.628,9" in row  # 7,728.94 of material and 125 minutes at 7.20
    assert "12.500,00" in row


def test_the_file_holds_numbers(owner: FlaskClient, planned: tuple[str, int]) -> None:
    answer = get(owner, f"/costs/export/xlsx?q={planned[0]}")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    [_head, row] = list(sheet.iter_rows(values_only=True))
    assert row[0] == planned[0]
    assert abs(Decimal(str(row[11])) - Decimal("8628.94")) < 1


def test_the_sheet_of_a_line_is_a_pdf(owner: FlaskClient, planned: tuple[str, int]) -> None:
    answer = get(owner, f"/costs/{planned[1]}.pdf")
    assert answer.mimetype == "application/pdf"
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    assert planned[0] in said
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_line_that_has_cost_nothing_yet_has_no_sheet(owner: FlaskClient, doors: DoorShop) -> None:
    line = doors.order(doors.draft()).lines[0].id
    assert get(owner, f"/costs/{line}.pdf").status_code == 422
    assert get(owner, "/costs/999999.pdf").status_code == 404


def test_the_order_offers_the_sheet_as_soon_as_something_was_spent(
    owner: FlaskClient, clerk: FlaskClient, doors: DoorShop
) -> None:
    order = doors.planned()
    assert "/costs/" in get(owner, f"/orders/show/{order}").text.split('class="order-show"')[1]
    assert "/costs/" not in get(clerk, f"/orders/show/{order}").text
    draft = doors.draft()
    assert "/costs/" not in get(owner, f"/orders/show/{draft}").text.split('class="order-show"')[1]


def test_the_list_costs_the_same_queries_at_any_length(
    app: Flask, owner: FlaskClient, doors: DoorShop
) -> None:
    # Once a minute a page also writes down that its reader is still there: the one before it has done so.
    get(owner, "/costs/")
    with statements(app) as few:
        get(owner, "/costs/?q=COST-NOBODY")
    for _ in range(3):
        doors.planned()
    get(owner, "/costs/")
    with statements(app) as many:
        get(owner, "/costs/")
    assert len(many) == len(few) <= 13
