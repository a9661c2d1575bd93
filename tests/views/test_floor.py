"""Reports of the floor over HTTP: who sees them, what they say, and what a wrong correction is told."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from app.furnishing import furnish
from app.identity.accounts import add_person
from app.kernel.clock import now_utc, today_local
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant, tenant_context
from app.kernel.work import begin_work
from app.production.blocking import block
from app.production.measuring_days import close_floor_days
from app.production.passing import pass_on
from app.tenants.founding import found_tenant
from models.floor import FloorReason, TimeCorrection
from models.orders import SalesOrder
from tests.production.floor import card_of, departments, planned_order
from tests.views.conftest import PASSWORD, csrf_of, sign_in
from tools.postgres import Urls

HOST = "http://workshop.localhost"
PAGES = ("/floor/", "/floor/late", "/floor-times/", "/floor-times/durations")
FILES = ("/floor/export/", "/floor/late/export/", "/floor-times/export/", "/floor-times/durations/export/")


@pytest.fixture(scope="module")
def workshop(urls: Urls, database: Database) -> Tenant:
    """A company whose floor is touched by these tests alone."""
    tenant = found_tenant(urls.admin_url, "workshop", "Atölye Kapı")
    with begin_work(database, system(), tenant) as work:
        furnish(work)
        for role in ("Owner", "Foreman", "Clerk", "Storekeeper"):
            name = role.lower()
            add_person(work, name, role, "Kişi", f"{name}@workshop.test", (role,), PASSWORD)
    return tenant


@pytest.fixture(scope="module")
def order(database: Database, workshop: Tenant) -> SalesOrder:
    """Two doors two days late, through the first department, blocked in the second."""
    with begin_work(database, system("Ayşe"), workshop, now=now_utc() - timedelta(days=3)) as work:
        made = planned_order(work, doors=2, number="SIP-GEC-1")
        made.due_on = today_local(work.now) + timedelta(days=1)
        made.lines[0].minutes = Decimal(100)
        work.session.flush()
        card = card_of(work, made)
        pass_on(work, card.id, card.version)
        block(work, card.id, "Fırın arızalı")
        work.session.refresh(made)
        work.session.expunge_all()
    with begin_work(database, system(), workshop) as work:
        close_floor_days(work)
        found = work.session.scalars(select(SalesOrder).where(SalesOrder.id == made.id)).one()
        assert found.lines
        work.session.expunge_all()
    return found


def entering(app: Flask, role: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, role.lower(), HOST)
    return client


@pytest.fixture(scope="module")
def foreman(app: Flask, workshop: Tenant) -> FlaskClient:
    return entering(app, "Foreman")


def page_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path, base_url=HOST)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("path", [*PAGES, *(f"{file}xlsx" for file in FILES)])
def test_every_page_opens_before_anything_has_happened(
    app: Flask, database: Database, urls: Urls, path: str, quiet: FlaskClient
) -> None:
    assert quiet.get(path, base_url="http://quiet.localhost").status_code == 200


@pytest.fixture(scope="module")
def quiet(app: Flask, urls: Urls, database: Database) -> FlaskClient:
    """The foreman of a company in which nothing has happened yet."""
    tenant = found_tenant(urls.admin_url, "quiet", "Sessiz Kapı")
    with begin_work(database, system(), tenant) as work:
        furnish(work)
        add_person(work, "foreman", "Kemal", "Usta", "kemal@quiet.test", ("Foreman",), PASSWORD)
    client = app.test_client()
    sign_in(client, "foreman", "http://quiet.localhost")
    return client


def test_the_bottleneck_says_where_and_why_it_jams(foreman: FlaskClient, order: SalesOrder) -> None:
    page = page_of(foreman, "/floor/")
    assert "Kaynak &amp; Taşlama" in page
    assert "Fırın arızalı" in page
    assert "data-floor-chart" in page
    assert "₺" not in page, "no money on the floor"


@pytest.mark.parametrize("query", ["days=7", "days=90", "days=5", "days=x", "days=-1", "days=99999999999"])
def test_any_number_of_days_may_be_asked_for(foreman: FlaskClient, order: SalesOrder, query: str) -> None:
    page_of(foreman, f"/floor/?{query}")
    page_of(foreman, f"/floor-times/durations?{query}")


def test_late_orders_say_who_to_call_and_what_blocks_them(foreman: FlaskClient, order: SalesOrder) -> None:
    page = page_of(foreman, "/floor/late")
    assert "SIP-GEC-1" in page
    assert "2 gün gecikti" in page
    assert "Fırın arızalı" in page
    assert "SIP-GEC-1" not in page_of(foreman, "/floor/late?only=slow")
    assert "SIP-GEC-1" in page_of(foreman, "/floor/late?only=nonsense")


def test_today_counts_what_the_list_shows(app: Flask, workshop: Tenant, order: SalesOrder) -> None:
    page = page_of(entering(app, "Owner"), "/today/")
    assert 'stat--bad" href="#late"' in page
    assert "SIP-GEC-1" in page
    assert "/floor/late" in page


def test_the_timeline_of_an_order_is_drawn_and_told(foreman: FlaskClient, order: SalesOrder) -> None:
    page = page_of(foreman, f"/floor/timeline/{order.id}")
    assert '<svg class="tl"' in page
    assert "tl__bar--blocked" in page
    assert page.count("Fırın arızalı") >= 2, "in the picture and in the table"
    assert foreman.get("/floor/timeline/999999", base_url=HOST).status_code == 404
    assert f"/floor/timeline/{order.id}" in page_of(foreman, f"/orders/show/{order.id}")


def test_the_files_say_what_the_pages_say(foreman: FlaskClient, order: SalesOrder) -> None:
    for file in FILES:
        for kind in ("csv", "xlsx"):
            answer = foreman.get(f"{file}{kind}", base_url=HOST)
            assert answer.status_code == 200, file
            assert answer.headers["Content-Disposition"].isascii()
    book = load_workbook(io.BytesIO(foreman.get("/floor/late/export/xlsx", base_url=HOST).data))
    rows = list(book.active.values)
    assert rows[1][0] == "SIP-GEC-1"
    assert rows[1][8] == "Fırın arızalı"


def correct(client: FlaskClient, order: SalesOrder, department: int, **form: str) -> tuple[int, str]:
    token = csrf_of(page_of(client, "/floor-times/"))
    path = f"/floor-times/correct/{order.lines[0].id}/{department}"
    answer = client.post(path, base_url=HOST, data={"csrf_token": token, **form})
    return answer.status_code, answer.text


def test_minutes_are_corrected_in_place(
    foreman: FlaskClient, database: Database, workshop: Tenant, order: SalesOrder
) -> None:
    with begin_work(database, system(), workshop) as work:
        cutting = departments(work)[0].id
        reason = work.session.scalars(select(FloorReason.id).where(FloorReason.kind == "time")).first()
    for minutes, why, field in (
        ("abc", str(reason), "minutes"),
        ("-5", str(reason), "minutes"),
        ("30", "", "reason"),
        ("30", "9" * 30, "reason"),
    ):
        status, page = correct(foreman, order, cutting, minutes=minutes, reason=why)
        assert status == 422
        ending = "-error" if field == "minutes" else "-reason-error"
        assert f'id="minutes-{order.lines[0].id}-{cutting}{ending}"' in page
    for _click in range(2):
        status, _page = correct(
            foreman, order, cutting, minutes="37,5", reason=str(reason), _key="one-click-of-the-foreman"
        )
        assert status == 302
    page = page_of(foreman, "/floor-times/?q=sip-gec")
    assert "Bitirmeyi unuttuk" in page
    with tenant_context(workshop), database.sessions() as session:
        assert session.scalars(select(TimeCorrection.minutes)).all() == [Decimal("37.500")]


def test_who_may_look_may_not_correct(app: Flask, order: SalesOrder) -> None:
    clerk, storekeeper = entering(app, "Clerk"), entering(app, "Storekeeper")
    assert "/floor-times/correct/" not in page_of(clerk, "/floor-times/")
    status, _page = correct(clerk, order, 1, minutes="1", reason="1")
    assert status in (302, 403)
    for path in PAGES:
        assert storekeeper.get(path, base_url=HOST).status_code in (302, 403)


def test_a_correction_of_what_does_not_exist_says_so(foreman: FlaskClient, order: SalesOrder) -> None:
    token = csrf_of(page_of(foreman, "/floor-times/"))
    form = {"csrf_token": token, "minutes": "1", "reason": "16"}
    assert foreman.post("/floor-times/correct/99999/1", base_url=HOST, data=form).status_code in (404, 422)
