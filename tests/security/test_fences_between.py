"""More ways to get from one company into another: numbers, hosts, origins, rooms, threads, connections."""

from __future__ import annotations

from threading import Thread
from typing import Any

import gevent
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.documents.numbering import take_code
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import BadTenantSlug, Tenant, check_slug, tenant_context
from app.kernel.work import begin_work
from app.production.passing import pass_on
from app.stock.ledger.places import main_warehouse
from models.production import WorkOrder
from tests.security import gates
from tests.security.fort import MISSING, Fort
from tests.security.gates import SCRIPT, open_socket
from tests.security.reading import rows
from tests.security.test_cookies_and_hosts import company_at
from tests.security.visitors import everything
from tools.postgres import Urls

THEIRS = "777777"
WHO = text("select current_user::text, current_setting('search_path')")


# --- numbers ------------------------------------------------------------------------------------------

_FIELDS = (
    "customer_id supplier_id carrier_id material_id party_id warehouse_id shelf_id source_id target_id"
    " order_id line_id pk id model user_id person_id department lines-0-material_id lines-0-model"
    " lines-0-line_id costs-0-id roles permissions rowid warehouse shelf unit preferred_supplier door kiosk"
)
NUMBERED = tuple(_FIELDS.split())


def test_nothing_an_owner_sends_changes_anything_at_the_neighbours(
    app: Flask, fort: Fort, other: Fort
) -> None:
    """Every form of the product with the neighbours' number in every field, their host in every header."""
    before, tried = everything(other), 0
    form = {**dict.fromkeys(NUMBERED, THEIRS), "reason": "x", "name": "x", "lines-0-quantity": "1"}
    headers = {**SCRIPT, "X-Forwarded-Host": other.host, "X-Tenant": other.tenant.slug}
    asked = f"?pk={THEIRS}&tenant={other.tenant.slug}"
    for gate, paths in gates.pages(app).items():
        if gate.how == "POST" and not gate.name.startswith(("AuthDBView", "SessionView", "PeopleSession")):
            for path in paths:
                way = path.replace(str(MISSING), THEIRS)
                answer = fort.post("owner", way + asked, form, headers=headers)
                assert answer.status_code < 500, path
                tried += 1
    assert tried > 100
    after = everything(other)
    assert {name for name in before if before[name] != after[name]} == set()


def test_a_door_of_the_neighbours_has_no_page_here(fort: Fort, other: Fort) -> None:
    (door,) = rows(other, "select public_id from door order by id limit 1")
    assert rows(fort, "select 1 from door where public_id = :one", one=door.public_id) == []
    path = f"/garanti/{door.public_id}"
    for visitor in ("nobody", "owner", "kiosk"):
        answer = fort.get(visitor, path)
        assert answer.status_code == 404 or "Kuşatma" not in answer.text
        assert "Yıldız" not in answer.text


def test_numbers_of_papers_are_counted_in_each_company(fort: Fort, other: Fort) -> None:
    with other.work() as work:
        for _ in range(3):
            take_code(work, "crossing", "CRX", 2026)
    with fort.work() as work:
        assert take_code(work, "crossing", "CRX", 2026) == "CRX-2026-00001"


# --- hosts and origins ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "xn--siege-9za.localhost",
        "s\xeeege.localhost",
        "siege.localhost\t",
        "siege\x00.localhost",
        "siege.localhost:0x50",
        "siege..localhost",
        "siege.localhost.localhost",
        "siege_.localhost",
        "SIEGE.localhost@",
        "t_siege.localhost",
        "platform.localhost",
        "public.localhost",
        "siege,public.localhost",
        '"t_siege".localhost',
        "siege;set role t_fort.localhost",
    ],
)
def test_a_host_that_only_looks_like_the_neighbours_is_nobodys(fort: Fort, other: Fort, host: str) -> None:
    assert (
        company_at(fort, host) in (None, "siege")
        if host.startswith("siege.localhost")
        else (company_at(fort, host) is None)
    )


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://siege.localhost",
        "http://fort.localhost.evil.example",
        "http://evil.example/fort.localhost",
        "http://fort.localhost:9999",
        "http://fort.localhost@evil.example",
        "ftp://fort.localhost",
        "file://",
        "http://localhost",
    ],
)
def test_no_page_of_elsewhere_opens_a_socket_or_touches_a_card(fort: Fort, other: Fort, origin: str) -> None:
    for visitor in ("owner", "kiosk"):
        client = fort.client(visitor)
        way = "/socket.io/?EIO=4&transport=polling"
        assert client.get(way, base_url=fort.base, headers={"Origin": origin}).status_code == 400
        named = {"Origin": origin, "X-Forwarded-Host": origin.partition("://")[2], **SCRIPT}
        assert client.get(way, base_url=fort.base, headers=named).status_code == 400
        tapped = client.post("/kiosk/tap", base_url=fort.base, json=gates.TOUCH, headers={"Origin": origin})
        assert tapped.status_code in (400, 403)


