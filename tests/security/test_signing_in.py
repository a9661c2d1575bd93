"""The door itself: one sentence for all that is wrong, the same work each time, and no endless guessing."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

import views.at_the_door
from app.identity.passwords import COST, SHORTEST, hash_password, is_password
from app.identity.signing_in import FREE_FOR_ONE, FREE_FROM_ADDRESS
from app.kernel.tenancy import tenant_context
from tests import signing_in
from tests.security.fort import PASSWORD, Fort
from tests.security.reading import audit, rows


@pytest.fixture(autouse=True)
def _forgotten(fort: Fort) -> None:
    """Each test begins as if nobody had ever guessed."""
    with tenant_context(fort.tenant), fort.database.sessions() as session:
        session.execute(text("delete from failed_sign_ins"))
        session.execute(text("update ab_user set active = true where username = 'planner'"))
        session.commit()


def visitor(fort: Fort) -> FlaskClient:
    return fort.app.test_client()


def knock(fort: Fort, username: str, password: str, address: str = "10.0.0.1") -> TestResponse:
    client = visitor(fort)
    client.environ_base["REMOTE_ADDR"] = address
    answer = signing_in.knock(client, username, password, fort.base)
    if answer.status_code == 302 and "/login" in answer.headers["Location"]:
        return client.get(answer.headers["Location"], base_url=fort.base)
    return answer


def is_in(answer: TestResponse) -> bool:
    return answer.status_code == 302 and "/login" not in answer.headers["Location"]


def said(answer: TestResponse) -> str:
    return re.sub(r'nonce="[^"]*"|content="[^"]*"|value="[^"]*"|id="[^"]*"', "", answer.text)


def test_everything_wrong_is_said_in_one_sentence(fort: Fort) -> None:
    rows_before = len(audit(fort, "SignedIn"))
    with tenant_context(fort.tenant), fort.database.sessions() as session:
        session.execute(text("update ab_user set active = false where username = 'planner'"))
        session.commit()
    answers = [
        knock(fort, "clerk", "yanlis-parola-1"),
        knock(fort, "kimse-yok", PASSWORD),
        knock(fort, "planner", PASSWORD),
        knock(fort, "planner", "yanlis-parola-1"),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({said(answer) for answer in answers}) == 1
    assert len(audit(fort, "SignedIn")) == rows_before


def test_everything_wrong_costs_the_same(fort: Fort, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[bool] = []

    def counting(password: str, hashed: str | None) -> bool:
        looked.append(hashed is not None)
        return is_password(password, hashed)

    monkeypatch.setattr(views.at_the_door, "is_password", counting)
    for username in ("clerk", "kimse-yok", "planner"):
        knock(fort, username, "yanlis-parola-1")
    assert looked == [True, False, True]


def test_no_account_takes_as_long_as_a_wrong_password() -> None:
    real = hash_password(PASSWORD)
    assert real.startswith(f"$2b${COST}$")

    def seconds(hashed: str | None) -> float:
        start = time.perf_counter()
        assert not is_password("yanlis", hashed)
        return time.perf_counter() - start

    wrong, missing = min(seconds(real) for _ in range(3)), min(seconds(None) for _ in range(3))
    assert 1 / 3 < missing / wrong < 3


def test_long_passwords_count_in_full() -> None:
    long = "p" * 80 + "a"
    hashed = hash_password(long, cost=4)
    assert is_password(long, hashed)
    assert not is_password("p" * 80 + "b", hashed)
    assert SHORTEST >= 10


def test_guessing_becomes_slow_and_even_the_right_password_waits(fort: Fort) -> None:
    for _ in range(FREE_FOR_ONE):
        assert knock(fort, "clerk", "yanlis-parola-1").status_code == 200
    answer = knock(fort, "clerk", PASSWORD)
    assert answer.status_code == 429
    assert "Location" not in answer.headers


def test_others_and_other_places_do_not_wait(fort: Fort) -> None:
    for _ in range(FREE_FOR_ONE + 1):
        knock(fort, "clerk", "yanlis-parola-1")
    assert is_in(knock(fort, "clerk", PASSWORD, address="10.0.0.2"))
    assert is_in(knock(fort, "owner", PASSWORD))


def test_waiting_ends_and_gets_longer(fort: Fort) -> None:
    for _ in range(FREE_FOR_ONE):
        knock(fort, "clerk", "yanlis-parola-1")
    assert knock(fort, "clerk", PASSWORD).status_code == 429
    earlier(fort, seconds=6)
    assert knock(fort, "clerk", "yanlis-parola-1").status_code == 200
    earlier(fort, seconds=6)
    assert knock(fort, "clerk", PASSWORD).status_code == 429, "the second wait is longer"
    earlier(fort, seconds=6)
    assert is_in(knock(fort, "clerk", PASSWORD))


def test_a_right_password_is_a_clean_slate(fort: Fort) -> None:
    for _ in range(FREE_FOR_ONE - 1):
        knock(fort, "clerk", "yanlis-parola-1")
    assert is_in(knock(fort, "clerk", PASSWORD))
    for _ in range(FREE_FOR_ONE - 1):
        assert knock(fort, "clerk", "yanlis-parola-1").status_code == 200


def test_writing_the_name_differently_is_no_way_round(fort: Fort) -> None:
    for name in ("clerk", "CLERK", " clerk", "Clerk ", "clerK"):
        knock(fort, name, "yanlis-parola-1")
    assert knock(fort, "clerk", PASSWORD).status_code == 429


def test_an_address_that_tries_many_names_waits_too(fort: Fort) -> None:
    with tenant_context(fort.tenant), fort.database.sessions() as session:
        for number in range(2):
            knock(fort, f"kimse-{number}", "yanlis-parola-1")
        session.execute(text("update failed_sign_ins set failures = :most where failures = 2"), {"most": 60})
        session.commit()
    assert FREE_FROM_ADDRESS < 60
    assert knock(fort, "baska-biri", "yanlis-parola-1").status_code == 429
    assert knock(fort, "baska-biri", "yanlis-parola-1", address="10.0.0.9").status_code == 200


def test_guesses_at_the_same_time_are_counted_one_by_one(fort: Fort) -> None:
    with ThreadPoolExecutor(max_workers=5) as pool:
        answers = list(pool.map(lambda _: knock(fort, "clerk", "yanlis-parola-1"), range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * FREE_FOR_ONE + [429] * 5


def test_what_is_counted_names_nobody(fort: Fort) -> None:
    knock(fort, PASSWORD, PASSWORD)
    kept = rows(fort, "select * from failed_sign_ins")
    assert kept
    assert PASSWORD not in str(kept)
    assert "10.0.0.1" not in str(kept)


def test_coming_in_and_being_refused_stand_in_the_trail(fort: Fort) -> None:
    knock(fort, "clerk", "yanlis-parola-1", address="10.9.9.9")
    assert is_in(knock(fort, "clerk", PASSWORD, address="10.9.9.9"))
    refused, came = audit(fort, "SignInRefused")[-1], audit(fort, "SignedIn")[-1]
    assert str(refused.address) == str(came.address) == "10.9.9.9"
    assert (refused.actor_name, came.actor_name) == ("?", "Clerk Kişi")
    assert refused.subject_id == came.subject_id
    assert "yanlis" not in str(refused.facts)


@pytest.mark.parametrize("name", ["", " ", "' or 1=1 --", "clerk\x00", "a" * 5000, "{}", "%", "ＣＬＥＲＫ"])
def test_strange_names_are_just_wrong(fort: Fort, name: str) -> None:
    answer = knock(fort, name, "yanlis-parola-1")
    assert answer.status_code in (200, 422)
    assert not is_in(answer)


def earlier(fort: Fort, *, seconds: int) -> None:
    """As if the last attempt had been longer ago."""
    with tenant_context(fort.tenant), fort.database.sessions() as session:
        session.execute(
            text("update failed_sign_ins set last_at = last_at - make_interval(secs => :seconds)"),
            {"seconds": seconds},
        )
        session.commit()
