"""Doors in the back office: the list, the life, the papers; and what anybody sees behind a label."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from app.production.kiosks import add_kiosk
from app.production.passing import pass_on
from app.production.photos import keep_photo
from app.production.picturing import as_kept
from app.production.planning import plan_order
from app.shipping.sending import send_shipment
from models.orders import SalesOrder
from models.production import Door
from models.shipping import Shipment
from tests.kiosk.test_touching import MONEY
from tests.production.floor import card_of, unplanned_order
from tests.shipping.trucks import form_for, make_ready
from tests.views.configurator.conftest import statements
from tests.views.conftest import HOST, ClientFor


@dataclass
class Made:
    """A planned order of two doors, one step further, with a picture."""

    order: int
    number: str
    customer: str
    card: int
    doors: list[tuple[int, str, str]]
    photo: str


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (30, 20), "navy").save(made, "PNG")
    return as_kept(made.getvalue())


def make(database: Database, shop: Tenant, *, lines: int = 1) -> Made:
    with begin_work(database, system("Ayşe"), shop) as work:
        order = unplanned_order(work, lines=lines)
        plan_order(work, order.id)
        card = card_of(work, order)
        pass_on(work, card.id, card.version)
        photo = keep_photo(work, card.id, picture())["id"]
        query = select(Door.id, Door.serial, Door.public_id).where(
            Door.order_line_id.in_([line.id for line in order.lines])
        )
        doors = [
            (row.id, row.serial, str(row.public_id))
            for row in work.session.execute(query.order_by(Door.serial))
        ]
        return Made(order.id, order.number, order.customer.name, card.id, doors, photo)


@pytest.fixture(scope="module")
def made(database: Database, shop: Tenant) -> Made:
    return make(database, shop)


def get(client: FlaskClient, path: str) -> TestResponse:
    return client.get(path, base_url=HOST)


# --- the list and the life ------------------------------------------------------------------------------


def test_a_door_is_found_by_its_serial_its_order_or_its_customer(client_for: ClientFor, made: Made) -> None:
    clerk = client_for("Clerk")
    for typed in (made.doors[0][1], made.number, made.customer.split()[0].lower()):
        page = get(clerk, f"/doors/list/?q={typed}").text
        assert made.doors[0][1] in page, typed
    assert made.doors[0][1] not in get(clerk, "/doors/list/?q=yok-boyle-bir-sey").text
    exported = get(clerk, f"/doors/export/csv?q={made.number}").text
    assert all(serial in exported for _id, serial, _public in made.doors)


def test_the_list_costs_the_same_however_long_it_is(
    app: Flask, client_for: ClientFor, database: Database, shop: Tenant
) -> None:
    clerk = client_for("Clerk")
    counts = []
    for lines in (1, 6):
        one = make(database, shop, lines=lines)
        get(clerk, f"/doors/list/?q={one.number}")
        with statements(app) as sent:
            assert get(clerk, f"/doors/list/?q={one.number}").text.count(one.number) >= 2 * lines
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_the_life_of_a_door(client_for: ClientFor, made: Made) -> None:
    page = get(client_for("Clerk"), f"/doors/show/{made.doors[0][0]}").text
    for said in (made.doors[0][1], made.number, made.customer, "Ayşe", "<svg", f"/doors/photo/{made.photo}"):
        assert said in page
    foreman = get(client_for("Foreman"), f"/doors/show/{made.doors[0][0]}").text
    assert not MONEY.search(re.sub(r"<(head|nav|script|svg).*?</\1>|<[^>]*>", " ", foreman, flags=re.DOTALL))
    assert get(client_for("Clerk"), "/doors/show/999999999").status_code == 404


def test_a_picture_is_shown_and_kept_by_no_browser(client_for: ClientFor, made: Made) -> None:
    answer = get(client_for("Clerk"), f"/doors/photo/{made.photo}")
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert get(client_for("Accountant"), f"/doors/photo/{made.photo}").status_code in (302, 403)


# --- papers ---------------------------------------------------------------------------------------------


def test_the_page_of_an_order_offers_the_papers_of_the_floor(client_for: ClientFor, made: Made) -> None:
    page = get(client_for("Clerk"), f"/orders/show/{made.order}").text
    for path in (
        f"/floor-papers/pick-list.pdf?order={made.order}",
        f"/floor-papers/work-cards.pdf?order={made.order}",
    ):
        assert path in page
        answer = get(client_for("Clerk"), path)
        assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-"), path
    labels = f"/floor-papers/labels?order={made.order}"
    assert labels in page
    chosen = get(client_for("Clerk"), labels).text
    assert all(serial in chosen for _id, serial, _public in made.doors)
    pdf = get(client_for("Clerk"), f"/floor-papers/labels.pdf?order={made.order}&format=62x29&skip=0")
    assert pdf.data[:5] == b"%PDF-"


def test_nothing_to_print_is_said_and_not_printed(client_for: ClientFor) -> None:
    clerk = client_for("Clerk")
    for path in ("labels.pdf?order=999999", "work-cards.pdf?card=999999", "pick-list.pdf?order=999999"):
        assert get(clerk, f"/floor-papers/{path}").status_code == 302
    assert get(clerk, "/floor-papers/labels.pdf?order=x&skip=-1&format=..").status_code == 302


def test_the_storekeeper_has_the_pick_list_and_no_labels(client_for: ClientFor, made: Made) -> None:
    keeper = client_for("Storekeeper")
    assert get(keeper, f"/floor-papers/pick-list.pdf?order={made.order}").status_code == 200
    assert get(keeper, f"/floor-papers/labels?order={made.order}").status_code == 403


def test_several_orders_planned_at_once_have_their_papers_together(
    client_for: ClientFor, database: Database, shop: Tenant
) -> None:
    ids = [make(database, shop).order, make(database, shop).order]
    page = get(client_for("Planner"), f"/orders/planning?planned={ids[0]}&planned={ids[1]}").text
    assert f"/floor-papers/pick-list.pdf?order={ids[0]}&amp;order={ids[1]}" in page


# --- behind the label -----------------------------------------------------------------------------------


def test_the_office_is_led_to_the_life_of_the_door(client_for: ClientFor, made: Made) -> None:
    answer = get(client_for("Clerk"), f"/d/{made.doors[1][2]}")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/doors/show/{made.doors[1][0]}")


def test_a_screen_is_led_to_its_board(app: Flask, database: Database, shop: Tenant, made: Made) -> None:
    with begin_work(database, system(), shop) as work:
        _kiosk, token = add_kiosk(work, "Etiket tableti")
    screen = app.test_client()
    screen.post("/kiosk/enter", base_url=HOST, data={"token": token})
    answer = get(screen, f"/d/{made.doors[0][2]}")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/kiosk/?door={made.doors[0][2]}")


def test_anybody_else_sees_the_warranty_and_nothing_more(
    nobody: FlaskClient, client_for: ClientFor, made: Made
) -> None:
    answer = get(nobody, f"/d/{made.doors[0][2]}")
    assert answer.status_code == 200
    assert "Lüks PVC Kabartma" in answer.text
    assert made.doors[0][1] in answer.text
    assert "1000 × 2100 × 160 mm" in answer.text
    assert "RAL 7016" in answer.text
    assert made.customer not in answer.text
    assert "<script" not in answer.text
    assert "/orders/" not in answer.text
    assert not re.search(r"₺|fiyat|price|tutar", answer.text)
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert 'name="robots" content="noindex' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    # Who may not see doors in the office is anybody, too.
    assert "<main>" in get(client_for("Accountant"), f"/d/{made.doors[0][2]}").text


def test_a_delivered_door_says_until_when(
    nobody: FlaskClient, database: Database, shop: Tenant, app: Flask
) -> None:
    one = make(database, shop)
    with app.app_context(), begin_work(database, system("Ayşe"), shop) as work:
        order = work.session.get_one(SalesOrder, one.order)
        make_ready(work, card_of(work, order))
        number = send_shipment(work, form_for(work, order))
        left = work.session.get_one(Shipment, number).despatched_at
    page = get(nobody, f"/d/{one.doors[0][2]}").text
    assert f"{left:%d.%m}.{left.year + 2}" in page


def test_a_guess_is_not_found_and_after_many_is_made_to_wait(
    nobody: FlaskClient, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("views.warranty.FREE_GUESSES", 3)
    guesses = [get(nobody, f"/d/{number:08x}-0000-4000-8000-000000000000").status_code for number in range(6)]
    assert guesses[0] == 404
    assert guesses[-1] == 429
    assert get(nobody, f"/d/{made.doors[0][1]}").status_code == 429, "a serial opens nothing"
    assert get(nobody, f"/d/{made.doors[0][2]}").status_code == 200, "a real label still does"


def test_no_picture_or_paper_is_open_to_anybody(nobody: FlaskClient, made: Made) -> None:
    for path in (
        f"/doors/photo/{made.photo}",
        f"/doors/show/{made.doors[0][0]}",
        "/floor-papers/labels?order=1",
    ):
        assert get(nobody, path).status_code == 302, path
