"""Strangers who guess at a name hold up strangers: who came in before comes in, and there is a way round."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.identity.known_browsers import LASTS, MOST_PEOPLE, read_note, write_note
from app.identity.signing_in import FREE_FOR_BROWSER, FREE_FOR_NAME
from app.kernel.sealing import seal
from models.identity import Role
from tests import signing_in
from tests.security.fort import PASSWORD, Fort, add_person, csrf_of
from tests.security.reading import audit, person
from tests.security.test_people import LONG, choose_password, link_of
from tests.security.test_sessions import change, is_in
from views.at_the_door import KNOWN_COOKIE

ELSEWHERE = "10.77.0.1"


@pytest.fixture(scope="module", autouse=True)
def _people(fort: Fort) -> None:
    with fort.work() as work:
        for name, role in (("hedefte", "Manager"), ("komsu", "Clerk")):
            add_person(work, name, work.session.scalars(select(Role).where(Role.name == role)).one())


@pytest.fixture(autouse=True)
def _forgotten(fort: Fort, _people: None) -> None:
    change(fort, "delete from failed_sign_ins")


def knock(
    fort: Fort, client: FlaskClient, address: str, username: str = "hedefte", password: str = PASSWORD
) -> TestResponse:
    client.environ_base["REMOTE_ADDR"] = address
    token = csrf_of(client.get("/login/", base_url=fort.base).text)
    form = {"username": username, "password": password, "csrf_token": token}
    return client.post("/login/", base_url=fort.base, data=form)


def arrived(fort: Fort, address: str = "127.0.0.1", username: str = "hedefte") -> FlaskClient:
    """A browser in which somebody came in and left."""
    client = fort.app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    signing_in.sign_in(client, username, PASSWORD, fort.base)
    signing_in.sign_out(client, fort.base)
    return client


def besiege(fort: Fort, username: str = "hedefte") -> None:
    """As if strangers had guessed at the name for hours."""
    knock(fort, fort.app.test_client(), "10.66.0.1", username, "tahmin-tahmin-1")
    everywhere = "update failed_sign_ins set failures = :most, last_at = now()"
    change(fort, everywhere, most=FREE_FOR_NAME + 8)


def let_go_of_places(fort: Fort) -> None:
    change(fort, "update sign_in_session set started_at = started_at - interval '31 days'")


def test_a_browser_somebody_came_in_with_is_not_held_up(fort: Fort) -> None:
    client = arrived(fort)
    let_go_of_places(fort)
    besiege(fort)
    assert knock(fort, fort.app.test_client(), ELSEWHERE).status_code == 429
    answer = knock(fort, client, ELSEWHERE)
    assert answer.headers["Location"] == "/login/code", "and the code is asked for as always"
    assert not is_in(fort, client)


def test_a_place_somebody_came_in_from_is_not_held_up_for_a_month(fort: Fort) -> None:
    arrived(fort, "10.88.0.1")
    besiege(fort)
    assert knock(fort, fort.app.test_client(), ELSEWHERE).status_code == 429
    assert signing_in.has_right_password(knock(fort, fort.app.test_client(), "10.88.0.1"))
    let_go_of_places(fort)
    assert knock(fort, fort.app.test_client(), "10.88.0.1").status_code == 429


def test_a_known_browser_is_slowed_by_itself_and_helps_nobody_else(fort: Fort) -> None:
    client = arrived(fort)
    neighbour = arrived(fort, username="komsu")
    let_go_of_places(fort)
    besiege(fort)
    assert knock(fort, neighbour, ELSEWHERE).status_code == 429, "known for the neighbour, not for the target"
    for _ in range(FREE_FOR_BROWSER):
        assert knock(fort, client, ELSEWHERE, password="tahmin-tahmin-1").status_code == 302
    assert knock(fort, client, ELSEWHERE).status_code == 429


def test_coming_in_from_a_known_browser_gives_strangers_no_fresh_guesses(fort: Fort) -> None:
    client = arrived(fort)
    let_go_of_places(fort)
    besiege(fort)
    assert knock(fort, client, ELSEWHERE).headers["Location"] == "/login/code"
    signing_in.with_database(client, "hedefte", fort.base)
    token = csrf_of(client.get("/login/code", base_url=fort.base).text)
    client.post("/login/code", base_url=fort.base, data={"code": signing_in.code_now(), "csrf_token": token})
    assert is_in(fort, client)
    assert knock(fort, fort.app.test_client(), "10.77.0.9").status_code == 429


def test_a_note_is_sealed_and_of_one_company_and_time(fort: Fort, other: Fort) -> None:
    now = datetime.now(UTC)
    note = write_note(fort.tenant, None, 7, now)
    found = read_note(fort.tenant, note, now)
    assert found is not None
    assert found.people == (7,)
    assert read_note(other.tenant, note, now) is None
    assert read_note(fort.tenant, note, now + LASTS + timedelta(seconds=1)) is None
    assert read_note(fort.tenant, note[:-4] + "AAAA", now) is None
    assert read_note(fort.tenant, "", now) is None
    assert read_note(fort.tenant, seal(fort.tenant, "known browser", "[1]"), now) is None
    for number in range(20):
        found = read_note(fort.tenant, write_note(fort.tenant, found, number, now), now)
    assert found is not None
    assert found.people == tuple(range(19, 19 - MOST_PEOPLE, -1))


def test_the_note_is_out_of_reach_of_scripts(fort: Fort) -> None:
    client = arrived(fort)
    kept = client.get_cookie(KNOWN_COOKIE, domain=fort.host)
    assert kept is not None
    assert kept.http_only
    assert kept.same_site == "Lax"


def test_the_owner_lets_somebody_try_at_once(fort: Fort) -> None:
    besiege(fort)
    let_go_of_places(fort)
    found = person(fort, "hedefte")
    assert found is not None
    page = f"/people-sessions/{found.id}"
    assert f"{page}/let-try" in fort.get("owner", page).text
    assert fort.post("manager", f"{page}/let-try").status_code == 403
    assert knock(fort, fort.app.test_client(), ELSEWHERE).status_code == 429
    assert fort.post("owner", f"{page}/let-try").status_code == 302
    assert signing_in.has_right_password(knock(fort, fort.app.test_client(), "10.77.0.2"))
    assert audit(fort, "WaitLifted")[-1].subject_id == found.id
    assert f"{page}/let-try" not in fort.get("owner", page).text


def test_a_link_leads_round_the_siege_to_the_code(fort: Fort) -> None:
    besiege(fort, "komsu")
    let_go_of_places(fort)
    found = person(fort, "komsu")
    assert found is not None
    answer = choose_password(fort, link_of(fort, found.id), LONG)
    assert answer.headers["Location"] in ("/login/code", "/login/enrol")
    change(fort, "update ab_user set password = :old where id = :id", old=found.password, id=found.id)
