"""The store room on the page of an order: leftover pieces before it is planned, slips after."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from app.stock.progress.leaving import in_progress
from app.stock.progress.leftovers import return_leftovers
from app.stock.progress.remnants import Remnant, find_remnants
from app.stock.slips.lines import SlipRow
from tests.views.orders.conftest import DoorShop, get, send


@pytest.fixture
def piece(doors: DoorShop) -> Remnant:
    """What an order in production has left over of its sheet."""
    order = doors.planned()
    with doors.work() as work:
        sheet = next(one for one in in_progress(work, order) if one.code.startswith("SAC"))
        row = SlipRow(sheet.material_id, Decimal("0.5"), "", sheet.order_line_id, 600, 300)
        return_leftovers(work, order, None, [row], "arttı")
        return max(find_remnants(work, [sheet.material_id]), key=lambda one: one.lot_id)


def test_a_confirmed_order_is_offered_the_pieces_it_can_use(
    owner: FlaskClient, doors: DoorShop, piece: Remnant
) -> None:
    order = doors.confirmed()
    line = doors.order(order).lines[0].id
    page = get(owner, f"/orders/show/{order}").text
    assert piece.code in page
    assert f'value="{piece.lot_id}-{line}"' in page
    answer = send(owner, f"/orders/plan/{order}", remnants=f"{piece.lot_id}-{line}")
    assert answer.status_code == 302
    assert doors.order(order).state == "planned"
    with doors.work() as work:
        assert piece.lot_id not in {one.lot_id for one in find_remnants(work)}
        lots = {one.lot: one.quantity for one in in_progress(work, order)}
    assert lots[piece.code] == Decimal("0.5")


def test_a_piece_that_is_gone_is_said_and_nothing_is_planned(
    owner: FlaskClient, doors: DoorShop, piece: Remnant
) -> None:
    first, second = doors.confirmed(), doors.confirmed()
    lines = {order: doors.order(order).lines[0].id for order in (first, second)}
    send(owner, f"/orders/plan/{first}", remnants=f"{piece.lot_id}-{lines[first]}")
    send(owner, f"/orders/plan/{second}", remnants=f"{piece.lot_id}-{lines[second]}")
    assert doors.order(second).state == "confirmed"
    send(owner, f"/orders/plan/{second}", remnants="kirik-x")
    assert doors.order(second).state == "planned"


def test_an_order_in_production_shows_its_slips_and_how_to_write_one(
    owner: FlaskClient, person: Callable[[str], FlaskClient], doors: DoorShop
) -> None:
    order = doors.planned()
    page = get(owner, f"/orders/show/{order}").text
    for way in ("issue", "return", "spoilt"):
        assert f"/stock-slips/{way}/{order}" in page
    seen = get(person("Planner"), f"/orders/show/{order}").text
    assert "/stock-slips/issue/" not in seen
    assert "/stock-slips/" not in get(person("Dispatcher"), f"/orders/show/{order}").text
    draft = doors.draft()
    assert f"/stock-slips/issue/{draft}" not in get(owner, f"/orders/show/{draft}").text
