"""The page that says what the stock was worth: every wrong question is answered at its field."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from app.kernel.clock import show_date, today_local
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from app.stock.values.valuing import value_stock
from tests.factories import make_material, stock_up
from tests.reports.reading import all_text
from tests.views.conftest import HOST, ClientFor


@pytest.fixture(scope="module")
def shelved(database: Database, shop: Tenant) -> str:
    """The code of a material of which seven are there, each at 11,5."""
    with begin_work(database, system(), shop) as work:
        material = make_material(work, "DEGER-1", "Değerli saç")
        stock_up(work, material, 7, "11.5")
        return material.code


def today() -> datetime:
    return datetime.now(UTC)


def asked(client: FlaskClient, query: str = "") -> str:
    return client.get(f"/stock-value/?{query}", base_url=HOST).text


def test_the_page_says_what_everything_is_worth_now(
    client_for: ClientFor, database: Database, shop: Tenant, shelved: str
) -> None:
    with begin_work(database, system(), shop) as work:
        whole = value_stock(work).value
    page = asked(client_for("Owner"), f"q={shelved}")
    assert "DEGER-1" in page
    assert "80,50\N{NO-BREAK SPACE}₺" in page
    assert whole >= Decimal("80.50")


def test_the_end_of_today_is_now_and_long_ago_there_was_nothing(client_for: ClientFor, shelved: str) -> None:
    client = client_for("Owner")
    with_today = asked(client, f"q={shelved}&day={show_date(today_local(today()))}")
    assert "80,50\N{NO-BREAK SPACE}₺" in with_today
    assert "DEGER-1" not in asked(client, "day=01.01.2020").replace('value="DEGER-1"', "")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("day=31.02.2026", "day"),
        ("day=yarin", "day"),
        ("day=01.01.2099", "day"),
        ("hour=10:00", "day"),
        ("day=01.01.2026&hour=25:00", "hour"),
        ("day=01.01.2026&hour=x", "hour"),
    ],
)
def test_a_wrong_moment_is_said_at_its_field(client_for: ClientFor, query: str, field: str) -> None:
    answer = client_for("Owner").get(f"/stock-value/?{query}", base_url=HOST)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    for path in ("export/xlsx", "export/csv", "paper.pdf"):
        assert client_for("Owner").get(f"/stock-value/{path}?{query}", base_url=HOST).status_code == 422


@pytest.mark.parametrize(
    "query", ["place=x", "place=99999999999999999999", "of=../x", "of=raw", "place=0", "page=-4", "page=999"]
)
def test_what_does_not_exist_breaks_nothing(client_for: ClientFor, query: str) -> None:
    assert client_for("Owner").get(f"/stock-value/?{query}", base_url=HOST).status_code == 200


def test_the_files_say_what_the_page_says(client_for: ClientFor, shelved: str) -> None:
    client = client_for("Owner")
    book = client.get(f"/stock-value/export/xlsx?q={shelved}", base_url=HOST)
    assert book.headers["Content-Disposition"].isascii()
    rows = list(load_workbook(io.BytesIO(book.data)).active.values)
    assert rows[1][0] == shelved
    assert (rows[1][4], rows[1][7]) == (7, 80.5)
    paper = client.get(f"/stock-value/paper.pdf?q={shelved}", base_url=HOST)
    assert paper.mimetype == "application/pdf"
    assert "80,50 ₺" in all_text(paper.data)


@pytest.mark.parametrize("role", ["Clerk", "Storekeeper", "Foreman", "Dispatcher"])
def test_who_sees_no_cost_sees_no_value(client_for: ClientFor, role: str) -> None:
    assert client_for(role).get("/stock-value/", base_url=HOST).status_code in (302, 403)
