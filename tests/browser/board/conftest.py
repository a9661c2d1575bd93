"""A factory's floor on a real server, and tablets that are touched."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import text
from werkzeug.serving import make_server

from app.production.kiosks import add_kiosk
from models.production import Department
from tests.browser.board.tablet import LANDSCAPE, Tablet
from tests.kiosk.conftest import Floor, FoundFloor, app, found_floor

__all__ = ["app", "found_floor"]

ALL_RIGHTS = ("tap", "undo", "rework", "scrap", "reorder", "print")
OpenTablet = Callable[..., Tablet]


@pytest.fixture(scope="module")
def hall(found_floor: FoundFloor, request: pytest.FixtureRequest) -> Floor:
    """The factory of one file, named after it."""
    name = str(request.module.__name__).rpartition("test_")[2].replace("_", "")
    return found_floor(name, "Duvar Çelik Kapı")


@pytest.fixture(scope="module")
def address(hall: Floor) -> Iterator[str]:
    """Where its host is served."""
    server = make_server("127.0.0.1", 0, hall.app, threaded=True)
    serving = Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://{hall.tenant.slug}.localhost:{server.server_port}"
    server.shutdown()
    serving.join(timeout=10)
    server.server_close()


@pytest.fixture
def open_tablet(browser: Browser, hall: Floor, address: str) -> Iterator[OpenTablet]:
    """Open a paired tablet at a page of the kiosk; nothing may break in it."""
    contexts: list[BrowserContext] = []
    broken: list[str] = []

    def opened(path: str = "/", rights: tuple[str, ...] = ALL_RIGHTS, **more: Any) -> Tablet:
        with hall.work() as work:
            _, token = add_kiosk(work, "Tablet", rights=rights)
        # The browser plays "no network" for pages, not for their workers: a worker would still get through.
        usual = {"viewport": LANDSCAPE, "service_workers": "block"}
        context = browser.new_context(locale="tr-TR", has_touch=True, **{**usual, **more})
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


@pytest.fixture(scope="module")
def columns(hall: Floor) -> list[int]:
    """The departments in order."""
    with hall.work() as work:
        return [each.id for each in work.session.query(Department).order_by(Department.position)]


Say = Callable[..., Any]


@pytest.fixture
def sql(hall: Floor) -> Say:
    """Prepare or look behind the scenes: the first value of a query, or nothing."""

    def said(statement: str, **facts: Any) -> Any:
        with hall.work() as work:
            done = work.session.execute(text(statement), facts)
            return done.scalar() if done.returns_rows else None

    return said
