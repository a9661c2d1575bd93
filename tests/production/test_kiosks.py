from __future__ import annotations

import pytest
from sqlalchemy import select

from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.production.kiosks import (
    KioskIsPaired,
    KioskNameMissing,
    WrongPairingCode,
    add_kiosk,
    find_kiosk,
    kiosk_actor,
    new_code,
    pair_kiosk,
    revoke_kiosk,
)
from app.production.planning import PLAN
from models.core import Kiosk
from tests.production.floor import acting, names, person


def test_a_code_pairs_a_screen_once(work: Work) -> None:
    kiosk, code = add_kiosk(work, "Kesim tablet")
    token = pair_kiosk(work, code)
    assert find_kiosk(work.session, token) is kiosk
    assert kiosk.paired_at == work.now
    with pytest.raises(WrongPairingCode):
        pair_kiosk(work, code)
    assert find_kiosk(work.session, token) is kiosk


def test_a_code_may_be_typed_as_people_type(work: Work) -> None:
    _, code = add_kiosk(work, "Kesim tablet")
    pair_kiosk(work, f"  {code.lower().replace('-', ' ')} ")
    assert names(work.events) == ["KioskAdded", "KioskPaired"]


def test_neither_code_nor_token_is_stored(work: Work) -> None:
    _, code = add_kiosk(work, "Kesim tablet")
    stored = work.session.scalars(select(Kiosk.token_hash)).all()
    token = pair_kiosk(work, code)
    stored = [*stored, *work.session.scalars(select(Kiosk.token_hash))]
    assert len({*stored, code, code.replace("-", ""), token}) == 5
    assert len(token) >= 40


def test_a_code_is_no_token(work: Work) -> None:
    _, code = add_kiosk(work, "Kesim tablet")
    assert find_kiosk(work.session, code) is None
    assert find_kiosk(work.session, code.replace("-", "")) is None


@pytest.mark.parametrize("code", ["", " ", "-", "ACDEF-ACDEF", "x" * 10_000, "🚪", "'; drop table kiosk"])
def test_a_wrong_code_pairs_nothing(work: Work, code: str) -> None:
    kiosk, _ = add_kiosk(work, "Kesim tablet")
    with pytest.raises(WrongPairingCode):
        pair_kiosk(work, code)
    assert kiosk.paired_at is None


def test_a_new_code_makes_the_old_one_worthless(work: Work) -> None:
    kiosk, old = add_kiosk(work, "Kesim tablet")
    new = new_code(work, kiosk.id)
    with pytest.raises(WrongPairingCode):
        pair_kiosk(work, old)
    pair_kiosk(work, new)
    with pytest.raises(KioskIsPaired):
        new_code(work, kiosk.id)


def test_a_revoked_screen_is_a_stranger(work: Work) -> None:
    kiosk, code = add_kiosk(work, "Kesim tablet")
    token = pair_kiosk(work, code)
    revoke_kiosk(work, kiosk.id)
    assert find_kiosk(work.session, token) is None
    assert kiosk.revoked_at == work.now
    with pytest.raises(KioskIsPaired):
        new_code(work, kiosk.id)


def test_a_revoked_code_pairs_nothing(work: Work) -> None:
    kiosk, code = add_kiosk(work, "Kesim tablet")
    revoke_kiosk(work, kiosk.id)
    with pytest.raises(WrongPairingCode):
        pair_kiosk(work, code)


@pytest.mark.parametrize("name", ["", "   "])
def test_a_screen_needs_a_name(work: Work, name: str) -> None:
    with pytest.raises(KioskNameMissing):
        add_kiosk(work, name)
    assert work.session.scalars(select(Kiosk)).all() == []


@pytest.mark.parametrize("role", ["Manager", "Clerk", "Foreman"])
def test_only_the_owner_adds_and_revokes_screens(work: Work, role: str) -> None:
    kiosk, _ = add_kiosk(acting(work, person("Owner")), "Kesim tablet")
    for act in (lambda own: add_kiosk(own, "Başka"), lambda own: revoke_kiosk(own, kiosk.id)):
        with pytest.raises(NotAllowed):
            act(acting(work, person(role)))
    assert kiosk.revoked_at is None


def test_a_screen_works_the_board_and_nothing_else(work: Work) -> None:
    kiosk, _ = add_kiosk(work, "Kesim tablet")
    actor = kiosk_actor(kiosk)
    assert (actor.kind, actor.name) == ("kiosk", "Kesim tablet")
    assert not actor.may(PLAN)
