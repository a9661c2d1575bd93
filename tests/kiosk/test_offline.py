"""What a tablet knows and keeps without a network: the last board, the touches, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.production.kiosks import add_kiosk, revoke_kiosk
from app.production.passing import pass_on
from models.production import ProductionEvent, WorkOrder
from tests.browser.waiting import wait_until
from tests.chaos.wifi import Wifi, wifi_for
from tests.kiosk import test_browser
from tests.kiosk.conftest import Floor, touches

pytestmark = test_browser.pytestmark
hall, address, browser = test_browser.hall, test_browser.address, test_browser.browser

_FRAME_IS_KEPT = "async () => Boolean(await (await caches.open('board-frame')).match('/kiosk/shell'))"
_WORKER_IS_READY = "async () => (await navigator.serviceWorker.ready).active.state === 'activated'"
_KEPT = "async () => (await document.querySelector('[data-board]').board.outbox.store.fact('board'))"
_KEEP_NOW = "async () => { const { board } = document.querySelector('[data-board]'); board.keep(); await board.keeping.write(); }"  # noqa: E501
_TOLD = "() => document.querySelector('[data-board]').board.hasSaidSo"


class Tablet:
    """A paired browser behind a Wi-Fi of its own."""

    def __init__(self, page: Page, wifi: Wifi, base: str, kiosk_id: int) -> None:
        self.page, self.wifi, self.base, self.kiosk_id = page, wifi, base, kiosk_id

    def ready(self, page: Page | None = None) -> None:
        expect((page or self.page).locator("[data-board][data-ready]")).to_be_attached(timeout=30_000)

    def card(self, card: int) -> str:
        return f'[data-card="{card}"]'

    def tap(self, card: int, page: Page | None = None) -> None:
        (page or self.page).locator(f"{self.card(card)} [data-pass]").click()

    def everything_arrived(self, page: Page | None = None) -> None:
        arrived = (page or self.page).locator('[data-board][data-waiting="0"]')
        expect(arrived).to_be_attached(timeout=30_000)


@pytest.fixture
def tablet(browser: Browser, hall: Floor, address: str) -> Iterator[Tablet]:
    with hall.work() as work:
        kiosk, token = add_kiosk(work, "Uzak tablet")
        number = kiosk.id
    port = int(address.rpartition(":")[2])
    context = browser.new_context(locale="tr-TR", viewport={"width": 1280, "height": 800}, has_touch=True)
    context.set_default_timeout(20_000)
    with wifi_for(port, 1) as (wifi,):
        made = Tablet(context.new_page(), wifi, address.replace(str(port), str(wifi.port)), number)
        made.page.goto(f"{made.base}/kiosk/pair#{token}", wait_until="commit")
        made.page.wait_for_url(lambda url: "/pair" not in url, wait_until="commit")
        made.page.goto(f"{made.base}/kiosk/")
        made.ready()
        yield made
        context.close()


def version_of(hall: Floor, card: int) -> int:
    with hall.work() as work:
        return int(work.session.get_one(WorkOrder, card).version)


def test_a_tablet_that_starts_without_a_network_shows_the_last_board_and_takes_touches(
    hall: Floor, tablet: Tablet
) -> None:
    card = hall.plan()
    expect(tablet.page.locator(tablet.card(card))).to_be_visible()
    wait_until(tablet.page, _WORKER_IS_READY)
    wait_until(tablet.page, _FRAME_IS_KEPT)
    tablet.page.evaluate(_KEEP_NOW)
    tablet.wifi.cut()
    cold = tablet.page.context.new_page()
    tablet.page.close()
    cold.goto(f"{tablet.base}/kiosk/station/CUTTING_BENDING")
    expect(cold.locator(tablet.card(card))).to_be_visible()
    expect(cold.locator("[data-state]")).to_have_attribute("data-state", "offline")
    expect(cold.locator("[data-state-age]")).not_to_be_empty()
    tablet.tap(card, cold)
    expect(cold.locator('[data-board][data-waiting="1"]')).to_be_attached()
    assert version_of(hall, card) == 1
    tablet.wifi.mend()
    tablet.everything_arrived(cold)
    assert version_of(hall, card) == 2


def test_two_tabs_send_every_touch_once_and_in_order(hall: Floor, tablet: Tablet) -> None:
    card, other = hall.plan(), hall.plan()
    second = tablet.page.context.new_page()
    second.goto(f"{tablet.base}/kiosk/")
    tablet.ready(second)
    tablet.wifi.cut()
    tablet.tap(card)
    expect(second.locator('[data-board][data-waiting="1"]')).to_be_attached()
    tablet.tap(card, second)
    expect(tablet.page.locator('[data-board][data-waiting="2"]')).to_be_attached()
    tablet.page.wait_for_timeout(700)  # what has just slid under a finger is not touched by it
    tablet.tap(other)
    expect(second.locator('[data-board][data-waiting="3"]')).to_be_attached()
    tablet.wifi.mend()
    tablet.everything_arrived()
    tablet.everything_arrived(second)
    with hall.work() as work:
        assert touches(work, ProductionEvent, work_order_id=card, kind="passed") == 2
        assert touches(work, ProductionEvent, work_order_id=other, kind="passed") == 1


def test_a_refused_card_says_why_and_what_fell_with_it_until_that_was_read(
    hall: Floor, tablet: Tablet
) -> None:
    card = hall.plan()
    expect(tablet.page.locator(tablet.card(card))).to_be_visible()
    tablet.wifi.cut()
    with hall.work() as work:
        pass_on(work, card, 1)
    for _ in range(2):
        tablet.tap(card)
        tablet.page.wait_for_timeout(700)  # a glove that bounces is one touch
    expect(tablet.page.locator('[data-board][data-waiting="2"]')).to_be_attached()
    tablet.wifi.mend()
    tablet.everything_arrived()
    expect(tablet.page.locator(tablet.card(card))).to_contain_text("Ayşe")
    assert version_of(hall, card) == 2
    tablet.page.reload()
    tablet.ready()
    expect(tablet.page.locator(tablet.card(card))).to_contain_text("Ayşe")
    tablet.page.locator(f"{tablet.card(card)} [data-dismiss]").click()
    expect(tablet.page.locator(tablet.card(card))).not_to_contain_text("Ayşe")


def test_a_browser_that_keeps_nothing_says_so_and_works_on(hall: Floor, tablet: Tablet) -> None:
    card = hall.plan()
    private = tablet.page.context.new_page()
    private.add_init_script("IDBFactory.prototype.open = () => { throw new Error('private'); };")
    private.goto(f"{tablet.base}/kiosk/")
    tablet.ready(private)
    tablet.wifi.cut()
    tablet.tap(card, private)
    wait_until(private, _TOLD)
    tablet.wifi.mend()
    tablet.everything_arrived(private)
    assert version_of(hall, card) == 2


def test_a_revoked_tablet_forgets_its_board_at_once(hall: Floor, tablet: Tablet) -> None:
    hall.plan()
    wait_until(tablet.page, _FRAME_IS_KEPT)
    tablet.page.evaluate(_KEEP_NOW)
    assert tablet.page.evaluate(_KEPT) is not None
    with hall.work() as work:
        revoke_kiosk(work, tablet.kiosk_id)
    tablet.page.wait_for_url("**/kiosk/pair?ended=1")
    expect(tablet.page.get_by_role("alert")).to_contain_text("eşleşmesi kaldırılmış")
    assert "board-frame" not in tablet.page.evaluate("() => caches.keys()")
    kept = tablet.page.evaluate(
        "() => new Promise((resolve) => { indexedDB.open('board-kiosk', 2).onsuccess = ({ target }) => {"
        " target.result.transaction('facts').objectStore('facts').get('board').onsuccess ="
        " (asked) => resolve(asked.target.result ?? null); }; })"
    )
    assert kept is None


def test_no_script_reads_the_screens_token(tablet: Tablet) -> None:
    assert "kiosk" not in tablet.page.evaluate("() => document.cookie")
