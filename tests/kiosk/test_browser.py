"""Tablets as people use them: a real browser, a wall board beside it, and Wi-Fi that drops."""

from __future__ import annotations

import gc
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from app.kernel.database import Database
from app.production.board import card as story_of
from app.production.kiosks import add_kiosk
from app.production.passing import pass_on
from models.production import Department, ProductionEvent, WorkOrder
from tests.browser.waiting import wait_until
from tests.kiosk.conftest import Floor, Screen, found_floor_in, product_of, touches
from tools.postgres import Urls

AXE = Path(__file__).resolve().parents[1] / "browser" / "vendor" / "axe-core" / "axe.min.js"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
FIRST, SECOND = "CUTTING_BENDING", "WELDING_GRINDING"

# The development server leaves a file open when a tablet goes away in the middle of it.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

OpenTablet = Callable[..., "Tablet"]


class Tablet:
    """A paired browser at one address of the kiosk."""

    def __init__(self, context: BrowserContext, page: Page, address: str) -> None:
        self.context = context
        self.page = page
        self.address = address

    def open(self, path: str = "/") -> Tablet:
        self.page.goto(f"{self.address}/kiosk{path}")
        expect(self.page.locator("[data-board][data-ready]")).to_be_visible()
        return self

    def everything_arrived(self) -> None:
        expect(self.page.locator('[data-board][data-waiting="0"]')).to_be_visible()

    def card(self, card: int) -> Any:
        return self.page.locator(f'[data-card="{card}"]')

    def in_column(self, column: str, card: int) -> Any:
        return self.page.locator(f'[data-column="{column}"] [data-card="{card}"]')

    def tap(self, card: int) -> None:
        self.card(card).locator("[data-pass]").click()

    def elsewhere(self, floor: Floor) -> Screen:
        """The same screen's token in another client."""
        client = floor.app.test_client()
        (token,) = [cookie["value"] for cookie in self.context.cookies() if cookie["name"] == "kiosk"]
        client.set_cookie("kiosk", token, domain=f"{floor.tenant.slug}.localhost")
        return Screen(floor, client, 0)

    def wifi(self, *, works: bool) -> None:
        self.context.set_offline(not works)


@pytest.fixture(scope="module")
def hall(urls: Urls, database: Database, request: pytest.FixtureRequest) -> Iterator[Floor]:
    """A factory and a product of their own for each file that opens browsers.

    Where Flask-SocketIO's test client has been used, real sockets hear nothing any more.
    """
    with product_of(urls) as made:
        slug = f"wall{request.module.__name__.rpartition('_')[2]}"
        yield found_floor_in(made, urls, database, slug, "Duvar Çelik Kapı")


