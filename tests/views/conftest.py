"""The web application on the test database, and people of every role signed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.factory import create_app
from app.furnishing import furnish
from app.identity.accounts import add_person
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from app.tenants.founding import found_tenant
from config import Settings
from tests import signing_in
from tests.letterhead import write_letterhead
from tools.postgres import Urls

if TYPE_CHECKING:
    from tests.views.dealer_town import Town

PASSWORD = "a-good-password"
HOST = "http://shop.localhost"

ClientFor = Callable[[str], FlaskClient]


@pytest.fixture(scope="session")
def app(urls: Urls) -> Iterator[Flask]:
    """The product as one web process serves it."""
    made = create_app(Settings(database_url=urls.app_url, secret_key="t" * 40, pool_size=10))
    made.config["TESTING"] = False
    yield made
    made.extensions["atolye.database"].close()


@pytest.fixture(scope="session")
def shop(urls: Urls, database: Database) -> Tenant:
    """The company the web tests act in; what they save stays for the run, so each makes its own records."""
    tenant = found_tenant(urls.admin_url, "shop", "Dükkân Çelik Kapı")
    with begin_work(database, system(), tenant) as work:
        furnish(work)
        write_letterhead(work)
    return tenant


@pytest.fixture(scope="session")
def client_for(app: Flask, shop: Tenant, database: Database) -> ClientFor:
    """A browser in which somebody with this role has signed in at the shop's host."""
    made: dict[str, FlaskClient] = {}

    def client(role: str) -> FlaskClient:
        if role not in made:
            with begin_work(database, system(), shop) as work:
                name = role.lower()
                add_person(work, name, role, "Kişi", f"{name}@shop.test", (role,), PASSWORD)
            made[role] = app.test_client()
            sign_in(made[role], role.lower())
        return made[role]

    return client


@pytest.fixture(scope="session")
def nobody(app: Flask, shop: Tenant) -> FlaskClient:
    """A browser in which nobody has signed in."""
    return app.test_client()


@pytest.fixture(scope="session")
def town(app: Flask, database: Database, urls: Urls) -> Town:
    """A factory whose dealers come in by themselves."""
    from tests.views.dealer_town import found_town  # noqa: PLC0415 it imports this file

    return found_town(app, database, urls)


def sign_in(client: FlaskClient, username: str, host: str = HOST) -> None:
    """Through the form, as people do."""
    signing_in.sign_in(client, username, PASSWORD, host)


def csrf_of(page: str) -> str:
    """The token of a page that was loaded."""
    found = re.search(r'name="csrf-token" content="([^"]+)"|name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found.group(1) or found.group(2)


def post(client: FlaskClient, path: str, *, page: str = "/today/", **data: str) -> TestResponse:
    """Send a form the way a loaded page does, with its token."""
    token = csrf_of(client.get(page, base_url=HOST).text)
    return client.post(path, base_url=HOST, data={"csrf_token": token, **data})
