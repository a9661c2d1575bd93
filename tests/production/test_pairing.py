from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.production.kiosk_refusals import (
    KioskNameMissing,
    PairingCodeExpired,
    PairingCodeUsed,
    TooManyPairingRequests,
    WrongPairingCode,
)
from app.production.kiosks import find_kiosk, note_seen, revoke_kiosk
from app.production.pairing import (
    CODE_LASTS,
    FREE_FROM_ADDRESS,
    approve_pairing,
    ask_to_pair,
    code_of,
    fetch_token,
    find_waiting,
    forget_requests,
    request_of,
)
from models.core import Kiosk
from models.floor import PairingRequest
from tests.production.floor import acting, departments, names, person

ADDRESS = "192.0.2.7"


def later(work: Work, **ago: float) -> Work:
    return Work(work.session, work.actor, work.tenant, work.now + timedelta(**ago))


def approve(work: Work, code: str, name: str = "Kesim tablet", **more: object) -> Kiosk:
    asked = {"departments": (), "rights": ["tap"], "shows": "board", **more}
    return approve_pairing(work, code, name, **asked)  # type: ignore[arg-type]


def test_the_tablet_gets_its_token_after_the_office_said_yes(work: Work) -> None:
    asked = ask_to_pair(work, ADDRESS, "Android, Chrome")
    assert fetch_token(work, asked.secret) is None
    seen = find_waiting(work, asked.code)
    assert (seen.device, seen.address, seen.asked_at) == ("Android, Chrome", ADDRESS, work.now)
    first = departments(work)[0]
    kiosk = approve(work, asked.code, departments=[first.id], shows="station")
    assert (kiosk.token_hash, kiosk.paired_at) == (None, None)
    token = fetch_token(work, asked.secret)
    assert token is not None
    found = find_kiosk(work.session, token)
    assert found is not None
    assert (found.kiosk.id, found.departments) == (kiosk.id, {first.id})
    assert names(work.events) == ["KioskAdded", "KioskPaired"]


def test_the_code_opens_nothing_for_who_reads_it(work: Work) -> None:
    asked = ask_to_pair(work, ADDRESS, "")
    approve(work, asked.code)
    for stolen in (asked.code, asked.code.replace("-", ""), asked.secret[:-1], ""):
        assert fetch_token(work, stolen) is None
        assert find_kiosk(work.session, stolen) is None
    assert find_kiosk(work.session, asked.secret) is None


def test_neither_code_nor_secret_is_stored(work: Work) -> None:
    asked = ask_to_pair(work, ADDRESS, "")
    approve(work, asked.code)
    token = fetch_token(work, asked.secret)
    row = work.session.scalars(select(PairingRequest)).one()
    kiosk = work.session.scalars(select(Kiosk)).one()
    stored = {row.code_hash, row.secret_hash, kiosk.token_hash}
    assert not stored & {asked.code, asked.code.replace("-", ""), asked.secret, token}
    assert code_of(asked.secret) == asked.code.replace("-", "")


def test_a_lost_answer_is_told_again_until_the_screen_was_seen(work: Work) -> None:
    asked = ask_to_pair(work, ADDRESS, "")
    kiosk = approve(work, asked.code)
    token = fetch_token(work, asked.secret)
    assert fetch_token(later(work, seconds=4), asked.secret) == token
    note_seen(work.session, kiosk, work.now)
    assert fetch_token(later(work, seconds=6), asked.secret) is None
    assert names(work.events).count("KioskPaired") == 1


def test_a_code_may_be_typed_as_people_type(work: Work) -> None:
    asked = ask_to_pair(work, ADDRESS, "")
    assert find_waiting(work, f"  {asked.code.lower().replace('-', ' ')} ").code == asked.code