@pytest.fixture(scope="module")
def address(hall: Floor) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, hall.app, threaded=True)
    serving = Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://{hall.tenant.slug}.localhost:{server.server_port}"
    server.shutdown()
    serving.join(timeout=10)
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def open_tablet(browser: Browser, hall: Floor, address: str) -> Iterator[OpenTablet]:
    contexts: list[BrowserContext] = []
    broken: list[str] = []

    def opened(path: str = "/", name: str = "Kesim tablet") -> Tablet:
        with hall.work() as work:
            _, token = add_kiosk(work, name)
        # The browser plays "no network" for pages, not for their workers: a worker would still get through.
        context = browser.new_context(
            locale="tr-TR", viewport={"width": 1280, "height": 800}, has_touch=True, service_workers="block"
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(f"{address}/kiosk/pair#{token}")
        page.wait_for_url("**/kiosk/**", wait_until="commit")
        return Tablet(context, page, address).open(path)

    yield opened
    for context in contexts:
        context.close()
    gc.collect()  # what was left open is noticed here, not in somebody else's test
    assert broken == []


@pytest.fixture
def columns(hall: Floor) -> list[str]:
    with hall.work() as work:
        return [str(each.id) for each in work.session.query(Department).order_by(Department.position)]


def test_one_tap_moves_the_card_on_every_open_screen(
    hall: Floor, open_tablet: OpenTablet, columns: list[str]
) -> None:
    card = hall.plan()
    wall, tablet = open_tablet(name="Duvar"), open_tablet(f"/station/{FIRST}")
    expect(wall.in_column(columns[0], card)).to_be_visible()
    tablet.tap(card)
    expect(tablet.card(card)).to_have_count(0)
    expect(wall.page.locator(f'[data-column="{columns[1]}"] [data-card="{card}"]')).to_be_visible()


def test_a_planned_order_appears_without_a_reload(hall: Floor, open_tablet: OpenTablet) -> None:
    tablet = open_tablet(f"/station/{FIRST}")
    card = hall.plan()
    expect(tablet.card(card)).to_be_visible()
    expect(tablet.card(card).locator(".card__drawing svg")).to_be_visible()
    expect(tablet.card(card)).to_contain_text("1000 × 2100 × 160")


def test_ten_seconds_to_take_a_tap_back(hall: Floor, open_tablet: OpenTablet) -> None:
    card = hall.plan()
    tablet = open_tablet(f"/station/{FIRST}")
    tablet.tap(card)
    tablet.page.locator(".undo__do").click()
    expect(tablet.card(card)).to_be_visible()
    expect(tablet.page.locator(".undo")).to_have_count(0)
    with hall.work() as work:
        assert [touch.kind for touch in reversed(story_of(work, card).touches)] == [
            "planned",
            "passed",
            "undone",
        ]


def test_taps_made_without_wifi_wait_and_arrive_once(
    hall: Floor, open_tablet: OpenTablet, columns: list[str]
) -> None:
    card = hall.plan()
    tablet = open_tablet()
    tablet.wifi(works=False)
    tablet.tap(card)
    expect(tablet.in_column(columns[1], card)).to_be_visible()  # a second touch at the same place is a bounce
    tablet.tap(card)
    expect(tablet.card(card)).to_contain_text(words(tablet)["unsent"])
    expect(tablet.page.locator("[data-state]")).to_have_attribute("data-state", "offline")
    expect(tablet.in_column(columns[2], card)).to_be_visible()
    with hall.work() as work:
        assert work.session.get_one(WorkOrder, card).version == 1
    tablet.wifi(works=True)
    expect(tablet.page.locator("[data-state]")).to_have_attribute("data-state", "online")
    tablet.everything_arrived()
    expect(tablet.page.locator(".is-unsent")).to_have_count(0)
    expect(tablet.in_column(columns[2], card)).to_be_visible()
    with hall.work() as work:
        assert touches(work, ProductionEvent, work_order_id=card, kind="passed") == 2


def test_nothing_slides_under_a_finger_that_is_down(
    hall: Floor, open_tablet: OpenTablet, columns: list[str]
) -> None:
    upper, lower = hall.plan(), hall.plan()
    tablet = open_tablet()
    tablet.card(lower).locator("[data-pass]").hover()
    place = tablet.card(lower).bounding_box()
    tablet.page.mouse.down()
    with hall.work() as work:
        pass_on(work, upper, 1)
    tablet.page.wait_for_timeout(500)
    assert tablet.card(lower).bounding_box() == place
    expect(tablet.in_column(columns[0], upper)).to_have_count(1)
    tablet.page.mouse.up()
    expect(tablet.in_column(columns[1], upper)).to_be_visible()
    expect(tablet.in_column(columns[1], lower)).to_be_visible()
    tablet.everything_arrived()
    with hall.work() as work:
        assert touches(work, ProductionEvent, work_order_id=lower, kind="passed") == 1
        assert touches(work, ProductionEvent, work_order_id=upper, kind="passed") == 1


def test_a_tap_whose_answer_was_lost_counts_once(hall: Floor, open_tablet: OpenTablet) -> None:
    card = hall.plan()
    tablet = open_tablet()
    lost, heard = iter([True]), list[int]()
    same = tablet.elsewhere(hall)

    def lose_the_answer(route: Any) -> None:
        if next(lost, False):
            heard.append(same.post("/tap", route.request.post_data_json).status_code)
            route.abort()  # the server heard it; the tablet hears nothing back
        else:
            route.continue_()

    tablet.page.route("**/kiosk/tap", lose_the_answer)
    tablet.tap(card)
    tablet.everything_arrived()
    assert heard == [200]
    with hall.work() as work:
        assert touches(work, ProductionEvent, work_order_id=card, kind="passed") == 1


def test_what_waits_survives_a_reload(hall: Floor, open_tablet: OpenTablet) -> None:
    card = hall.plan()
    tablet = open_tablet()
    tablet.page.route("**/kiosk/tap", lambda route: route.abort())
    tablet.tap(card)
    expect(tablet.card(card)).to_contain_text(words(tablet)["unsent"])
    tablet.page.unroute("**/kiosk/tap")
    tablet.open()
    tablet.everything_arrived()
    with hall.work() as work:
        assert work.session.get_one(WorkOrder, card).version == 2


def test_a_tap_that_never_left_is_simply_forgotten(hall: Floor, open_tablet: OpenTablet) -> None:
    card = hall.plan()
    tablet = open_tablet(f"/station/{FIRST}")
    tablet.wifi(works=False)
    tablet.tap(card)
    tablet.page.locator(".undo__do").click()
    expect(tablet.card(card)).to_be_visible()
    tablet.wifi(works=True)
    expect(tablet.page.locator("[data-state]")).to_have_attribute("data-state", "online")
    with hall.work() as work:
        assert work.session.get_one(WorkOrder, card).version == 1


def test_a_card_that_somebody_else_moved_shakes_and_says_who(hall: Floor, open_tablet: OpenTablet) -> None:
    card = hall.plan()
    tablet = open_tablet()
    tablet.wifi(works=False)
    with hall.work() as work:
        pass_on(work, card, 1)
    tablet.tap(card)
    tablet.wifi(works=True)
    expect(tablet.page.locator("[data-said]")).to_contain_text("Ayşe")
    expect(tablet.page.locator("[data-unsent]")).to_be_hidden()
    with hall.work() as work:
        assert work.session.get_one(WorkOrder, card).version == 2


def test_some_doors_go_ahead(hall: Floor, open_tablet: OpenTablet) -> None:
    card = hall.plan(doors=5)
    tablet = open_tablet(f"/station/{FIRST}")
    tablet.card(card).locator("[data-more]").click()
    sheet = tablet.page.locator("[data-sheet]")
    sheet.get_by_role("button", name=words(tablet)["passPart"]).click()
    sheet.locator(".sheet__stepper button").last.click()
    expect(sheet.locator(".sheet__number")).to_have_text("2")
    sheet.locator(".sheet__do").click()
    expect(tablet.card(card).locator(".card__quantity")).to_contain_text("3")


def test_a_card_waits_with_a_reason_and_goes_on(hall: Floor, open_tablet: OpenTablet) -> None:
    card = hall.plan()
    tablet = open_tablet(f"/station/{FIRST}")
    tablet.card(card).locator("[data-more]").click()
    tablet.page.get_by_role("button", name=words(tablet)["letWait"]).click()
    reason = tablet.page.locator(".choice").first
    said = reason.inner_text()
    reason.click()
    expect(tablet.card(card).locator(".badge--lacks")).to_have_text(said)  # said once, not twice
    tablet.tap(card)  # it does not move, but offers to be released
    tablet.page.locator(".entry--usual").click()
    expect(tablet.card(card).locator(".badge")).to_have_count(0)
    tablet.everything_arrived()
    with hall.work() as work:
        assert work.session.get_one(WorkOrder, card).state == "waiting"


def test_a_revoked_tablet_asks_for_a_code(hall: Floor, open_tablet: OpenTablet) -> None:
    card = hall.plan()
    tablet = open_tablet()
    expect(tablet.card(card)).to_be_visible()
    tablet.context.clear_cookies()
    tablet.card(card).locator("[data-pass]").dispatch_event("click")
    expect(tablet.page).to_have_url(re.compile("/kiosk/pair.ended=1$"))


def test_everything_to_touch_is_as_large_as_a_gloved_thumb(hall: Floor, open_tablet: OpenTablet) -> None:
    hall.plan(doors=3)
    tablet = open_tablet()
    for path in ("/", f"/station/{FIRST}"):
        tablet.open(path)
        tablet.page.locator("[data-more]").first.click()
        boxes = tablet.page.evaluate(
            "() => [...document.querySelectorAll('button, .bar a')]"
            ".map((each) => each.getBoundingClientRect()).map((box) => [box.width, box.height])"
        )
        assert [box for box in boxes if box[0] and min(box) < 64] == []
        tablet.page.keyboard.press("Escape")
        wait_until(tablet.page, "!history.state?.sheet")  # the way back out of the sheet is taken


@pytest.mark.parametrize("path", ["/", f"/station/{FIRST}", "/pair"])
def test_the_kiosk_is_accessible(hall: Floor, open_tablet: OpenTablet, path: str) -> None:
    card = hall.plan()
    tablet = open_tablet()
    tablet.page.goto(f"{tablet.address}/kiosk{path}")
    if path != "/pair":
        expect(tablet.card(card)).to_be_visible()
    tablet.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = tablet.page.evaluate(
        "() => axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',"
        "'best-practice'] })"
        ".then((done) => done.violations.map((each) => [each.id, each.nodes.map((node) => node.html)]))",
        ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    )
    assert found == [], json.dumps(found, ensure_ascii=False, indent=1)


def words(tablet: Tablet) -> dict[str, Any]:
    text = tablet.page.locator("[data-board-config]").text_content()
    return dict(json.loads(text or "{}")["words"])
