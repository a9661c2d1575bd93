"""The product with two factories in it, and paired tablets; what is committed here stays for the run."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.factory import create_app
from app.furnishing import furnish
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.production.kiosks import add_kiosk
from app.production.planning import plan_order
from app.tenants.founding import found_tenant
from config import Settings
from tests.production.floor import card_of, unplanned_order
from tools.postgres import Urls

_keys = itertools.count(1)


def new_key() -> str:
    return f"touch-{next(_keys):06}"


@dataclass
class Floor:
    """One factory's floor, seen from its host."""

    app: Flask
    database: Database
    tenant: Tenant

    @property
    def host(self) -> str:
        return f"http://{self.tenant.slug}.localhost"

    def work(self) -> Any:
        """A Work of the system that commits, as the product's own: boards are told."""
        return begin_work(self.app.extensions["atolye.database"], system("Ayşe"), self.tenant)

    def plan(self, **columns: Any) -> int:
        """A new card at the first department; its id."""
        with self.work() as work:
            order = unplanned_order(work, **columns)
            plan_order(work, order.id)
            return card_of(work, order).id

    def tablet(self, name: str = "Kesim tablet", **more: Any) -> Screen:
        """A paired screen."""
        with self.work() as work:
            kiosk, token = add_kiosk(work, name, **more)
            number = kiosk.id
        client = self.app.test_client()
        answer = client.post("/kiosk/enter", base_url=self.host, data={"token": token})
        assert answer.status_code == 302, answer.text
        return Screen(self, client, number)


@dataclass
class Screen:
    """A browser at a floor's host."""

    floor: Floor
    client: FlaskClient
    kiosk_id: int

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(f"/kiosk{path}", base_url=self.floor.host, **more)

    def post(self, path: str, body: Any, **more: Any) -> TestResponse:
        return self.client.post(f"/kiosk{path}", base_url=self.floor.host, json=body, **more)

    def tap(self, card: int, version: int = 1, **more: Any) -> TestResponse:
        return self.post("/tap", {"card": card, "version": version, "key": new_key(), **more})

    def card(self, card: int) -> dict[str, Any] | None:
        cards = self.get("/board.json").get_json()["cards"]
        return next((each for each in cards if each["id"] == card), None)


@contextmanager
def product_of(urls: Urls) -> Iterator[Flask]:
    """The product as one web process serves it."""
    made = create_app(Settings(database_url=urls.app_url, secret_key="k" * 40, pool_size=12))
    yield made
    with made.app_context():
        made.extensions["atolye.database"].close()


@pytest.fixture(scope="session")
def app(urls: Urls) -> Iterator[Flask]:
    with product_of(urls) as made:
        yield made


FoundFloor = Callable[[str, str], Floor]


@pytest.fixture(scope="session")
def found_floor(app: Flask, urls: Urls, database: Database) -> FoundFloor:
    return lambda slug, name: found_floor_in(app, urls, database, slug, name)


def found_floor_in(app: Flask, urls: Urls, database: Database, slug: str, name: str) -> Floor:
    """A factory that was founded just now."""
    tenant = found_tenant(urls.admin_url, slug, name)
    with begin_work(database, system(), tenant) as work:
        furnish(work)
    return Floor(app, database, tenant)


@pytest.fixture(scope="session")
def floor(found_floor: FoundFloor) -> Floor:
    """The factory the kiosk tests are about."""
    return found_floor("hall", "Atölye Çelik Kapı")


@pytest.fixture(scope="session")
def neighbour(found_floor: FoundFloor) -> Floor:
    """Another factory on the same server."""
    return found_floor("nextdoor", "Komşu Çelik Kapı")


@pytest.fixture(scope="session")
def screen(floor: Floor) -> Screen:
    """A paired tablet."""
    return floor.tablet()


@pytest.fixture
def stranger(floor: Floor) -> Screen:
    """A browser that was never paired."""
    return Screen(floor, floor.app.test_client(), 0)


def touches(work: Work, table: Any, **where: Any) -> int:
    return int(work.session.query(table).filter_by(**where).count())
