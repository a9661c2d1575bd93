"""A board of five thousand open cards: until a browser paints it, and what one tap on it costs and tells."""

from __future__ import annotations

import json
import shutil
import statistics
from collections.abc import Iterator
from typing import Literal
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext, Page, WebSocket, sync_playwright

from app.factory import create_app
from app.kernel.permissions import system
from app.kernel.work import begin_work
from app.production.kiosks import add_kiosk
from config import Settings
from tests.benchmarks.copying import copy_rows
from tests.benchmarks.figures import Figure, at_most, counted, exactly, said
from tests.benchmarks.server import running_server
from tests.benchmarks.world import World, another_company
from tests.production.floor import planned_order

CARDS = 5000
LINES = 5
COLOURS = ("7016", "9005", "8017", "9016", "3005")
ROUNDS = 3
LIMIT = 1000
MOST_STATEMENTS = 10
SETTLED = 1000
"""Milliseconds in which every message of one tap has arrived."""
Workers = Literal["allow", "block"]
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)

# Both moments on the page's own clock, which begins with the navigation. A card counts once its frame is out.
_PAINTS = """() => new Promise(resolve => {
  const look = () => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    const card = document.querySelector("[data-card]");
    if (!paint || !card) return setTimeout(look, 4);
    return requestAnimationFrame(() => setTimeout(() => resolve([paint.startTime, performance.now()])));
  };
  look();
})"""
# The lines were copied; each gets a card of one door, in turn at the departments.
_FLOOR = """
insert into work_order (number, order_id, order_line_id, quantity, department_id, state, version, entered_at,
                        created_at, priority)
select 'W-' || l.id, l.order_id, l.id, 1,
       (select id from department order by position offset l.id % 4 limit 1), 'waiting', 1,
       now() - make_interval(mins => cast(l.id % 900 as integer)), now(), 0
from order_line l join sales_order o on o.id = l.order_id where o.number like 'BP-%'
"""
_DOORS = """
insert into door (serial, order_line_id, work_order_id)
select 'D-' || w.id, w.order_line_id, w.id from work_order w where w.number like 'W-%'
"""


def measure_painting(world: World) -> Iterator[Figure]:
    """Cold and warm loads in a real browser, then one tap that a second screen hears."""
    world = another_company(world, "wall")
    token = _fill(world)
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with running_server(world.urls, world.tenant.slug) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        address = f"http://127.0.0.1:{port}/kiosk/"
        _whole(_page(_tablet(browser, address, token, "block"), address))  # the server's own first time
        for name, loads in (
            ("cold", _cold_loads(browser, address, token)),
            ("warm", _warm_loads(browser, address, token)),
        ):
            paints, cards = zip(*loads, strict=True)
            yield at_most(
                f"board of {CARDS} cards, {name}: first paint", statistics.median(paints), "ms", LIMIT
            )
            yield at_most(
                f"board of {CARDS} cards, {name}: first card", statistics.median(cards), "ms", LIMIT
            )
        yield from _told(browser, address, token)
        browser.close()
    yield from _asked(world, token)


def _fill(world: World) -> str:
    """So many cards on the floor in several colours; the token of a screen that sees them."""
    with begin_work(world.database, system("bench"), world.tenant) as work:
        order = planned_order(work, lines=LINES, doors=1)
        for line, colour in zip(order.lines, COLOURS, strict=True):
            line.parameters = {**line.parameters, "ral_dis": colour}
        template = order.id
        token = add_kiosk(work, "Wall", rights=("tap",))[1]
        work.events.clear()
    with world.owner() as connection:
        connection.execute(f'set search_path = "{world.tenant.schema}", platform')
        orders = CARDS // LINES - 1
        due = "current_date + cast(n %% 60 as integer) - 5"
        which = f"x.id = {template}"
        copy_rows(connection, "sales_order", which, orders, number="'BP-' || n", due_on=due)
        copy_rows(
            connection,
            "order_line",
            f"x.order_id = {template}",
            1,
            source="cross join sales_order o",
            where="and o.number like 'BP-%%'",
            order_id="o.id",
        )
        connection.execute(_FLOOR)
        connection.execute(_DOORS)
        connection.execute("vacuum analyze")
    return token


