"""Two people at one browser of the office: what one of them touched is never done in the other's name."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from app.identity.accounts import add_person
from models.production import ProductionEvent, WorkOrder
from tests.kiosk import test_browser
from tests.kiosk.conftest import Floor, Screen, new_key, touches
from tests.kiosk.test_office import OFFICE, PASSWORD, signed_in

pytestmark = test_browser.pytestmark
hall, address, browser = test_browser.hall, test_browser.address, test_browser.browser


def foreman(floor: Floor, name: str) -> Screen:
    """Somebody of their own who is signed in; the name is what they are called."""
    username = f"{name.lower()}-{uuid4().hex[:8]}"
    with floor.work() as work:
        add_person(work, username, name, "Usta", f"{username}@x.test", ("Foreman",), PASSWORD)
    return signed_in(floor, username)


def person_of(screen: Screen) -> str:
    page = screen.client.get("/board/", base_url=screen.floor.host).text
    return page.partition('"person": ')[2].partition(",")[0]


def test_what_a_page_of_somebody_else_sends_is_nobodys(floor: Floor) -> None:
    card = floor.plan()
    ali, veli = foreman(floor, "Ali"), foreman(floor, "Veli")
    sent = {"card": card, "version": 1, "key": new_key()}
    refused = veli.post("/tap", sent, headers={**OFFICE, "X-Board-Person": person_of(ali)})
    assert (refused.status_code, refused.get_json()["code"]) == (401, "kiosk.not_paired")
    with floor.work() as work:
        assert touches(work, ProductionEvent, work_order_id=card, kind="passed") == 0
    own = ali.post("/tap", sent, headers={**OFFICE, "X-Board-Person": person_of(ali)})
    assert own.status_code == 200


@pytest.fixture
def desk(browser: Browser, hall: Floor, address: str) -> Iterator[Page]:
    """The browser at which the two take turns."""
    context = browser.new_context(locale="tr-TR", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def sits_down(desk: Page, screen: Screen, address: str) -> None:
    """Whoever sits down has signed in: the browser holds their cookie now."""
    cookie = screen.client.get_cookie("atolye", domain=f"{screen.floor.tenant.slug}.localhost")
    assert cookie is not None
    desk.context.add_cookies([{"name": "atolye", "value": cookie.value, "url": address}])
    desk.goto(f"{address}/board/")
    expect(desk.locator("[data-board][data-ready]")).to_be_attached()


def test_touches_wait_for_who_made_them(hall: Floor, address: str, desk: Page) -> None:
    card = hall.plan()
    ali, veli = foreman(hall, "Ali"), foreman(hall, "Veli")
    sits_down(desk, ali, address)
    desk.route("**/kiosk/tap", lambda route: route.abort())
    desk.locator(f'[data-card="{card}"] [data-pass]').click()
    expect(desk.locator('[data-board][data-waiting="1"]')).to_be_attached()
    desk.unroute("**/kiosk/tap")
    sits_down(desk, veli, address)
    expect(desk.locator('[data-board][data-waiting="0"]')).to_be_attached()
    expect(desk.locator(f'[data-card="{card}"]')).to_be_visible()
    with hall.work() as work:
        assert work.session.get_one(WorkOrder, card).version == 1
    sits_down(desk, ali, address)
    expect(desk.locator('[data-board][data-waiting="0"]')).to_be_attached()
    with hall.work() as work:
        passed = work.session.query(ProductionEvent).filter_by(work_order_id=card, kind="passed").one()
        assert passed.actor == "Ali Usta"
