"""Twenty tablets tap two thousand times while their Wi-Fi drops and the server is killed: each tap counts
once, in its order, and in the end every board shows what the database holds."""

from __future__ import annotations

import random
import shutil
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright
from playwright.sync_api import Error as BrowserError
from sqlalchemy import text

from app.furnishing import furnish
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from app.production.kiosks import add_kiosk
from app.production.planning import plan_order
from app.tenants.founding import found_tenant
from tests.chaos import test_killing
from tests.chaos.house import House, running_house
from tests.chaos.wifi import Wifi, wifi_for
from tests.production.floor import cards_of, unplanned_order
from tools.cluster import Cluster
from tools.postgres import Urls

TABLETS = 20
CARDS = 25
DEPARTMENTS = 4
TAPS = TABLETS * CARDS * DEPARTMENTS
LONGEST_PAUSE = 600  # milliseconds between two taps
PATIENCE = 90.0
REPEATED = {"production.card_moved_meanwhile", "production.card_not_in_work"}
SEEN = 2
"""Of so many the screen is painted too; painting all of them takes more than two cores."""
UNSEEN = "Object.defineProperty(document, 'hidden', { get: () => true });"
SMALL: ViewportSize = {"width": 480, "height": 320}
CALM = 4.0
RELOADS = 4
MOST_REPEATED = 8
"""So many taps may be made again after a reload without a network: those since the board was last kept."""
AT_ONCE = 3
"""So many tablets get into trouble in the same moment."""
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
AWAKE = ["--disable-background-timer-throttling", "--disable-renderer-backgrounding"]
TAPPING = Path(__file__).with_name("tapping.js").read_text(encoding="utf-8")

_STAND = (
    "() => Object.fromEntries([...document.querySelector('[data-board]').board.cards.cards.values()]"
    ".map((card) => [card.id, [card.version, card.column, card.state]]))"
)
_REFUSED = "() => Object.values(document.querySelector('[data-board]').board.refusals)"
_STANDS = text(
    "select id, version, case when state = 'ready' then 'ready' else cast(department_id as text) end, state"
    " from work_order where state in ('waiting', 'running', 'blocked', 'ready')"
)
_PASSED = text(
    "select work_order_id, count(*) from production_event where kind = 'passed' group by work_order_id"
)
_KEYS = text("select key, cast(result ->> 'event' as bigint) from idempotency_key")
_COUNT = text("select count(*) from production_event where kind = 'passed'")

cluster = test_killing.cluster


@dataclass
class Tablet:
    """A paired browser at its own Wi-Fi, with the cards its hands pass on."""

    context: BrowserContext
    page: Page
    wifi: Wifi
    cards: list[int]
    calm_until: float = 0.0
    """When the next trouble may come to it, so that something gets through in between."""

    def open(self, tenant: Tenant, token: str, station: str) -> None:
        """Become a screen and open its station."""
        address = f"http://{tenant.slug}.localhost:{self.wifi.port}/kiosk"
        self.context.set_default_timeout(PATIENCE * 1000)
        self.page.goto(f"{address}/pair#{token}", wait_until="commit")
        self.page.wait_for_url(lambda url: "/pair" not in url, wait_until="commit")
        self.page.goto(f"{address}/station/{station}", wait_until="commit")

    def begin(self) -> None:
        """Start tapping as soon as the board stands."""
        self.page.wait_for_selector("[data-board][data-ready]", state="attached")
        self.page.evaluate(TAPPING, {"cards": self.cards, "longestPause": LONGEST_PAUSE})

    def is_done(self) -> bool:
        """Whether everything was tapped and everything arrived."""
        return bool(self.page.evaluate("() => document.documentElement.isDone?.()"))


@pytest.fixture(scope="module")
def tenant(cluster: tuple[Cluster, Urls]) -> Tenant:
    return found_tenant(cluster[1].admin_url, "tablets", "Tablet Kapı")


@pytest.fixture(scope="module")
def database(cluster: tuple[Cluster, Urls]) -> Iterator[Database]:
    opened = Database(cluster[1].app_url, pool_size=2)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=[*QUIET, *AWAKE])
        yield started
        started.close()


@dataclass
class Books:
    """What the database says."""

    database: Database
    tenant: Tenant

    def read(self, query: Any) -> list[Any]:
        with begin_work(self.database, system(), self.tenant) as work:
            return list(work.session.execute(query))

    def stands(self) -> dict[str, list[Any]]:
        return {str(card): list(facts) for card, *facts in self.read(_STANDS)}

    def done(self) -> int:
        return int(self.read(_COUNT)[0][0])


