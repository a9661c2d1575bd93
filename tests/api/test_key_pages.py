"""The page of API keys: a code before each key, the key shown once, revoked by a button; the guide."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.demo.programs import KEYS, load_programs
from models.programs import ApiKey
from tests.api.program import House
from tests.security.fort import PASSWORD
from tests.security.reading import audit
from tests.signing_in import code_now, connect_telephone, csrf_of, sign_in

Browser = Callable[..., FlaskClient]
WANTED = {"name": "Muhasebe programı", "scopes": ["orders:read", "prices:see"], "days": "90"}


@pytest.fixture(scope="module")
def signed_in(house: House) -> Browser:
    """A browser in which somebody with this role sits; one for each."""
    made: dict[str, FlaskClient] = {}

    def browser(username: str = "owner") -> FlaskClient:
        if username not in made:
            made[username] = house.app.test_client()
            sign_in(made[username], username, PASSWORD, house.base)
        return made[username]

    return browser


def fresh_code(house: House, username: str) -> str:
    """A telephone that has shown no code yet, and the one it shows."""
    with house.work() as work:
        connect_telephone(work, username)
    return code_now()


def send(house: House, client: FlaskClient, path: str, **form: object) -> TestResponse:
    token = csrf_of(client.get("/api-keys/list/", base_url=house.base).text)
    return client.post(path, base_url=house.base, data={"csrf_token": token, **form})


def keys(house: House) -> int:
    with house.work() as work:
        return len(work.session.scalars(select(ApiKey.id)).all())


def test_a_key_is_made_with_a_code_shown_once_and_works(house: House, signed_in: Browser) -> None:
    client = signed_in()
    answer = send(house, client, "/api-keys/new", **WANTED, code=fresh_code(house, "owner"))

    assert answer.status_code == 200, answer.text
    [key] = set(re.findall(r"atl_[a-z0-9]{8}_[A-Za-z0-9_-]{43}", answer.text))
    assert house.ask(key, "/orders").status_code == 200
    assert house.ask(key, "/parties").status_code == 403
    page = client.get("/api-keys/list/", base_url=house.base).text
    assert "Muhasebe programı" in page
    assert key.rpartition("_")[2] not in page
    made = audit(house, "ApiKeyMade")[-1]
    assert (made.actor_name, made.facts["scopes"]) == ("Owner Kişi", ["orders:read", "prices:see"])
    assert key.rpartition("_")[2] not in str(made.facts)


@pytest.mark.parametrize("code", ["", "000000", "12345", "abcdef", "atl_"])
def test_without_the_right_code_there_is_no_key(house: House, signed_in: Browser, code: str) -> None:
    before = keys(house)
    with house.work() as work:
        connect_telephone(work, "owner")
    answer = send(house, signed_in(), "/api-keys/new", **WANTED, code=code)
    assert answer.status_code in (422, 429)
    assert keys(house) == before
    assert "Muhasebe programı" in answer.text, "what was typed is kept"


def test_one_code_makes_one_key(house: House, signed_in: Browser) -> None:
    client = signed_in("manager")
    code = fresh_code(house, "manager")
    first = send(house, client, "/api-keys/new", **WANTED, code=code)
    before = keys(house)
    again = send(house, client, "/api-keys/new", **WANTED, code=code)
    assert (first.status_code, again.status_code) == (200, 422)
    assert keys(house) == before


def test_a_mistake_uses_up_no_code(house: House, signed_in: Browser) -> None:
    signed_in("manager")
    code = fresh_code(house, "manager")
    wrong = {**WANTED, "name": "", "networks": "burası"}
    answer = send(house, signed_in("manager"), "/api-keys/new", **wrong, code=code)
    assert answer.status_code == 422
    assert "“burası”" in answer.text
    right = send(house, signed_in("manager"), "/api-keys/new", **WANTED, code=code)
    assert right.status_code == 200


def test_a_scope_that_is_not_offered_is_refused(house: House, signed_in: Browser) -> None:
    form = signed_in("manager").get("/api-keys/new", base_url=house.base).text
    assert "purchase-prices:see" not in form
    before = keys(house)
    wide = {**WANTED, "scopes": ["purchase-prices:see"]}
    answer = send(house, signed_in("manager"), "/api-keys/new", **wide, code=fresh_code(house, "manager"))
    assert answer.status_code == 422
    assert keys(house) == before


def test_who_may_not_make_keys_does_not(house: House, signed_in: Browser) -> None:
    client = signed_in("clerk")
    for path in ("/api-keys/list/", "/api-keys/new", "/api-keys/guide"):
        assert client.get(path, base_url=house.base).status_code == 403
    token = csrf_of(client.get("/today/", base_url=house.base).text)
    before = keys(house)
    form = {**WANTED, "csrf_token": token, "code": fresh_code(house, "clerk")}
    answer = client.post("/api-keys/new", base_url=house.base, data=form)
    assert answer.status_code == 403
    assert keys(house) == before


def test_a_key_is_revoked_by_its_button(house: House, signed_in: Browser) -> None:
    key = house.new_key("manager", "orders:read")
    with house.work() as work:
        found = work.session.scalars(select(ApiKey).order_by(ApiKey.id.desc())).first()
        assert found is not None
    assert house.ask(key, "/orders").status_code == 200
    answer = send(house, signed_in("manager"), f"/api-keys/revoke/{found.id}")
    assert answer.status_code == 302
    assert house.ask(key, "/orders").status_code == 401


def test_others_keys_stay(house: House, signed_in: Browser) -> None:
    key = house.new_key("owner", "orders:read")
    with house.work() as work:
        number = work.session.scalars(select(ApiKey.id).order_by(ApiKey.id.desc())).first()
    assert "owner programı" not in signed_in("manager").get("/api-keys/list/", base_url=house.base).text
    send(house, signed_in("manager"), f"/api-keys/revoke/{number}")
    assert house.ask(key, "/orders").status_code == 200


def test_the_guide_names_every_operation(house: House, signed_in: Browser) -> None:
    page = signed_in().get("/api-keys/guide", base_url=house.base).text
    document = house.ask("", "/openapi.json").json
    assert document is not None
    for path in document["paths"]:
        assert path in page


def test_the_browser_of_somebody_signed_in_opens_nothing_of_the_api(house: House, signed_in: Browser) -> None:
    answer = signed_in().get("/api/v1/orders", base_url=house.base)
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert "Set-Cookie" not in answer.headers


def test_the_demo_shows_keys_that_open_nothing(house: House) -> None:
    with house.work() as work:
        load_programs(work)
    with house.work() as work:
        made = work.session.scalars(select(ApiKey).order_by(ApiKey.id.desc()).limit(len(KEYS))).all()
        assert {key.name for key in made} == {name for name, *_ in KEYS}
        assert all(key.last_used_at is None for key in made)
