"""A company that sells doors: the sample models, stock, customers, and people of every role at its host."""

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
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.orders.confirming import confirm_order
from app.orders.drafting import open_order
from app.orders.refusals import CostsMissing
from app.production.planning import plan_order
from app.tenants.founding import found_tenant
from models.orders import SalesOrder
from models.parties import Party
from tests.factories import make_customer, stock_up
from tests.samples import add_sample_materials, add_sample_models
from tests.views.conftest import PASSWORD, csrf_of, sign_in
from tools.postgres import Urls

HOST = "http://doors.localhost"
NOT_IN_STOCK = "PNL-KMP"
"""The panel of the villa door: nobody has ever bought it."""


@dataclass
class DoorShop:
    """What the tests of the order screens begin with."""

    tenant: Tenant
    database: Database
    models: dict[str, str]
    """Ids as texts, by code; so are the next."""
    materials: dict[str, str]
    customers: dict[str, str]

    @contextmanager
    def work(self) -> Iterator[Work]:
        """An act behind the scenes, committed."""
        with begin_work(self.database, system("Hazırlık"), self.tenant) as work:
            yield work

    def line(self, model: str = "CK-EKO", **texts: str) -> dict[str, str]:
        """A line as it is typed; parameters are written ``p_G``."""
        named = {
            f"parameters-{name[2:]}" if name.startswith("p_") else name: text for name, text in texts.items()
        }
        return {"model": self.models.get(model, ""), "quantity": "1", **named}

    def draft(self, *lines: dict[str, str], customer: str = "M-1", **header: str) -> int:
        """An order nobody has confirmed yet."""
        with self.work() as work:
            return open_order(work, self.customers[customer], header, lines or [self.line()]).id

    def confirmed(self, *lines: dict[str, str], **header: str) -> int:
        """An order whose proforma is issued."""
        number = self.draft(*lines, **header)
        with self.work() as work:
            version = work.find(SalesOrder, number).version
            confirm_order(work, number, version, confirmed=[CostsMissing.code])
        return number

    def planned(self, *lines: dict[str, str], **header: str) -> int:
        """An order that is on the board."""
        number = self.confirmed(*lines, **header)
        with self.work() as work:
            plan_order(work, number)
        return number

    def order(self, number: int) -> SalesOrder:
        """The order as it is stored now, with lines and materials."""
        with self.work() as work:
            order = work.find(SalesOrder, number)
            assert all(line.materials is not None for line in order.lines)
            return order

    def newest(self) -> SalesOrder:
        """The order that was opened last."""
        with self.work() as work:
            query = select(SalesOrder).order_by(SalesOrder.id.desc()).limit(1)
            order = work.session.scalars(query).one()
            assert all(line.materials is not None for line in order.lines)
            return order


@pytest.fixture(scope="session")
def doors(urls: Urls, database: Database) -> DoorShop:
    tenant = found_tenant(urls.admin_url, "doors", "Kapıcı Çelik Kapı")
    with begin_work(database, system(), tenant) as work:
        furnish(work)
        materials = add_sample_materials(work)
        models = add_sample_models(work)
        for code, material in materials.items():
            if code != NOT_IN_STOCK:
                stock_up(work, material, 10_000, material.replacement_cost)
        for code, name in (("M-1", "Yıldız İnşaat"), ("M-2", "Öz Güneş <b>Yapı</b>")):
            make_customer(
                work,
                name,
                code=code,
                street="Sanayi Cd. 7",
                district="Melikgazi",
                city="Kayseri",
                postal_code="38070",
            )
        customers = work.session.execute(select(Party.code, Party.id).where(Party.is_customer)).all()
        return DoorShop(
            tenant,
            database,
            {code: str(model.id) for code, model in models.items()},
            {code: str(material.id) for code, material in materials.items()},
            {code: str(number) for code, number in customers},
        )


@pytest.fixture(scope="session")
def person(app: Flask, doors: DoorShop) -> Callable[[str], FlaskClient]:
    """A browser in which somebody with this role has signed in."""
    made: dict[str, FlaskClient] = {}

    def client(role: str) -> FlaskClient:
        if role not in made:
            name = role.lower()
            with doors.work() as work:
                add_person(work, name, role, "Kişi", f"{name}@doors.test", (role,), PASSWORD)
            made[role] = app.test_client()
            sign_in(made[role], name, HOST)
        return made[role]

    return client


@pytest.fixture
def clerk(person: Callable[[str], FlaskClient]) -> FlaskClient:
    return person("Clerk")


@pytest.fixture
def owner(person: Callable[[str], FlaskClient]) -> FlaskClient:
    return person("Owner")


def get(client: FlaskClient, path: str) -> TestResponse:
    """A page at the company's host."""
    return client.get(path, base_url=HOST)


def send(client: FlaskClient, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
    """A form as a loaded page sends it, with its token."""
    token = csrf_of(get(client, "/today/").text)
    return client.post(path, base_url=HOST, data={"csrf_token": token, **(data or {}), **more})


def page_of(header: dict[str, str], *lines: dict[str, str]) -> dict[str, str]:
    """The one page of an order as a browser sends it; lines numbered as they come."""
    typed = dict(header)
    for number, line in enumerate(lines):
        typed |= {f"lines-{number}-{name}": text for name, text in line.items()}
    return typed


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
