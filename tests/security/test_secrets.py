"""What must not be found again in logs, pages, addresses or the audit trail: passwords, cookies, codes."""

from __future__ import annotations

import json
import logging

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.kernel.tenancy import tenant_context
from app.production.kiosks import add_kiosk
from kiosk.visitors import COOKIE
from models.identity import User
from tests import signing_in
from tests.security.fort import PASSWORD, SESSION, Fort, csrf_of, session_of
from tests.security.reading import role_id, rows
from tests.security.test_people import choose_password, link_on

NEW = "bambaska-bir-parola-7"
WRONG = "yanlis-parola-99"
TOKENS = "select token_hash from kiosk where token_hash is not null"
PAGES_OF_PEOPLE = (
    *("/users/list/", "/users/show/1", "/users/edit/1", "/users/export/csv"),
    *("/kiosks/list/", "/kiosks/export/csv", "/audit/list/", "/audit/export/csv"),
)


TALKATIVE = (
    "flask_appbuilder",
    "werkzeug",
    "atolye",
    "engineio",
    "socketio",
    "flask_limiter",
    "procrastinate",
)


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Every logger at its most talkative; of the database its statements, not the rows it answers with."""
    caplog.set_level(logging.DEBUG)
    for name in TALKATIVE:
        caplog.set_level(logging.DEBUG, logger=name)
    caplog.set_level(logging.INFO, logger="sqlalchemy")
    caplog.set_level(logging.INFO, logger="sqlalchemy.engine")
    return caplog


def test_logs_hold_no_secret_of_a_day_in_the_office(
    fort: Fort, everything_logged: pytest.LogCaptureFixture
) -> None:
    client = fort.app.test_client()
    token = csrf_of(client.get("/login/", base_url=fort.base).text)
    for password in (WRONG, PASSWORD):
        signing_in.knock(client, "foreman", password, fort.base)
    session = session_of(client, fort.host)
    assert client.get("/board/", base_url=fort.base).status_code == 200

    form = {
        "first_name": "Giz",
        "last_name": "Li",
        "username": "gizli",
        "active": "y",
        "email": "g@kale.test",
    }
    passwords = {"password": NEW, "conf_password": NEW}
    link = link_on(fort.post("owner", "/users/add", {**form, **passwords, "roles": role_id(fort, "Clerk")}))
    assert link is not None
    assert choose_password(fort, link, NEW).status_code == 302
    # The same name twice: the database refuses, and what it refuses must not be quoted.
    fort.post("owner", "/users/add", {**form, **passwords, "roles": role_id(fort, "Clerk")})

    with fort.work() as work:
        _kiosk, pass_of_screen = add_kiosk(work, "Montaj tablet")
    tablet = fort.app.test_client()
    tablet.post("/kiosk/enter", base_url=fort.base, data={"token": pass_of_screen})
    cookie = tablet.get_cookie(COOKIE, domain=fort.host)
    assert cookie is not None
    tablet.get("/kiosk/board.json", base_url=fort.base)

    hashes = [row.password for row in rows(fort, "select password from ab_user")]
    secrets = [
        signing_in.TELEPHONE,
        WRONG,
        PASSWORD,
        NEW,
        link,
        session,
        token,
        cookie.value,
        pass_of_screen,
        *hashes,
        *hidden_settings(fort),
    ]
    assert all(len(secret) >= 6 for secret in secrets)
    written = everything_logged.text
    assert [secret for secret in secrets if secret in written] == []


def hidden_settings(fort: Fort) -> list[str]:
    settings = fort.app.extensions["atolye.settings"]
    return [settings.secret_key, settings.database_url.split(":")[2].partition("@")[0]]


def test_settings_do_not_show_their_secrets(fort: Fort) -> None:
    said = repr(fort.app.extensions["atolye.settings"])
    assert [secret for secret in hidden_settings(fort) if secret in said] == []


def test_a_statement_that_fails_does_not_say_its_values(fort: Fort) -> None:
    with tenant_context(fort.tenant), fort.database.sessions() as session:
        with pytest.raises(DBAPIError) as caught:
            session.execute(
                text("insert into ab_user (id, username, password) values (1, :name, :password)"),
                {"name": "x", "password": "$2b$12$geheim"},
            )
        assert "geheim" not in str(caught.value).partition("DETAIL")[0]


def test_hashes_are_on_no_page_and_in_no_file(fort: Fort) -> None:
    hashes = [row.password for row in rows(fort, "select password from ab_user")]
    tokens = [
        row.token_hash for row in rows(fort, "select token_hash from kiosk where token_hash is not null")
    ]
    for path in (
        "/users/list/",
        "/users/show/1",
        "/users/edit/1",
        "/users/export/csv",
        "/kiosks/list/",
        "/audit/list/",
    ):
        page = fort.get("owner", path)
        assert page.status_code == 200
        for secret in (*hashes, *tokens, "$2b$"):
            assert secret not in page.text, path


def test_no_search_asks_for_a_hash(fort: Fort) -> None:
    everybody = fort.get("owner", "/users/list/").text.count("/users/edit/")
    for typed in ("_flt_0_password=$2b", "_flt_2_password=$2b", "_flt_0_password=x"):
        assert fort.get("owner", f"/users/list/?{typed}").text.count("/users/edit/") == everybody
    assert fort.get("owner", "/users/list/?q=$2b$12$").text.count("/users/edit/") == 0
    (token, *_more) = rows(fort, TOKENS)
    assert fort.get("owner", f"/kiosks/export/csv?q={token.token_hash[:12]}").text.count("Kesim tablet") == 0


def test_the_audit_trail_holds_no_secret(fort: Fort) -> None:
    trail = json.dumps([list(row) for row in rows(fort, "select facts from audit_entry")])
    secrets = [row.password for row in rows(fort, "select password from ab_user")]
    secrets += [
        row.token_hash for row in rows(fort, "select token_hash from kiosk where token_hash is not null")
    ]
    assert [secret for secret in [*secrets, PASSWORD, NEW, WRONG] if secret in trail] == []


def test_no_address_carries_a_session(fort: Fort) -> None:
    client = fort.client("owner")
    assert SESSION in fort.cookies["owner"]
    page = client.get("/today/", base_url=fort.base).text
    assert fort.cookies["owner"][SESSION] not in page


def test_an_identity_number_is_sealed_where_it_is_kept(fort: Fort) -> None:
    kept = [row.driver_national_id for row in rows(fort, "select driver_national_id from shipment")]
    assert kept
    assert [number for number in kept if "10000000146" in str(number)] == []
    for path in ("/shipments/show/1", "/shipments/list/", "/shipments/export/csv", "/audit/export/csv"):
        assert "10000000146" not in fort.get("owner", path).text, path


def test_a_person_has_no_secret_in_words(fort: Fort) -> None:
    with tenant_context(fort.tenant), fort.database.sessions() as session:
        found = session.query(User).filter_by(username="clerk").one()
        assert "$2b$" not in f"{found!r}{found}"