def _tablet(browser: Browser, address: str, token: str, workers: Workers) -> BrowserContext:
    """A paired screen that has never been here."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, service_workers=workers)
    context.add_cookies([{"name": "kiosk", "value": token, "url": address}])
    return context


def _page(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address, wait_until="commit")
    return page


def _paints(page: Page) -> tuple[float, float]:
    paint, card = page.evaluate(_PAINTS)
    return paint, card


def _whole(page: Page) -> Page:
    """Once all cards are there and nothing is under way."""
    page.wait_for_selector("[data-board][data-ready]", state="attached")
    return page


def _cold_loads(browser: Browser, address: str, token: str) -> Iterator[tuple[float, float]]:
    for _ in range(ROUNDS):
        context = _tablet(browser, address, token, "block")
        page = context.new_page()
        context.new_cdp_session(page).send("Network.clearBrowserCache")
        page.goto(address, wait_until="commit")
        yield _paints(page)
        _whole(page)
        context.close()


def _warm_loads(browser: Browser, address: str, token: str) -> Iterator[tuple[float, float]]:
    """The same screen again, with what it and its service worker have kept."""
    context = _tablet(browser, address, token, "allow")
    page = _whole(_page(context, address))
    for _ in range(ROUNDS):
        page.goto(address, wait_until="commit")
        yield _paints(page)
        _whole(page)
    context.close()


def _told(browser: Browser, address: str, token: str) -> Iterator[Figure]:
    """What a second screen receives of one tap on the first."""
    heard: list[str] = []
    asked: list[str] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: heard.append(str(frame)))

    second = _tablet(browser, address, token, "block").new_page()
    second.on("websocket", listen)
    second.goto(address, wait_until="commit")
    _whole(second)
    first = _whole(_page(_tablet(browser, address, token, "block"), address))
    second.on("request", lambda request: asked.append(request.url))
    heard.clear()
    touched = first.locator("[data-card]").first
    card = int(touched.get_attribute("data-card") or 0)
    with first.expect_response("**/kiosk/tap") as answer:
        touched.locator("[data-pass]").click()
    assert answer.value.ok, answer.value.text()
    second.wait_for_timeout(SETTLED)
    messages = [json.loads(frame[2:])[1] for frame in heard if frame.startswith('42["card"')]
    told = [message["card"]["id"] for message in messages]
    yield exactly("one tap: messages another board hears", len(told), "", 1)
    yield exactly("one tap: cards in them that were tapped", told.count(card), "", 1)
    yield exactly("one tap: questions another board asks", len(asked), "", 0)
    yield said("one tap: message", sum(len(frame) for frame in heard if "card" in frame), "bytes")


def _asked(world: World, token: str) -> Iterator[Figure]:
    """Statements of opening the board and of the usual tap, counted inside the application."""
    app = create_app(Settings(database_url=world.urls.app_url, secret_key="w" * 40))
    engine, client = app.extensions["atolye.database"].engine, app.test_client()
    host = f"http://{world.tenant.slug}.localhost"
    client.set_cookie("kiosk", token, domain=f"{world.tenant.slug}.localhost")
    now = client.get("/kiosk/board.json", base_url=host).get_json()
    with counted(engine) as statements:
        client.get("/kiosk/", base_url=host)
    yield said("board's page: SQL statements", len(statements), "statements")
    card = now["cards"][0]
    body = {"card": card["id"], "version": card["version"], "key": str(uuid4())}
    with counted(engine) as statements:
        answer = client.post("/kiosk/tap", json=body, base_url=host)
    assert answer.status_code == 200, answer.text
    yield at_most("one tap: SQL statements", len(statements), "statements", MOST_STATEMENTS)
    app.extensions["atolye.database"].close()
