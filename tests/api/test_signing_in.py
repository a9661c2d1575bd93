"""Signing in by JSON: password and code in one piece, slowed like the form, with the second factor always."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from app.identity.sessions import end_sessions
from models.identity import FailedSignIns, SecondFactor, User
from models.programs import ProgramSession
from tests.api.program import House
from tests.security.fort import PASSWORD
from tests.security.reading import audit
from tests.signing_in import TELEPHONE, code_now, connect_telephone

PersonOf = Callable[..., User]


@pytest.fixture
def planner(house: House, person: PersonOf) -> User:
    """Somebody with a telephone; nobody has been slowed yet."""
    made = person("Planner")
    with house.work() as work:
        work.session.execute(delete(FailedSignIns))
        connect_telephone(work, made.username)
    return made


def post(house: House, path: str, sent: dict[str, Any], token: str = "") -> TestResponse:
    return house.ask(token, path, "POST", json=sent)


def sign_in(house: House, user: User, **changed: str) -> TestResponse:
    sent = {"username": user.username, "password": PASSWORD, "code": code_now(), "program": "Tablo"}
    return post(house, "/sign-in", sent | changed)


def sessions(house: House, user: User) -> int:
    with house.work() as work:
        return len(
            work.session.scalars(select(ProgramSession.id).where(ProgramSession.user_id == user.id)).all()
        )


def code_of(answer: TestResponse) -> str:
    assert answer.mimetype == "application/problem+json", answer.text
    return str((answer.json or {})["code"])


def test_password_and_code_open_a_session(house: House, planner: User) -> None:
    answer = sign_in(house, planner)

    assert answer.status_code == 200, answer.text
    tokens = answer.json
    assert tokens is not None
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 600)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert house.ask(tokens["access_token"], "/orders").status_code == 200
    assert house.ask(tokens["access_token"], "/orders/1").json["net_total"] is None  # type: ignore[index]
    assert house.ask(tokens["access_token"], "/parties").status_code == 403
    signed = audit(house, "ProgramSignedIn")[-1]
    assert (signed.actor_id, signed.facts["program"]) == (planner.id, "Tablo")


@pytest.mark.parametrize("wrong", [{"password": "falsch-falsch"}, {"code": "000000"}, {"username": "kimse"}])
def test_which_of_the_three_was_wrong_is_not_told(house: House, planner: User, wrong: dict[str, str]) -> None:
    answer = sign_in(house, planner, **wrong)
    assert (answer.status_code, code_of(answer)) == (401, "api.wrong_sign_in")
    assert sessions(house, planner) == 0


@pytest.mark.parametrize("left_out", ["code", "password", "username"])
def test_nothing_is_left_out(house: House, planner: User, left_out: str) -> None:
    sent = {"username": planner.username, "password": PASSWORD, "code": code_now()}
    del sent[left_out]
    answer = post(house, "/sign-in", sent)
    assert (answer.status_code, list((answer.json or {})["fields"])) == (422, [left_out])
    assert sessions(house, planner) == 0


def test_who_has_no_telephone_connects_one_in_a_browser_first(house: House, planner: User) -> None:
    with house.work() as work:
        work.session.execute(delete(SecondFactor).where(SecondFactor.user_id == planner.id))
    answer = sign_in(house, planner)
    assert (answer.status_code, code_of(answer)) == (403, "api.not_enrolled")
    assert sessions(house, planner) == 0


def test_a_code_counts_once(house: House, planner: User) -> None:
    code = code_now()
    assert sign_in(house, planner, code=code).status_code == 200
    assert sign_in(house, planner, code=code).status_code == 401
    assert sessions(house, planner) == 1


def test_an_old_code_is_no_code(house: House, planner: User) -> None:
    old = pyotp.TOTP(TELEPHONE).at(0)
    assert sign_in(house, planner, code=old).status_code == 401


def test_guessing_is_slowed_and_then_the_right_one_waits_too(house: House, planner: User) -> None:
    answers = [sign_in(house, planner, code="000000").status_code for _ in range(6)]
    assert answers[:5] == [401] * 5
    waiting = sign_in(house, planner)
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (429, "5")
    assert sessions(house, planner) == 0
    with house.work() as work:
        work.session.execute(delete(FailedSignIns))


def test_somebody_who_left_does_not_come_in(house: House, planner: User) -> None:
    with house.work() as work:
        work.session.execute(update(User).where(User.id == planner.id).values(active=False))
    assert sign_in(house, planner).status_code == 401


def test_tokens_are_renewed_and_one_that_comes_twice_ends_everything(house: House, planner: User) -> None:
    first = sign_in(house, planner).json
    assert first is not None
    second = post(house, "/renew", {"refresh_token": first["refresh_token"]})
    assert second.status_code == 200
    thief = post(house, "/renew", {"refresh_token": first["refresh_token"]})
    assert (thief.status_code, code_of(thief)) == (401, "api.not_let_in")
    tokens = second.json
    assert tokens is not None
    assert post(house, "/renew", {"refresh_token": tokens["refresh_token"]}).status_code == 401
    assert house.ask(tokens["access_token"], "/me").status_code == 401
    ended = audit(house, "ProgramSessionEnded")[-1]
    assert (ended.facts["user_id"], ended.facts["why"]) == (planner.id, "reused")


def test_signing_out_ends_access_and_refresh(house: House, planner: User) -> None:
    tokens = sign_in(house, planner).json
    assert tokens is not None
    assert house.ask(tokens["access_token"], "/sign-out", "POST").status_code == 200
    assert house.ask(tokens["access_token"], "/me").status_code == 401
    assert post(house, "/renew", {"refresh_token": tokens["refresh_token"]}).status_code == 401
    assert house.ask(house.key("owner"), "/sign-out", "POST").status_code == 401


def test_a_refresh_token_opens_nothing_by_itself(house: House, planner: User) -> None:
    tokens = sign_in(house, planner).json
    assert tokens is not None
    assert house.ask(tokens["refresh_token"], "/me").status_code == 401
    assert post(house, "/renew", {"refresh_token": tokens["access_token"]}).status_code == 401


def test_signing_out_everywhere_ends_programs_too(house: House, planner: User) -> None:
    tokens = sign_in(house, planner).json
    assert tokens is not None
    with house.work() as work:
        end_sessions(work, planner.id, "by_person")
    assert house.ask(tokens["access_token"], "/me").status_code == 401


@pytest.mark.parametrize(
    "path", ["/api/v1/security/login", "/api/v1/security/refresh", "/api/v1/apikeys/", "/api/v1/openapi/v1"]
)
def test_the_ways_in_of_the_framework_are_closed(house: House, planner: User, path: str) -> None:
    sent = {"username": planner.username, "password": PASSWORD, "provider": "db", "refresh": True}
    answer = house.app.test_client().post(path, base_url=house.base, json=sent)
    assert answer.status_code == 404
    assert "access_token" not in answer.text


def test_no_program_signs_in_with_a_dealers_account(house: House, person: PersonOf) -> None:
    dealer = person("Dealer")
    with house.work() as work:
        work.session.execute(delete(FailedSignIns))
        connect_telephone(work, dealer.username)
    answer = sign_in(house, dealer)
    assert (answer.status_code, code_of(answer)) == (403, "api.not_for_programs")
    assert sessions(house, dealer) == 0
    assert sign_in(house, dealer, password="falsch-falsch").status_code == 401  # not told to strangers
