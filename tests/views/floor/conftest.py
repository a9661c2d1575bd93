"""A company of its own for the settings of the floor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.furnishing import furnish
from app.identity.accounts import add_person
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.tenants.founding import found_tenant
from tests.views.conftest import PASSWORD, csrf_of, sign_in
from tools.postgres import Urls

HOST = "http://anvil.localhost"


@dataclass
class Office:
    """Somebody signed in at the company."""

    client: FlaskClient
    database: Database
    tenant: Tenant

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, base_url=HOST)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        token = csrf_of(self.get("/kiosks/list/" if "kiosk" in path else "/workshop/").text)
        return self.client.post(path, base_url=HOST, data={"csrf_token": token, **(data or {})}, **more)

    def work(self) -> Any:
        return begin_work(self.database, system(), self.tenant)

    def ask(self, question: Callable[[Work], Any]) -> Any:
        with self.work() as work:
            return question(work)


@pytest.fixture(scope="session")
def anvil(urls: Urls, database: Database) -> Tenant:
    tenant = found_tenant(urls.admin_url, "anvil", "Örs Çelik Kapı")
    with begin_work(database, system(), tenant) as work:
        furnish(work)
        for role in ("Manager", "Foreman"):
            name = role.lower()
            add_person(work, name, role, "Kişi", f"{name}@anvil.test", (role,), PASSWORD)
    return tenant


@pytest.fixture(scope="session")
def office_of(app: Flask, anvil: Tenant, database: Database) -> Callable[[str], Office]:
    def signed_in(name: str) -> Office:
        client = app.test_client()
        sign_in(client, name, HOST)
        return Office(client, database, anvil)

    return signed_in


@pytest.fixture(scope="session")
def manager(office_of: Callable[[str], Office]) -> Office:
    return office_of("manager")


@pytest.fixture(scope="session")
def foreman(office_of: Callable[[str], Office]) -> Office:
    return office_of("foreman")
