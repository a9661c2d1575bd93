"""What stands around the API: no cookies, no other hosts, no stack traces, two languages, limits."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.identity.program_sessions import open_session
from app.identity.program_use import MOST_A_MINUTE
from models.identity import User
from tests.api.program import V1, House
from tests.security.reading import rows


def token_of(house: House, username: str) -> str:
    with house.work() as work:
        user = work.session.query(User).filter_by(username=username).one()
        return open_session(work, user, "Deneme").access


def test_a_key_of_one_company_opens_nothing_at_another(house: House, stranger: House) -> None:
    for credential in (house.key("owner"), token_of(house, "owner")):
        assert house.ask(credential, "/me").status_code == 200
        assert stranger.ask(credential, "/me").status_code == 401
        for header in ("X-Forwarded-Host", "X-Original-Host", "Forwarded"):
            crossed = stranger.ask(credential, "/me", headers={header: f"host={house.host}"})
            assert crossed.status_code == 401
    assert rows(stranger, "select 1 from program_use where asked > 1000") == []


def test_a_refresh_token_of_one_company_is_none_at_another(house: House, stranger: House) -> None:
    with house.work() as work:
        user = work.session.query(User).filter_by(username="owner").one()
        refresh = open_session(work, user, "Deneme").refresh
    assert stranger.ask("", "/renew", "POST", json={"refresh_token": refresh}).status_code == 401
    assert house.ask("", "/renew", "POST", json={"refresh_token": refresh}).status_code == 200


def test_the_key_counts_only_in_its_header(house: House) -> None:
    key, client = house.key("owner"), house.app.test_client()
    client.set_cookie("Authorization", f"Bearer {key}", domain=house.host)
    client.set_cookie("atolye", key, domain=house.host)
    for path in ("/me", f"/me?access_token={key}", f"/me?key={key}"):
        assert client.get(f"{V1}{path}", base_url=house.base).status_code == 401
    for headers in ({"X-API-Key": key}, {"Authorization": key}, {"Authorization": f"Basic {key}"}):
        assert client.get(f"{V1}/me", base_url=house.base, headers=headers).status_code == 401


def test_no_other_site_reads_it(house: House) -> None:
    headers = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    asked_before = house.ask("", "/orders", "OPTIONS", headers=headers)
    asked = house.ask(house.key("owner"), "/me", headers=headers)
    for answer in (asked_before, asked):
        assert not [name for name, _ in answer.headers.items() if name.lower().startswith("access-control")]


def test_it_speaks_the_language_that_was_asked_for(house: House) -> None:
    said = {
        language: (house.ask("", "/me", headers={"Accept-Language": language}).json or {})["title"]
        for language in ("tr-TR,tr;q=0.9", "en-GB,en;q=0.8", "de", "")
    }
    assert said["en-GB,en;q=0.8"].startswith("The key or token")
    assert said["de"] == said[""] == said["tr-TR,tr;q=0.9"]


@pytest.mark.parametrize(
    ("path", "method", "more", "status"),
    [
        ("/nowhere", "GET", {}, 404),
        ("/orders", "DELETE", {}, 405),
        ("/orders", "POST", {"data": "{", "content_type": "application/json"}, 422),
        ("/orders", "POST", {"data": "[]", "content_type": "application/json"}, 422),
        ("/orders", "POST", {"data": b"\xff\xfe", "content_type": "application/json"}, 422),
        ("/orders", "POST", {"data": "[" * 100_000, "content_type": "application/json"}, 422),
        ("/orders", "POST", {"data": "customer_id=2"}, 415),
        ("/orders", "POST", {"data": "{}", "content_type": "text/plain"}, 415),
        ("/orders", "POST", {"data": "x" * 1_100_000, "content_type": "application/json"}, 413),
    ],
)
def test_what_cannot_be_understood_is_refused_in_one_sentence(
    house: House, path: str, method: str, more: dict[str, object], status: int
) -> None:
    answer = house.ask(house.key("owner"), path, method, headers={"Idempotency-Key": "kenar"}, **more)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
    assert {"type", "status", "code", "title"} <= set(answer.json or {})
    assert "Traceback" not in answer.text
    if status == 405:
        assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_a_bug_shows_a_number_and_nothing_else(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("select secret from inside")

    monkeypatch.setattr("app.programs.orders.page_of", broken)
    answer = house.ask(house.key("owner"), "/orders")
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert "inside" not in answer.text


def test_a_program_that_asks_without_pause_waits(house: House) -> None:
    key = house.new_key("owner", "orders:read")
    assert house.ask(key, "/me").headers["X-RateLimit-Remaining"] == str(MOST_A_MINUTE - 1)
    full = text("update program_use set asked = :most, minute = date_trunc('minute', now())")
    with house.work() as work:
        work.session.execute(full, {"most": MOST_A_MINUTE})
    answer = house.ask(key, "/me")
    if answer.status_code == 200:  # the minute turned over while we looked
        return
    assert (answer.status_code, (answer.json or {})["code"]) == (429, "api.too_many_requests")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    with house.work() as work:
        work.session.execute(text("delete from program_use"))


def test_a_key_may_be_bound_to_an_address(house: House) -> None:
    key = house.key("owner", "orders:read", networks="85.34.20.0/24")
    inside = house.ask(key, "/me", environ_overrides={"REMOTE_ADDR": "85.34.20.9"})
    outside = house.ask(key, "/me", environ_overrides={"REMOTE_ADDR": "85.34.21.9"})
    assert (inside.status_code, outside.status_code) == (200, 403)
    assert (outside.json or {})["code"] == "api.wrong_address"


def test_the_document_is_for_everybody_and_says_nothing_of_the_company(house: House) -> None:
    answer = house.ask("", "/openapi.json")
    assert answer.status_code == 200
    document = answer.json
    assert document is not None
    assert document["openapi"] == "3.1.0"
    assert house.tenant.slug not in answer.text
    assert house.tenant.name not in answer.text
