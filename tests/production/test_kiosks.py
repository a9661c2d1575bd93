from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.kernel.permissions import NotAllowed, Right
from app.kernel.work import Work
from app.production.floor_actor import operator_at_work
from app.production.kiosk_refusals import (
    KioskNameMissing,
    KioskNameTooLong,
    KioskRevokedAlready,
    UnknownDepartment,
    UnknownKioskRight,
)
from app.production.kiosks import (
    GRANTABLE,
    add_kiosk,
    change_kiosk,
    departments_of,
    find_kiosk,
    kiosk_actor,
    note_seen,
    revoke_kiosk,
)
from app.production.planning import PLAN
from models.core import Kiosk
from models.floor import Operator
from tests.production.floor import acting, departments, names, person


def test_only_the_hash_of_a_token_is_stored(work: Work) -> None:
    kiosk, token = add_kiosk(work, "Kesim tablet")
    assert len(token) >= 40
    assert kiosk.token_hash != token
    assert names(work.events) == ["KioskAdded", "KioskPaired"]
    assert token not in str([event.facts() for event in work.events])


@pytest.mark.parametrize("token", ["", "x", "🚪", "\ud800", "x" * 10_000])
def test_another_token_is_a_stranger(work: Work, token: str) -> None:
    add_kiosk(work, "Kesim tablet")
    assert find_kiosk(work.session, token) is None


def test_a_revoked_screen_is_a_stranger(work: Work) -> None:
    kiosk, token = add_kiosk(work, "Kesim tablet")
    revoke_kiosk(work, kiosk.id)
    revoke_kiosk(work, kiosk.id)
    assert find_kiosk(work.session, token) is None
    assert kiosk.revoked_at == work.now
    assert names(work.events).count("KioskRevoked") == 1
    with pytest.raises(KioskRevokedAlready):
        change_kiosk(work, kiosk.id, "Yine", departments=(), rights=(), shows="board")


@pytest.mark.parametrize("name", ["", "   "])
def test_a_screen_needs_a_name(work: Work, name: str) -> None:
    with pytest.raises(KioskNameMissing):
        add_kiosk(work, name)
    with pytest.raises(KioskNameTooLong):
        add_kiosk(work, "x" * 161)
    assert work.session.scalars(select(Kiosk)).all() == []


@pytest.mark.parametrize("role", ["Clerk", "Foreman", "Storekeeper"])
def test_only_owners_and_managers_add_change_and_revoke_screens(work: Work, role: str) -> None:
    kiosk, token = add_kiosk(acting(work, person("Manager")), "Kesim tablet")
    for act in (
        lambda own: add_kiosk(own, "Başka"),
        lambda own: change_kiosk(own, kiosk.id, "Başka", departments=(), rights=GRANTABLE, shows="board"),
        lambda own: revoke_kiosk(own, kiosk.id),
    ):
        with pytest.raises(NotAllowed):
            act(acting(work, person(role)))
    found = find_kiosk(work.session, token)
    assert found is not None
    assert (found.kiosk.name, found.kiosk.rights) == ("Kesim tablet", ["tap"])


def test_a_screen_works_the_board_and_nothing_else(work: Work) -> None:
    _kiosk, token = add_kiosk(work, "Kesim tablet", rights=["scrap", "tap"])
    found = find_kiosk(work.session, token)
    assert found is not None
    actor = kiosk_actor(found)
    assert (actor.kind, actor.name) == ("kiosk", "Kesim tablet")
    assert {each for each in ("list", *GRANTABLE) if actor.may(Right(each, "Board"))} == {
        "list",
        "tap",
        "scrap",
    }
    assert not actor.may(PLAN)
    assert not actor.may(Right("see", "Cost"))


def test_a_right_that_no_screen_has_is_refused(work: Work) -> None:
    with pytest.raises(UnknownKioskRight):
        add_kiosk(work, "Kesim tablet", rights=["tap", "see"])
    kiosk, token = add_kiosk(work, "Kesim tablet")
    kiosk.rights = ["tap", "confirm"]
    found = find_kiosk(work.session, token)
    assert found is not None
    assert not kiosk_actor(found).may(Right("confirm", "Board"))


def test_a_screen_stands_where_it_was_put(work: Work) -> None:
    first, second, third = departments(work)[:3]
    kiosk, token = add_kiosk(work, "Kesim tablet", departments=[first.id, second.id])
    found = find_kiosk(work.session, token)
    assert found is not None
    there = kiosk_actor(found)
    assert [there.stands_at(each.id) for each in (first, second, third)] == [True, True, False]
    change_kiosk(work, kiosk.id, " Boya  tablet ", departments=(), rights=["print"], shows="tv")
    found = find_kiosk(work.session, token)
    assert found is not None
    assert departments_of(work.session, kiosk.id) == frozenset()
    assert kiosk_actor(found).stands_at(third.id)
    assert (found.kiosk.name, found.kiosk.rights, found.kiosk.shows) == ("Boya tablet", ["print"], "tv")
    assert work.events[-1].act() == "KioskChanged"


def test_a_screen_cannot_stand_nowhere(work: Work) -> None:
    with pytest.raises(UnknownDepartment):
        add_kiosk(work, "Kesim tablet", departments=[987_654])


def test_an_operator_gives_the_touch_their_name(work: Work) -> None:
    kiosk, token = add_kiosk(work, "Kesim tablet")
    operator = Operator(name="Ali Usta")
    work.session.add(operator)
    work.session.flush()
    found = find_kiosk(work.session, token)
    assert found is not None
    actor = kiosk_actor(found, operator=operator)
    assert (actor.name, actor.screen, actor.id) == ("Ali Usta", "Kesim tablet", kiosk.id)
    assert operator_at_work(acting(work, actor)) == operator.id
    assert operator_at_work(acting(work, person("Foreman"))) is None


def test_being_seen_is_written_once_a_minute(work: Work) -> None:
    kiosk, _token = add_kiosk(work, "Kesim tablet")
    for seconds in (0, 59, 61, 100):
        note_seen(work.session, kiosk, work.now + timedelta(seconds=seconds))
        work.session.refresh(kiosk)
    assert kiosk.last_seen_at == work.now + timedelta(seconds=61)