def test_a_board_cannot_ask_its_way_into_the_room_of_another(fort: Fort, other: Fort) -> None:
    spy = open_socket(other, "owner")
    assert spy.is_connected()
    for event in ("join", "enter_room", "subscribe", "room", "connect"):
        spy.emit(event, {"room": "fort:board"})
        spy.emit(event, "fort:everywhere")
    with begin_work(fort.app.extensions["atolye.database"], system("Ayşe"), fort.tenant) as work:
        card = work.session.query(WorkOrder).filter(WorkOrder.state == "waiting").first()
        assert card is not None
        pass_on(work, card.id, card.version)
    assert spy.get_received() == []
    spy.disconnect()


# --- the database ---------------------------------------------------------------------------------------


@pytest.fixture
def alone(urls: Urls) -> Any:
    """The product's door with one connection, so that the next one finds what the last one left behind."""
    opened = Database(urls.app_url, pool_size=1)
    yield opened
    opened.close()


def who(database: Database) -> tuple[str, str]:
    with database.platform() as connection:
        row = connection.execute(WHO).one()
        return row[0], row[1]


LEAVE_BEHIND = {
    "nothing": "select 1",
    "a role": "set role t_siege",
    "a role by a function": "select set_config('role', 't_siege', false)",
    "a path": "set search_path = t_siege",
    "both": "select set_config('role', 't_siege', false), set_config('search_path', 't_siege', false)",
}


@pytest.mark.parametrize("left", LEAVE_BEHIND)
@pytest.mark.parametrize("ends", ["committed", "failed", "broken"])
def test_a_connection_that_is_given_back_belongs_to_nobody(
    alone: Database, fort: Fort, other: Fort, left: str, ends: str
) -> None:
    """Whatever the one before has done to it: the next one is who they are, and without a company nobody."""
    clean = who(alone)
    assert clean[0] == "app"

    def act() -> None:
        with begin_work(alone, system(), fort.tenant) as work:
            work.session.execute(text(LEAVE_BEHIND[left]))
            if ends == "failed":
                raise ZeroDivisionError
            if ends == "broken":
                work.session.execute(text("select 1/0"))

    if ends == "committed":
        act()
    else:
        with pytest.raises((ZeroDivisionError, DBAPIError)):
            act()
    assert who(alone) == clean
    with tenant_context(fort.tenant), alone.sessions() as session:
        assert session.execute(WHO).one() == ("t_fort", "t_fort,platform,pg_temp")
        with pytest.raises(DBAPIError, match="permission denied"):
            session.execute(text("select * from t_siege.party"))
    with tenant_context(None), alone.sessions() as session, pytest.raises(DBAPIError):
        session.execute(text("select * from party"))


def test_a_thread_of_ones_own_has_no_company_until_it_says_which(fort: Fort, other: Fort) -> None:
    found: list[str] = []

    def look() -> None:
        with fort.database.sessions() as session:
            try:
                session.execute(text("select count(*) from party"))
            except DBAPIError as error:
                found.append(str(getattr(error.orig, "sqlstate", "")))

    with tenant_context(fort.tenant):
        thread = Thread(target=look)
        thread.start()
        thread.join()
    assert found[0] in ("42501", "42P01")


def test_greenlets_that_take_turns_keep_their_companies(fort: Fort, other: Fort) -> None:
    seen: list[tuple[str, str]] = []

    def work_for(tenant: Tenant) -> None:
        with tenant_context(tenant):
            for _ in range(3):
                gevent.sleep(0)
                with fort.database.sessions() as session:
                    seen.append((tenant.role, str(session.execute(WHO).one()[0])))

    gevent.joinall(
        [gevent.spawn(work_for, one.tenant) for one in (fort, other, fort, other)], raise_error=True
    )
    assert len(seen) == 12
    assert all(asked == answered for asked, answered in seen)


@pytest.mark.parametrize(
    "slug",
    [
        "siege,t_fort",
        'siege"',
        "siege; set role t_fort",
        "Siege",
        "t siege",
        "siege'--",
        "",
        "platform,t_siege",
        "s\u0131ege",
    ],
)
def test_a_short_name_that_says_more_than_a_name_opens_nothing(fort: Fort, other: Fort, slug: str) -> None:
    with pytest.raises(BadTenantSlug):
        check_slug(slug)
    with (
        tenant_context(Tenant(slug, "Uydurma")),
        fort.database.sessions() as session,
        pytest.raises(DBAPIError),
    ):
        session.execute(text("select count(*) from party"))


def test_what_one_session_remembers_is_of_its_company_alone(fort: Fort, other: Fort) -> None:
    """Places, warehouses and rights are kept in memory under the name of the company."""
    with fort.database.sessions() as session:
        found = []
        for one in (fort, other):
            with begin_work(fort.database, system(), one.tenant, session=session) as work:
                found.append(set(work.session.info.get("stock.places", {})) | {main_warehouse(work)})
        assert set(session.info["stock.places"]) == {"t_fort", "t_siege"}
