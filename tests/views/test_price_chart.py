"""The picture of prices: drawn here, readable without colours, numbers as they are written in Turkish."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from app.purchasing.terms.prices import PriceLine, PricePoint
from models.materials import Material
from tests.factories import make_material, make_supplier, stock_up
from tests.views.conftest import HOST, ClientFor
from views.price_chart import draw_prices, nice_ticks


def line(*prices: tuple[int, str], supplier: str = "Ereğli") -> PriceLine:
    points = tuple(PricePoint(date(2026, 1, day), Decimal(price), 1, "MK-1") for day, price in prices)
    return PriceLine(1, "SAC", "Sac", "kg", 1, supplier, points)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        ("31", "38", ["30", "32", "34", "36", "38"]),
        ("10", "10", ["10", "10.25"]),
        ("0.0345", "0.05", ["0.030", "0.035", "0.040", "0.045", "0.050"]),
        ("900", "12000", ["0", "5000", "10000", "15000"]),
    ],
)
def test_ticks_are_round_numbers_around_what_was_paid(low: str, high: str, ticks: list[str]) -> None:
    assert nice_ticks(Decimal(low), Decimal(high)) == [Decimal(tick) for tick in ticks]


def test_a_price_holds_until_the_next_delivery(app: Flask) -> None:
    with app.test_request_context():
        drawn = draw_prices([line((1, "30"), (11, "40"))], date(2026, 1, 21), ["Ereğli <b>"])
    picture = ET.fromstring(drawn)
    path = picture.find("path[@class='prices__line prices__line--0']")
    assert path is not None
    moves = re.findall(r"[MHV][^MHV]+", path.attrib["d"])
    assert [move[0] for move in moves] == ["M", "H", "V", "H"], "along, then up at once"
    assert picture.attrib["role"] == "img"
    assert "40,00 ₺" in picture.attrib["aria-label"].replace("\xa0", " ")
    assert "Ereğli <b>" in {each.text for each in picture.iter("text")}


def test_lines_differ_by_more_than_colour(app: Flask) -> None:
    with app.test_request_context():
        lines = [line((1, str(30 + place)), supplier=f"T{place}") for place in range(6)]
        drawn = draw_prices(lines, date(2026, 1, 2), [each.supplier for each in lines])
    dashes = re.findall(r'stroke-dasharray="([^"]+)"', drawn)
    assert len(set(dashes)) == len(dashes) == 4
    with app.test_request_context():
        assert draw_prices([], date(2026, 1, 2), []) == ""


def test_the_pages_of_a_material_and_a_supplier_show_it_to_whom_they_may(
    client_for: ClientFor, database: Database, shop: Tenant
) -> None:
    with begin_work(database, system(), shop) as work:
        supplier = make_supplier(work)
        sheet: Material = make_material(work)
        for price in ("77.25", "79.5"):
            stock_up(work, sheet, 10, price, supplier=supplier)
        pages = (f"/materials/show/{sheet.id}", f"/suppliers/show/{supplier.id}")
    for page in pages:
        seen = open_page(client_for("Storekeeper"), page)
        assert '<svg class="prices"' in seen
        assert "77,25" in seen
        assert "+%2,9" in seen
    hidden = open_page(client_for("Planner"), pages[0])
    assert 'class="prices"' not in hidden
    assert "77,25" not in hidden


def open_page(client: FlaskClient, page: str) -> str:
    answer = client.get(page, base_url=HOST)
    assert answer.status_code == 200
    return answer.text
