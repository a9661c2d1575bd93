"""A small factory with something of everything in it, and whoever may stand at its gate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC
from decimal import Decimal
from functools import cache
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.cli import write_permissions
from app.furnishing import furnish
from app.identity.passwords import hash_password
from app.identity.roles import role_names
from app.importing.running import check_run
from app.importing.uploading import upload_list
from app.kernel.clock import today_local
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.orders.confirming import confirm_order
from app.orders.drafting import open_order
from app.production.kiosks import add_kiosk
from app.production.passing import pass_on
from app.production.planning import plan_order
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import receive_goods
from app.shipping.sending import send_shipment
from app.tenants.founding import found_tenant
from kiosk.visitors import COOKIE
from models.identity import Role, User
from models.orders import SalesOrder
from models.production import Department, WorkOrder
from tests import signing_in
from tests.factories import make_customer, make_supplier
from tests.letterhead import write_letterhead
from tests.samples import add_sample_materials, add_sample_models
from tests.shipping.trucks import form_for
from tools.postgres import Urls

SESSION = "atolye"
PASSWORD = "dogru-at-pil-zimba"
ROLES = tuple(role.lower() for role in role_names())
VISITORS = (*ROLES, "kiosk", "nobody", "stranger")
"""Everybody the access table speaks of; the stranger owns another company on the same server."""

MATERIAL_PRICE, ORDER_PRICE, MINUTE_RATE = Decimal("7777.77"), Decimal("88888.00"), Decimal("6.66")
OVERHEAD_RATE = Decimal("5.43")
MISSING = 999_999


@dataclass
class Fort:
    """One company, seen from its host, with the cookies of each visitor."""

    app: Flask
    database: Database
    tenant: Tenant
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return f"{self.tenant.slug}.localhost"

    @property
    def base(self) -> str:
        return f"http://{self.host}"

    def work(self) -> AbstractContextManager[Work]:
        return begin_work(self.database, system("Kurulum"), self.tenant)

    def client(self, visitor: str) -> FlaskClient:
        """A fresh browser that holds the visitor's cookies; what happens in it stays in it."""
        client = self.app.test_client()
        for name, value in self.cookies.get(visitor, {}).items():
            client.set_cookie(name, value, domain=self.host)
        return client

    def get(self, visitor: str, path: str, **more: Any) -> TestResponse:
        return self.client(visitor).get(path, base_url=self.base, **more)

    def post(
        self, visitor: str, path: str, form: Mapping[str, Any] | None = None, **more: Any
    ) -> TestResponse:
        """Send a form with a token that is right for the visitor's session."""
        token = self.token(visitor)
        data = {"csrf_token": token, **(form or {})}
        return self.client(visitor).post(path, base_url=self.base, data=data, **more)

    def token(self, visitor: str) -> str:
        """A token belongs to a session, so it is fetched once; who had no session has one from then on."""
        if visitor not in self.tokens:
            client = self.client(visitor)
            has_account = SESSION in self.cookies.get(visitor, {}) and visitor != "stranger"
            page = client.get("/users/userinfo/" if has_account else "/login/", base_url=self.base)
            self.tokens[visitor] = csrf_of(page.text)
            if visitor != "stranger":  # whose cookie must stay the one of elsewhere
                self.cookies.setdefault(visitor, {})[SESSION] = session_of(client, self.host)
        return self.tokens[visitor]


def session_of(client: FlaskClient, host: str) -> str:
    """The session cookie of a browser."""
    cookie = client.get_cookie(SESSION, domain=host)
    assert cookie is not None
    return cookie.value


def csrf_of(page: str) -> str:
    """The token of a page that was loaded."""
    found = re.search(r'name="csrf-token" content="([^"]+)"|name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None, page
    return found.group(1) or found.group(2)


@cache
def _hashed() -> str:
    return hash_password(PASSWORD, cost=4)


def build_fort(app: Flask, database: Database, urls: Urls, slug: str, name: str) -> Fort:
    """A furnished company with a person of every role, a tablet, and a short history."""
    fort = Fort(app, database, found_tenant(urls.admin_url, slug, name))
    with begin_work(database, system("Kurulum"), fort.tenant) as work:
        furnish(work)
        write_letterhead(work)
        for role in work.session.scalars(select(Role).where(Role.name.in_(role_names()))).all():
            add_person(work, role.name.lower(), role)
        _kiosk, token = add_kiosk(work, "Kesim tablet")
        fort.cookies["kiosk"] = {COOKIE: token}
    with app.app_context():
        write_permissions(fort.tenant)
    for role in ROLES:
        fort.cookies[role] = {SESSION: sign_in(fort, role)}
    return fort


def add_person(work: Work, username: str, role: Role) -> None:
    """Somebody with one role and the password everybody has; its hash is cheap and made once."""
    now = work.now.astimezone(UTC).replace(tzinfo=None)
    work.session.add(
        User(
            username=username,
            first_name=username.title(),
            last_name="Kişi",
            email=f"{username}@{work.tenant.slug}.test",
            active=True,
            password=_hashed(),
            roles=[role],
            created_on=now,
            changed_on=now,
        )
    )


def sign_in(fort: Fort, username: str, password: str = PASSWORD) -> str:
    """Through the form, as people do; the session's cookie."""
    client = fort.app.test_client()
    signing_in.sign_in(client, username, password, fort.base)
    return session_of(client, fort.host)


def play_history(fort: Fort) -> None:
    """Goods received, one order at each stage, all at amounts that occur nowhere else."""
    with begin_work(fort.database, system("Kurulum"), fort.tenant) as work:
        work.session.execute(update(Department).values(minute_rate=MINUTE_RATE, overhead_rate=OVERHEAD_RATE))
        materials = add_sample_materials(work)
        model = add_sample_models(work)["CK-LUX"].id
        work.session.execute(update(Department).values(minute_rate=MINUTE_RATE, overhead_rate=OVERHEAD_RATE))
        supplier, customer = make_supplier(work), make_customer(work)
        lines = [ReceivedLine(one.id, Decimal(5000), MATERIAL_PRICE) for one in materials.values()]
        receive_goods(work, supplier.id, "IRS0000000000001", today_local(work.now), lines)
        orders = [_order(work, customer.id, model) for _ in range(5)]
        for order in orders[1:]:
            confirm_order(work, order.id, order.version, confirmed=("orders.for_nothing",))
        for order in orders[2:]:
            plan_order(work, order.id)
        for order in orders[3:]:
            _finish(work, order)
        send_shipment(work, form_for(work, orders[4]))
        prices = f"Kod;Son alış fiyatı\n{next(iter(materials))};{MATERIAL_PRICE}\n"
        run_id = upload_list(work, "prices", "fiyat.csv", prices.encode())
    check_run(lambda actor: begin_work(fort.database, actor, fort.tenant), run_id)


def _order(work: Work, customer_id: int, model_id: int) -> SalesOrder:
    line = {"model": str(model_id), "quantity": "1", "unit_price": "88.888,00"}
    return open_order(work, customer_id, {"note": "Kapılar"}, [line])


def _finish(work: Work, order: SalesOrder) -> None:
    cards = select(WorkOrder).where(WorkOrder.order_id == order.id)
    for card in work.session.scalars(cards).all():
        while card.state != "ready":
            pass_on(work, card.id, card.version)