class Weather:
    """What happens to the tablets and to the server while everybody taps."""

    def __init__(self, house: House, tablets: list[Tablet], books: Books) -> None:
        self.house, self.tablets, self.books = house, tablets, books
        self.chance = random.Random(17)
        self.kills = [TAPS // 2, TAPS // 4]
        self.mended: list[tuple[float, Callable[[], None]]] = []
        self.cuts = self.reloads = 0

    def storm(self) -> None:
        """Until most taps have arrived and the server was killed twice; the rest comes when it is calm."""
        deadline = time.monotonic() + PATIENCE
        while not self._is_over():
            assert time.monotonic() < deadline, f"{self.books.done()} of {TAPS} taps have arrived"
            self._mend_what_is_due()
            if self.kills and self.books.done() >= self.kills[-1]:
                self.kills.pop()
                self.house.kill_server()
                self.house.mend()
            calm = [tablet for tablet in self.tablets if tablet.calm_until <= time.monotonic()]
            for tablet in self.chance.sample(calm, min(AT_ONCE, len(calm))):
                self._trouble(tablet)
            self.tablets[0].page.wait_for_timeout(self.chance.uniform(50, 200))

    def _is_over(self) -> bool:
        return self.books.done() >= TAPS * 3 // 4 and not self.kills

    def calm(self) -> None:
        """Everything works again."""
        for _, mend in self.mended:
            mend()
        self.mended.clear()

    def _trouble(self, tablet: Tablet) -> None:
        way = self.chance.choice(("cut", "cut", "swallow", "offline", "reload"))
        later = time.monotonic() + self.chance.uniform(0.2, 2.0)
        tablet.calm_until = later + CALM
        if way == "cut":
            tablet.wifi.cut()
            self.mended.append((later, tablet.wifi.mend))
        elif way == "swallow":
            tablet.wifi.swallows += 2
        elif way == "offline":
            tablet.context.set_offline(True)
            self.mended.append((later, lambda: tablet.context.set_offline(False)))
        elif self.reloads < RELOADS:
            self._reload(tablet)
        self.cuts += 1

    def _reload(self, tablet: Tablet) -> None:
        """As after a flat battery; without a network the tablet opens what it has kept."""
        self.reloads += 1
        tablet.context.set_offline(False)
        tablet.page.reload()
        tablet.begin()

    def _mend_what_is_due(self) -> None:
        now = time.monotonic()
        for each in [each for each in self.mended if each[0] <= now]:
            each[1]()
            self.mended.remove(each)


def test_every_tap_counts_once_in_its_order_and_all_boards_are_right(
    cluster: tuple[Cluster, Urls],
    tenant: Tenant,
    database: Database,
    browser: Browser,
    record_property: Callable[[str, object], None],
) -> None:
    began = time.monotonic()
    books = Books(database, tenant)
    hands, tokens, stations = _prepared(books)
    port = _free_port()
    with running_house(*cluster, port, tenant.slug) as house, wifi_for(port, TABLETS) as wifis:
        _wait_for_server(port)
        tablets = _switched_on(browser, wifis, hands)
        for number, tablet in enumerate(tablets):
            tablet.open(tenant, tokens[number], stations[number % DEPARTMENTS])
        for tablet in tablets:
            tablet.begin()
        weather = Weather(house, tablets, books)
        weather.storm()
        weather.calm()
        _wait_until(lambda: all(tablet.is_done() for tablet in tablets), tablets, "something still waits")
        made = [tablet.page.evaluate("() => JSON.parse(localStorage.getItem('made'))") for tablet in tablets]
        refused = [said for tablet in tablets for said in tablet.page.evaluate(_REFUSED)]
        truth = books.stands()
        assert len(truth) == TABLETS * CARDS
        _wait_until(
            lambda: all(tablet.page.evaluate(_STAND) == truth for tablet in tablets), tablets, "boards differ"
        )
        for tablet in tablets:
            tablet.context.close()
    # A tablet that starts while there is no network shows the board it kept, which may be seconds old: what
    # is tapped there once more is refused, not done twice.
    assert {said["code"] for said in refused} <= REPEATED
    assert len(refused) <= weather.reloads * MOST_REPEATED
    assert {times for _, times in books.read(_PASSED)} == {DEPARTMENTS}
    assert books.done() == TAPS
    events: dict[str, int] = dict(tuple(row) for row in books.read(_KEYS))
    for keys in made:
        numbers = [events[key] for key in keys if key in events]
        assert numbers == sorted(numbers), "a tablet's taps arrived in another order"
    assert any(key not in events for keys in made for key in keys) == bool(refused)
    lost = sum(wifi.swallowed for wifi in wifis)
    record_property(
        "taps, troubles, lost answers, reloads, seconds",
        (books.done(), weather.cuts, lost, weather.reloads, time.monotonic() - began),
    )
    assert weather.cuts >= TABLETS
    assert lost >= 1, "no answer was lost after the server had done what it was asked for"


def _switched_on(browser: Browser, wifis: Sequence[Wifi], hands: list[list[int]]) -> list[Tablet]:
    """The tablets in their browsers, the first few of them looked at."""
    tablets = []
    for number, wifi in enumerate(wifis):
        context = browser.new_context(viewport=SMALL, reduced_motion="reduce")
        if number >= SEEN:
            context.add_init_script(UNSEEN)
        tablets.append(Tablet(context, context.new_page(), wifi, hands[number]))
    return tablets


def _prepared(books: Books) -> tuple[list[list[int]], list[str], list[str]]:
    """Each tablet's cards and token, and the codes of the departments."""
    with begin_work(books.database, system(), books.tenant) as work:
        furnish(work)
        hands, tokens = [], []
        for number in range(TABLETS):
            order = unplanned_order(work, lines=CARDS)
            plan_order(work, order.id)
            hands.append([card.id for card in cards_of(work, order)])
            tokens.append(add_kiosk(work, f"Tablet {number + 1}")[1])
        codes = work.session.scalars(text("select code from department order by position"))
        return hands, tokens, list(codes)


def _wait_for_server(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < deadline, "the server does not start"
        time.sleep(0.1)


def _wait_until(is_so: Callable[[], bool], tablets: list[Tablet], otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            if is_so():
                return
        except BrowserError:  # it is just being loaded
            pass
        assert time.monotonic() < deadline, otherwise
        tablets[0].page.wait_for_timeout(100)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
