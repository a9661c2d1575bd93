"""Two companies on one server: one's cookie, addresses and records mean nothing at the other's host."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.furnishing import furnish
from app.identity.accounts import add_person
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import begin_work
from app.tenants.founding import found_tenant
from models.parties import Party
from tests.views.conftest import HOST, PASSWORD, ClientFor, sign_in
from tools.postgres import Urls

OTHER_HOST = "http://neighbour.localhost"


@pytest.fixture(scope="module")
def neighbour(urls: Urls, database: Database) -> Tenant:
    """Another company, with an owner of the same name and number as the shop's."""
    tenant = found_tenant(urls.admin_url, "neighbour", "Komşu Kapı")
    with begin_work(database, system(), tenant) as work:
        furnish(work)
        add_person(work, "owner", "Komşu", "Sahip", "owner@neighbour.test", ("Owner",), PASSWORD)
        work.session.add(Party(code="GIZLI", name="Yalnız Komşunun Müşterisi", is_customer=True))
    return tenant


def cookie_of(client: FlaskClient, domain: str) -> str:
    cookie = client.get_cookie("atolye", domain=domain)
    assert cookie is not None
    return cookie.value


def test_a_cookie_of_one_company_is_nothing_at_the_other(
    app: Flask, client_for: ClientFor, neighbour: Tenant
) -> None:
    client = client_for("Owner")
    assert client.get("/today/", base_url=HOST).status_code == 200
    thief = app.test_client()
    thief.set_cookie("atolye", cookie_of(client, "shop.localhost"), domain="neighbour.localhost")
    answer = thief.get("/today/", base_url=OTHER_HOST)
    assert answer.status_code == 302
    assert "/login" in answer.headers["Location"]


def test_the_same_path_shows_each_company_its_own(
    app: Flask, client_for: ClientFor, neighbour: Tenant
) -> None:
    ours = client_for("Owner").get("/customers/list/", base_url=HOST).text
    assert "Yalnız Komşunun Müşterisi" not in ours
    theirs = app.test_client()
    sign_in(theirs, "owner", OTHER_HOST)
    assert "Yalnız Komşunun Müşterisi" in theirs.get("/customers/list/", base_url=OTHER_HOST).text


def test_search_and_lookups_stay_inside_the_company(client_for: ClientFor, neighbour: Tenant) -> None:
    client = client_for("Owner")
    for path in ("/lookup/parties/customers?q=Komşunun", "/lookup/everything?q=Komşunun"):
        answer = client.get(path, base_url=HOST)
        assert answer.status_code == 200
        assert "Müşterisi" not in answer.text


def test_a_host_of_no_company_shows_nothing(app: Flask, shop: Tenant) -> None:
    client = app.test_client()
    for path in ("/", "/login/", "/materials/list/"):
        assert client.get(path, base_url="http://nobody.localhost").status_code == 404
    assert client.get("/healthz", base_url="http://nobody.localhost").status_code == 200


def test_a_forwarded_host_is_not_believed(client_for: ClientFor, neighbour: Tenant) -> None:
    headers = {"X-Forwarded-Host": "neighbour.localhost"}
    page = client_for("Owner").get("/customers/list/", base_url=HOST, headers=headers).text
    assert "Yalnız Komşunun Müşterisi" not in page
