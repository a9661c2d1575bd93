"""A company with the four sample models, and people of every role at its host."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from app.furnishing import furnish
from app.identity.accounts import add_person
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant, tenant_context
from app.kernel.work import Work, begin_work
from app.tenants.founding import found_tenant
from models.configurator import DoorModel, Expression, Parameter
from tests.samples import add_sample_materials, add_sample_models
from tests.views.configurator.forms import fields_of
from tests.views.conftest import PASSWORD, csrf_of, sign_in
from tools.postgres import Urls

HOST = "http://models.localhost"


@dataclass
class ModelShop:
    """What the tests of the screens begin with; what they save stays, so each makes its own records."""

    tenant: Tenant
    database: Database

    @contextmanager
    def work(self) -> Iterator[Work]:
        """An act behind the scenes, committed."""
        with begin_work(self.database, system("Hazırlık"), self.tenant) as work:
            yield work

    def id_of(self, table: type[Any], **named: str) -> int:
        """The id of a record; fails when there is none."""
        found = self._ids(table, named)
        assert len(found) == 1, (table, named)
        return found[0]

    def exists(self, table: type[Any], **named: str) -> bool:
        """Whether there is such a record."""
        return bool(self._ids(table, named))

    def _ids(self, table: type[Any], named: dict[str, str]) -> list[int]:
        conditions = [getattr(table, column) == value for column, value in named.items()]
        with tenant_context(self.tenant), self.database.sessions() as session:
            return list(session.scalars(select(table.id).where(*conditions)))

    def model(self, code: str) -> int:
        """The id of a model."""
        return self.id_of(DoorModel, code=code)

    def parameter(self, code: str) -> int:
        """The id of a parameter."""
        return self.id_of(Parameter, code=code)

    def expression(self, name: str) -> int:
        """The id of a named expression."""
        return self.id_of(Expression, name=name)


@pytest.fixture(scope="session")
def models(urls: Urls, database: Database) -> ModelShop:
    tenant = found_tenant(urls.admin_url, "models", "Modelhane Çelik Kapı")
    with begin_work(database, system(), tenant) as work:
        furnish(work)
        add_sample_materials(work)
        add_sample_models(work)
    return ModelShop(tenant, database)


@pytest.fixture(scope="session")
def person(app: Flask, models: ModelShop) -> Callable[[str], FlaskClient]:
    """A browser in which somebody with this role has signed in."""
    made: dict[str, FlaskClient] = {}

    def client(role: str) -> FlaskClient:
        if role not in made:
            name = role.lower()
            with models.work() as work:
                add_person(work, name, role, "Kişi", f"{name}@models.test", (role,), PASSWORD)
            made[role] = app.test_client()
            sign_in(made[role], name, HOST)
        return made[role]

    return client


@pytest.fixture
def clerk(person: Callable[[str], FlaskClient]) -> FlaskClient:
    return person("Clerk")


@pytest.fixture
def planner(person: Callable[[str], FlaskClient]) -> FlaskClient:
    return person("Planner")


@pytest.fixture
def storekeeper(person: Callable[[str], FlaskClient]) -> FlaskClient:
    return person("Storekeeper")


def get(client: FlaskClient, path: str) -> TestResponse:
    """A page at the company's host."""
    return client.get(path, base_url=HOST)


def send(client: FlaskClient, path: str, data: dict[str, str] | None = None) -> TestResponse:
    """A form as a loaded page sends it, with its token."""
    token = csrf_of(get(client, "/today/").text)
    return client.post(path, base_url=HOST, data={**(data or {}), "csrf_token": token})


def fill(client: FlaskClient, path: str, **cells: str) -> dict[str, str]:
    """The form of a page with other texts in some cells: ``components_0_quantity="G"``, ``code="X"``."""
    page = get(client, path)
    assert page.status_code == 200
    return {**fields_of(page.text), **named(**cells)}


def named(**cells: str) -> dict[str, str]:
    """Cells by the names of their inputs."""
    grids = ("parameters_", "expressions_", "components_", "rules_", "options_")
    return {
        name.replace("_", "-", 2) if name.startswith(grids) else name: text for name, text in cells.items()
    }


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement the application sends in here."""
    engine = app.extensions["atolye.database"].engine
    sent: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", keep)
