"""Keys: narrow, shown once, bounded by their maker as of now, dead at once when somebody says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy import Table, delete, select

from app.identity.api_keys import (
    ADD,
    LIST,
    REVOKE,
    DaysNotOffered,
    KeyNameMissing,
    NoScope,
    NotANetwork,
    ScopeTooWide,
    keys_to_look_at,
    make_key,
    revoke_key,
)
from app.identity.program_entrance import NotLetIn, WrongAddress, let_in
from app.identity.program_use import MOST_A_MINUTE, TooManyRequests
from app.identity.rights import rights_of
from app.kernel.errors import Refusals
from app.kernel.permissions import Actor, NotAllowed, Right
from app.kernel.work import RecordGone, Work
from models.identity import Role, User
from models.programs import ApiKey
from tests.security.fort import add_person

KEYS = (ADD, LIST, REVOKE)
AS = Callable[..., tuple[User, Work]]


@pytest.fixture
def acting(work: Work) -> AS:
    """Somebody with a role, and a Work of theirs; every one of them may make keys."""

    def made(role: str = "Clerk", name: str = "derya") -> tuple[User, Work]:
        found = work.session.scalars(select(Role).where(Role.name == role)).first()
        role_row = found or Role(name=role)
        add_person(work, name, role_row)
        work.session.flush()
        user = work.session.scalars(select(User).where(User.username == name)).one()
        may = rights_of(work.session, user)
        actor = Actor("person", user.id, name, lambda right: right in KEYS or may(right))
        return user, Work(work.session, actor, work.tenant, work.now)

    return made


def knocking(work: Work, address: str | None = "10.0.0.9") -> Work:
    actor = Actor("program", None, "?", lambda _right: False, address)
    return Work(work.session, actor, work.tenant, work.now)


def test_a_key_opens_what_its_scopes_say_and_nothing_else(acting: AS) -> None:
    _user, work = acting()
    _key, text = make_key(work, "Web mağazası", ["orders:read"], 30)

    actor, left, session = let_in(knocking(work), f"Bearer {text}")

    assert actor.may(Right("list", "Order"))
    assert not actor.may(Right("add", "Order"))
    assert not actor.may(Right("list", "Party"))
    assert not actor.may(Right("see", "Price"))
    assert (actor.kind, left, session) == ("program", MOST_A_MINUTE - 1, None)
    assert actor.name == "Web mağazası (Derya Kişi)"


def test_the_key_itself_is_kept_nowhere(acting: AS) -> None:
    _user, work = acting()
    key, text = make_key(work, "Muhasebe", ["orders:read"], 30)
    secret = text.rpartition("_")[2]

    stored = " ".join(str(value) for value in vars(key).values())
    told = str(work.events[-1].facts())

    assert secret not in stored + told
    assert text.startswith(f"atl_{key.prefix}_")


def test_nobody_gives_away_what_they_do_not_have(acting: AS) -> None:
    _user, work = acting("Storekeeper")

    with pytest.raises(Refusals) as refused:
        make_key(work, "Depo", ["stock:read", "prices:see", "orders:write"], 30)

    assert [type(one) for one in refused.value.refusals] == [ScopeTooWide, ScopeTooWide]
    assert work.session.scalars(select(ApiKey)).all() == []
    assert work.events == []


def test_every_mistake_is_told_at_its_field(acting: AS) -> None:
    _user, work = acting()

    with pytest.raises(Refusals) as refused:
        make_key(work, " ", ["nothing:at-all"], 10_000, "here, 10.0.0.0/8")

    kinds = {(type(one), one.field) for one in refused.value.refusals}
    assert kinds == {
        (KeyNameMissing, "name"),
        (NoScope, "scopes"),
        (DaysNotOffered, "days"),
        (NotANetwork, "networks"),
    }


def test_making_a_key_is_a_right_of_its_own(acting: AS) -> None:
    user, work = acting("Accountant")
    plain = Work(
        work.session, Actor("person", user.id, "x", rights_of(work.session, user)), work.tenant, work.now
    )
    with pytest.raises(NotAllowed):
        make_key(plain, "Muhasebe", ["orders:read"], 30)


def test_no_program_makes_keys(acting: AS) -> None:
    user, work = acting("Owner")
    program = Actor("program", user.id, "x", lambda _right: True)
    with pytest.raises(RecordGone):
        make_key(Work(work.session, program, work.tenant, work.now), "Kendisi", ["orders:read"], 30)


def test_a_key_shrinks_with_the_role_of_its_maker(acting: AS) -> None:
    user, work = acting("Clerk")
    _key, text = make_key(work, "Tablo", ["orders:read", "orders:write", "prices:see"], 30)
    work.session.execute(delete(ab_user_role()).where(ab_user_role().c.user_id == user.id))
    work.session.expire_all()

    actor, _left, _session = let_in(knocking(work), f"Bearer {text}")

    for right in (Right("list", "Order"), Right("add", "Order"), Right("see", "Price")):
        assert not actor.may(right)


def test_a_key_of_somebody_who_left_opens_nothing(acting: AS) -> None:
    user, work = acting()
    _key, text = make_key(work, "Tablo", ["orders:read"], 30)
    user.active = False
    work.session.flush()

    with pytest.raises(NotLetIn):
        let_in(knocking(work), f"Bearer {text}")


def test_a_revoked_key_opens_nothing_and_twice_is_once(acting: AS) -> None:
    _user, work = acting()
    key, text = make_key(work, "Tablo", ["orders:read"], 30)
    revoke_key(work, key.id)
    revoke_key(work, key.id)

    with pytest.raises(NotLetIn):
        let_in(knocking(work), f"Bearer {text}")
    assert [event.act() for event in work.events] == ["ApiKeyMade", "ApiKeyRevoked"]


def test_a_key_is_over_on_its_day(acting: AS) -> None:
    _user, work = acting()
    key, text = make_key(work, "Tablo", ["orders:read"], 30)
    later = knocking(work)
    later.now = key.expires_at - timedelta(seconds=1)
    let_in(later, f"Bearer {text}")
    later.now = key.expires_at

    with pytest.raises(NotLetIn):
        let_in(later, f"Bearer {text}")


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic b3duZXI6c2VjcmV0",
        "Bearer atl_aaaaaaaa_" + "a" * 43,
        "Bearer {text}x",
        "Bearer {text}"[:-1],
        "{text}",
        "Token {text}",
        "Bearer {text} {text}",
        "Bearer \udcff",
    ],
)
def test_only_the_whole_key_in_its_header_opens(acting: AS, wrong: str) -> None:
    _user, work = acting()
    _key, text = make_key(work, "Tablo", ["orders:read"], 30)
    if wrong == "Bearer {text}"[:-1]:
        wrong = f"Bearer {text}"[:-1]

    with pytest.raises(NotLetIn):
        let_in(knocking(work), wrong.replace("{text}", text))


def test_a_key_is_used_from_where_its_maker_said(acting: AS) -> None:
    _user, work = acting()
    _key, text = make_key(work, "Tablo", ["orders:read"], 30, "10.0.0.0/24 2001:db8::/32")

    let_in(knocking(work, "10.0.0.9"), f"Bearer {text}")
    let_in(knocking(work, "2001:db8::7"), f"Bearer {text}")
    for elsewhere in ("10.0.1.9", "2001:db9::1", None, "nonsense"):
        with pytest.raises(WrongAddress):
            let_in(knocking(work, elsewhere), f"Bearer {text}")


def test_who_asks_too_often_waits_and_nobody_else_does(acting: AS) -> None:
    _user, work = acting()
    _key, text = make_key(work, "Hızlı", ["orders:read"], 30)
    _key, other = make_key(work, "Yavaş", ["orders:read"], 30)
    assert [let_in(knocking(work), f"Bearer {text}", most=3)[1] for _ in range(3)] == [2, 1, 0]

    with pytest.raises(TooManyRequests) as refused:
        let_in(knocking(work), f"Bearer {text}", most=3)

    assert refused.value.facts["seconds"] == 60
    let_in(knocking(work), f"Bearer {other}", most=3)
    next_minute = knocking(work)
    next_minute.now += timedelta(minutes=1)
    assert let_in(next_minute, f"Bearer {text}", most=3)[1] == 2


def test_its_last_use_is_kept_to_the_minute(acting: AS) -> None:
    _user, work = acting()
    key, text = make_key(work, "Tablo", ["orders:read"], 30)
    let_in(knocking(work), f"Bearer {text}")
    work.session.refresh(key)
    assert (key.last_used_at, str(key.last_address)) == (work.now, "10.0.0.9")


def test_others_keys_are_seen_and_revoked_only_by_who_oversees_them(acting: AS) -> None:
    _user, mine = acting("Clerk", "derya")
    key, _text = make_key(mine, "Tablo", ["orders:read"], 30)
    _user, theirs = acting("Clerk", "murat")
    _user, owner = acting("Owner", "sahip")

    assert list(keys_to_look_at(theirs)) == []
    assert list(keys_to_look_at(owner)) == [key]
    with pytest.raises(RecordGone):
        revoke_key(theirs, key.id)
    revoke_key(owner, key.id)
    assert key.revoked_at is not None


def test_the_audit_trail_names_the_program_and_its_person(acting: AS) -> None:
    _user, work = acting()
    _key, text = make_key(work, "Web mağazası", ["orders:read"], 30)
    actor, _left, _session = let_in(knocking(work), f"Bearer {text}")
    assert (actor.kind, actor.person_id) == ("program", work.actor.id)


def ab_user_role() -> Table:
    return cast("Table", User.metadata.tables["ab_user_role"])