@pytest.mark.parametrize("code", ["", " ", "-", "AAA-AAA", "x" * 10_000, "🚪", "'; drop table kiosk"])
def test_a_wrong_code_pairs_nothing(work: Work, code: str) -> None:
    ask_to_pair(work, ADDRESS, "")
    with pytest.raises(WrongPairingCode):
        find_waiting(work, code)
    with pytest.raises(WrongPairingCode):
        approve(work, code)
    assert work.session.scalars(select(Kiosk)).all() == []


def test_a_code_is_approved_once(work: Work) -> None:
    asked = ask_to_pair(work, ADDRESS, "")
    approve(work, asked.code)
    with pytest.raises(PairingCodeUsed, match="Kesim tablet"):
        approve(work, asked.code, "İkinci")
    assert len(work.session.scalars(select(Kiosk)).all()) == 1


def test_a_code_lives_for_a_quarter_of_an_hour(work: Work) -> None:
    asked = ask_to_pair(work, ADDRESS, "")
    late = later(work, minutes=15, seconds=1)
    with pytest.raises(PairingCodeExpired, match="15"):
        approve(late, asked.code)
    assert request_of(work.session, asked.secret, late.now) is None
    assert fetch_token(late, asked.secret) is None


def test_what_was_approved_too_late_to_be_fetched_stays_unpaired(work: Work) -> None:
    asked = ask_to_pair(work, ADDRESS, "")
    kiosk = approve(work, asked.code)
    assert fetch_token(later(work, minutes=16), asked.secret) is None
    assert kiosk.token_hash is None


def test_a_screen_revoked_before_its_tablet_came_gets_no_token(work: Work) -> None:
    asked = ask_to_pair(work, ADDRESS, "")
    revoke_kiosk(work, approve(work, asked.code).id)
    assert fetch_token(work, asked.secret) is None


def test_a_refused_name_leaves_the_tablet_waiting(work: Work) -> None:
    asked = ask_to_pair(work, ADDRESS, "")
    with pytest.raises(KioskNameMissing):
        approve(work, asked.code, " ")
    assert find_waiting(work, asked.code).code == asked.code


@pytest.mark.parametrize("role", ["Clerk", "Foreman", "Storekeeper"])
def test_only_owners_and_managers_say_yes(work: Work, role: str) -> None:
    asked = ask_to_pair(work, ADDRESS, "")
    own = acting(work, person(role))
    for act in (find_waiting, approve):
        with pytest.raises(NotAllowed):
            act(own, asked.code)
    approve(acting(work, person("Manager")), asked.code)


def test_who_asks_all_the_time_waits(work: Work) -> None:
    for _ in range(FREE_FROM_ADDRESS):
        ask_to_pair(work, ADDRESS, "")
    with pytest.raises(TooManyPairingRequests):
        ask_to_pair(later(work, seconds=1), ADDRESS, "")
    ask_to_pair(later(work, seconds=1), "198.51.100.4", "")
    ask_to_pair(later(work, minutes=20), ADDRESS, "")


def test_an_approved_tablet_forgives_its_network(work: Work) -> None:
    codes = [ask_to_pair(work, ADDRESS, "").code for _ in range(FREE_FROM_ADDRESS)]
    with pytest.raises(TooManyPairingRequests):
        ask_to_pair(work, ADDRESS, "")
    approve(work, codes[0])
    ask_to_pair(work, ADDRESS, "")


def test_the_night_forgets_what_is_over(work: Work) -> None:
    old = ask_to_pair(work, ADDRESS, "")
    approve(work, old.code)
    after = later(work, seconds=CODE_LASTS.total_seconds() + 1)
    fresh = ask_to_pair(after, ADDRESS, "")
    assert forget_requests(after) == 1
    kept = work.session.scalars(select(PairingRequest.until)).all()
    assert kept == [_until(after)]
    assert request_of(work.session, fresh.secret, after.now) is not None
    assert len(work.session.scalars(select(Kiosk)).all()) == 1


def _until(work: Work) -> datetime:
    return work.now + CODE_LASTS
