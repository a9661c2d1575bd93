"""Tokens: ours, this company's, of this moment; a refresh token that comes twice ends its family."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from sqlalchemy import select

from app.identity.access_tokens import ISSUER, KIND, LIFETIME, read_token, sign_token
from app.identity.program_entrance import NotLetIn, let_in
from app.identity.program_sessions import (
    KEPT,
    LONGEST,
    Tokens,
    end_sessions_of,
    forget_sessions,
    open_session,
    renew,
    sign_out,
)
from app.kernel.permissions import Actor, Right, system
from app.kernel.sealing import fingerprint
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from models.identity import Role, User
from models.programs import ProgramSession, RefreshToken
from tests.api.program import House
from tests.conftest import NOW
from tests.security.fort import add_person
from tests.security.reading import audit

ACME, RIVAL = Tenant("acme", "Acme"), Tenant("rival", "Rakip")


@pytest.fixture
def user(work: Work) -> User:
    """Somebody who plans."""
    role = work.session.scalars(select(Role).where(Role.name == "Planner")).first() or Role(name="Planner")
    add_person(work, "plan", role)
    work.session.flush()
    return work.session.scalars(select(User).where(User.username == "plan")).one()


def knocking(work: Work) -> Work:
    return Work(work.session, Actor("program", None, "?", lambda _right: False), work.tenant, work.now)


def forged(**changed: Any) -> str:
    """A token that is right but for what is changed."""
    kid = changed.pop("kid", f"{NOW:%Y-%m}")
    key = changed.pop("key", fingerprint(ACME, "access token", f"{NOW:%Y-%m}"))
    algorithm = changed.pop("algorithm", "HS256")
    headers = {"kid": kid, "typ": changed.pop("typ", KIND)}
    claims = {
        "iss": ISSUER,
        "aud": "acme",
        "sub": "1",
        "sid": 1,
        "iat": int(NOW.timestamp()),
        "exp": int((NOW + LIFETIME).timestamp()),
    }
    claims |= changed
    return jwt.encode(
        {name: value for name, value in claims.items() if value is not None},
        key,
        algorithm=algorithm,
        headers=headers,
    )


@pytest.mark.usefixtures("app")
def test_a_token_says_who_and_which_session() -> None:
    said = read_token(ACME, sign_token(ACME, 7, 12, NOW), NOW + LIFETIME - timedelta(seconds=1))
    assert said is not None
    assert (said.user_id, said.session_id) == (7, 12)
    assert read_token(ACME, forged(), NOW) is not None


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "change",
    [
        {"algorithm": "none", "key": ""},
        {"algorithm": "HS512"},
        {"key": "a" * 64},
        {"key": ""},
        {"kid": "2026-09"},
        {"kid": "2026-12"},
        {"kid": ""},
        {"kid": "../../../dev/null"},
        {"typ": "JWT"},
        {"aud": "rival"},
        {"aud": None},
        {"iss": "elsewhere"},
        {"iss": None},
        {"exp": None},
        {"exp": int(NOW.timestamp())},
        {"exp": "never"},
        {"sub": None},
        {"sub": "1 or 1=1"},
        {"sid": None},
        {"sid": "all"},
    ],
)
def test_a_forged_token_is_no_token(change: dict[str, Any]) -> None:
    if change.get("key") == "" and change.get("algorithm") != "none":
        change = {**change, "key": "0" * 64}
    if change.get("algorithm") == "none":
        change = {**change, "key": None}
    assert read_token(ACME, forged(**change), NOW) is None


@pytest.mark.usefixtures("app")
def test_a_token_of_one_company_is_none_at_another() -> None:
    token = sign_token(RIVAL, 1, 1, NOW)
    assert read_token(RIVAL, token, NOW) is not None
    assert read_token(ACME, token, NOW) is None


@pytest.mark.usefixtures("app")
def test_a_token_of_the_last_minutes_of_a_month_is_read_in_the_next() -> None:
    late = NOW.replace(day=30, hour=23, minute=58)
    token = sign_token(ACME, 1, 1, late)
    assert read_token(ACME, token, late + timedelta(minutes=5)) is not None
    assert read_token(ACME, token, late + timedelta(minutes=11)) is None


@pytest.mark.parametrize(
    "rubbish", ["", "a", "a.b.c", "eyJhbGciOiJIUzI1NiJ9..", "\udcff.\udcff.\udcff", "." * 9000]
)
def test_rubbish_is_no_token(rubbish: str) -> None:
    assert read_token(ACME, rubbish, NOW) is None


@pytest.mark.usefixtures("app")
def test_who_signed_in_has_the_rights_of_their_role(work: Work, user: User) -> None:
    tokens = open_session(work, user, "Tablo")
    actor, _left, session = let_in(knocking(work), f"Bearer {tokens.access}")
    assert (actor.kind, actor.id, actor.scopes) == ("person", user.id, None)
    assert actor.may(Right("list", "Order"))
    assert not actor.may(Right("see", "Price"))
    assert session == work.session.scalars(select(ProgramSession.id)).one()


@pytest.mark.usefixtures("app")
def test_a_renewed_token_replaces_the_one_before(work: Work, user: User) -> None:
    first = open_session(work, user, "Tablo")
    second = renew(work, first.refresh)
    assert second is not None
    assert second.refresh != first.refresh
    assert first.refresh not in str(work.session.scalars(select(RefreshToken.token_hash)).all())
    assert renew(work, second.refresh) is not None


@pytest.mark.usefixtures("app")
def test_a_token_that_comes_twice_ends_the_whole_family(work: Work, user: User) -> None:
    stolen = open_session(work, user, "Tablo")
    kept = renew(work, stolen.refresh)
    assert kept is not None
    other = open_session(work, user, "Başka")

    assert renew(work, stolen.refresh) is None

    assert renew(work, kept.refresh) is None
    for token in (stolen.access, kept.access):
        with pytest.raises(NotLetIn):
            let_in(knocking(work), f"Bearer {token}")
    assert [event.facts()["why"] for event in work.events if event.act() == "ProgramSessionEnded"] == [
        "reused"
    ]
    let_in(knocking(work), f"Bearer {other.access}")


@pytest.mark.usefixtures("app")
def test_a_session_is_over_thirty_days_after_its_last_renewal(work: Work, user: User) -> None:
    tokens = open_session(work, user, "Tablo")
    work.now += KEPT - timedelta(seconds=1)
    again = renew(work, tokens.refresh)
    assert again is not None
    work.now += KEPT
    assert renew(work, again.refresh) is None


def test_a_session_ends_after_ninety_days_however_often_it_is_renewed(work: Work, user: User) -> None:
    tokens: Tokens | None = open_session(work, user, "Tablo")
    began = work.now
    while work.now + timedelta(days=20) < began + LONGEST:
        work.now += timedelta(days=20)
        assert tokens is not None
        tokens = renew(work, tokens.refresh)
    assert tokens is not None
    work.now = began + LONGEST
    assert renew(work, tokens.refresh) is None


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("what", ["password", "active", "signed_out", "everywhere"])
def test_a_session_ends_at_once(work: Work, user: User, what: str) -> None:
    tokens = open_session(work, user, "Tablo")
    session = work.session.scalars(select(ProgramSession)).one()
    acts: dict[str, Callable[[], Any]] = {
        "password": lambda: setattr(user, "password", "another"),
        "active": lambda: setattr(user, "active", False),
        "signed_out": lambda: sign_out(work, session.id),
        "everywhere": lambda: end_sessions_of(work, user.id),
    }
    acts[what]()
    work.session.flush()

    with pytest.raises(NotLetIn):
        let_in(knocking(work), f"Bearer {tokens.access}")
    assert renew(work, tokens.refresh) is None


@pytest.mark.usefixtures("app")
def test_sessions_that_ended_long_ago_are_forgotten(work: Work, user: User) -> None:
    open_session(work, user, "Eski")
    work.now += timedelta(days=100)
    fresh = open_session(work, user, "Yeni")
    work.now += timedelta(days=25)
    forget_sessions(work)
    assert work.session.scalars(select(ProgramSession.program)).all() == ["Yeni"]
    assert renew(work, fresh.refresh) is not None


def test_of_two_renewals_at_once_one_wins_and_the_family_ends(
    house: House, person: Callable[..., User]
) -> None:
    user = person("Planner")
    with house.work() as work:
        tokens = open_session(work, work.session.get_one(User, user.id), "Yarış")
    start, answers = threading.Barrier(2), list[Tokens | None]()

    def renewing() -> None:
        start.wait(timeout=15)
        with begin_work(house.database, system(), house.tenant) as work:
            answers.append(renew(work, tokens.refresh))

    threads = [threading.Thread(target=renewing) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    won = [answer for answer in answers if answer is not None]
    assert (len(answers), len(won)) == (2, 1)
    with house.work() as work:
        assert renew(work, won[0].refresh) is None
    ended = [entry for entry in audit(house, "ProgramSessionEnded") if entry.facts["user_id"] == user.id]
    assert [entry.facts["why"] for entry in ended] == ["reused"]
