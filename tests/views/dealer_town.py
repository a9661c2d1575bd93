"""A factory with two customers whose people come in by themselves, for the tests of their pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.dealing.inviting import let_dealer_in
from app.furnishing import furnish
from app.identity.accounts import add_person, set_password
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.tenants.founding import found_tenant
from models.parties import Party
from tests import signing_in
from tests.factories import make_customer
from tests.letterhead import write_letterhead
from tests.samples import add_sample_materials, add_sample_models
from tests.views.conftest import PASSWORD, csrf_of
from tools.postgres import Urls

HOST = "http://bayiler.localhost"
AYSE, MEHMET = "ayse@kuzey.test", "mehmet@guney.test"


@dataclass
class Town:
    """A factory with two customers who come in by themselves."""

    app: Flask
    database: Database
    tenant: Tenant
    firms: dict[str, int] = field(default_factory=dict)
    models: dict[str, int] = field(default_factory=dict)
    clients: dict[str, FlaskClient] = field(default_factory=dict)

    @contextmanager
    def work(self) -> Iterator[Work]:
        with begin_work(self.database, system("Kurulum"), self.tenant) as work:
            yield work

    def get(self, who: str, path: str, **more: Any) -> TestResponse:
        return self.clients[who].get(path, base_url=HOST, **more)

    def post(self, who: str, path: str, form: dict[str, Any] | None = None) -> TestResponse:
        token = csrf_of(self.get(who, "/users/userinfo/").text)
        return self.clients[who].post(path, base_url=HOST, data={"csrf_token": token, **(form or {})})

    def door(self, **more: str) -> dict[str, str]:
        """One door as the page of a dealer sends it."""
        return {"lines-0-model": str(self.models["CK-LUX"]), "lines-0-quantity": "2", **more}

    def order(self, who: str, **more: str) -> int:
        """A draft that somebody wrote on their page."""
        answer = self.post(who, "/dealer/new", self.door(**more))
        assert answer.status_code == 302, answer.text
        return int(answer.headers["Location"].rpartition("/")[2])


def found_town(app: Flask, database: Database, urls: Urls) -> Town:
    """The factory, its two firms, and everybody signed in."""
    made = Town(app, database, found_tenant(urls.admin_url, "bayiler", "Bayili Çelik Kapı"))
    with made.work() as work:
        furnish(work)
        write_letterhead(work)
        add_sample_materials(work)
        made.models = {code: model.id for code, model in add_sample_models(work).items()}
        add_person(work, "memur", "Memur", "Kişi", "memur@bayiler.test", ("Clerk",), PASSWORD)
        for email, firm in ((AYSE, "Kuzey Yapı"), (MEHMET, "Güney İnşaat")):
            made.firms[email] = make_customer(work, firm, street="Sanayi Cd. 1", city="Kayseri").id
            let_in(work, made.firms[email], email)
        discounted = work.session.get_one(Party, made.firms[AYSE])
        discounted.discount_percent = Decimal(10)
    for who in (AYSE, MEHMET, "memur"):
        made.clients[who] = signed_in(app, who)
    return made


def let_in(work: Work, party_id: int, email: str) -> int:
    """Somebody of a customer, with a password."""
    user = let_dealer_in(work, party_id, email.partition("@")[0].title(), "Bayi", email)
    set_password(work, user.id, PASSWORD)
    return int(user.id)


def signed_in(app: Flask, who: str) -> FlaskClient:
    """A browser of theirs."""
    client = app.test_client()
    signing_in.sign_in(client, who, PASSWORD, HOST)
    return client


def two_doors(town: Town) -> dict[str, str]:
    """Two doors as a clerk types them."""
    return {"model": str(town.models["CK-LUX"]), "quantity": "2"}


def count(town: Town, column: Any) -> int:
    """How many of them there are."""
    with town.work() as work:
        return int(work.session.scalar(select(func.count(column))) or 0)
