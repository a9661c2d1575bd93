from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.kernel import sealing
from app.kernel.sealing import use_secret
from app.kernel.work import Work
from app.production.kiosks import add_kiosk
from app.production.operator_refusals import (
    OperatorHasNoPin,
    OperatorLocked,
    OperatorUnknown,
    TooManyBadges,
    UnknownBadge,
    WrongPin,
)
from app.production.operators import (
    TRIES,
    badge_print,
    end_sessions_of,
    find_operator_session,
    leave,
    let_badge_in,
    let_in,
    note_wrong_pin,
    operators_to_offer,
    take_badge_try,
    take_pin_try,
)
from app.production.pins import PinNotDigits, PinTooEasy, check_new_pin, hash_pin, is_pin
from models.floor import Operator, OperatorSession
from tests.production.floor import departments, names

PIN = "7294"


@pytest.fixture(autouse=True)
def _secret() -> Iterator[None]:
    before = list(sealing._provider)
    use_secret(lambda: "s" * 40)
    yield
    sealing._provider[:] = before


@pytest.fixture
def screen(work: Work) -> int:
    return add_kiosk(work, "Kesim tablet")[0].id


def operator(work: Work, name: str = "Ali Usta", **columns: object) -> Operator:
    made = Operator(name=name, **{"pin_hash": hash_pin(work.tenant, PIN), **columns})
    work.session.add(made)
    work.session.flush()
    return made


def later(work: Work, **ago: float) -> Work:
    return Work(work.session, work.actor, work.tenant, work.now + timedelta(**ago))


def try_pin(work: Work, who: Operator, pin: str, screen: int = 1) -> str:
    """As the screen does it; what was said."""
    tried = take_pin_try(work, who.id)
    if not is_pin(work.tenant, pin, tried.pin_hash):
        return note_wrong_pin(work, screen, tried).code
    return let_in(work, screen, who.id, "pin")[1]


# --- sessions -------------------------------------------------------------------------------------------


def test_a_touch_carries_who_made_it(work: Work, screen: int) -> None:
    ali = operator(work)
    _who, token = let_in(work, screen, ali.id, "pin")
    assert find_operator_session(work.session, screen, token, work.now) is ali
    assert find_operator_session(work.session, screen, token + "x", work.now) is None
    assert find_operator_session(work.session, screen, "", work.now) is None
    stored = work.session.scalars(select(OperatorSession.token_hash)).all()
    assert token not in stored
    assert token not in str([event.facts() for event in work.events])


def test_a_token_of_one_screen_is_nothing_at_another(work: Work, screen: int) -> None:
    other = add_kiosk(work, "Boya tablet")[0].id
    token = let_in(work, screen, operator(work).id, "pin")[1]
    assert find_operator_session(work.session, other, token, work.now) is None


def test_a_touch_made_before_they_left_is_theirs_however_late_it_comes(work: Work, screen: int) -> None:
    ali = operator(work)
    token = let_in(work, screen, ali.id, "pin")[1]
    after = later(work, hours=2)
    leave(after, screen, token)
    leave(after, screen, token)
    assert names(after.events) == ["OperatorLeft"]
    for hours, who in ((0, ali), (1, ali), (1.99, ali), (2.5, None)):
        moment = work.now + timedelta(hours=hours)
        assert find_operator_session(work.session, screen, token, moment) is who


def test_nobody_works_for_fourteen_hours(work: Work, screen: int) -> None:
    ali = operator(work)
    token = let_in(work, screen, ali.id, "pin")[1]
    for hours, who in ((13.9, ali), (14.1, None)):
        moment = work.now + timedelta(hours=hours)
        assert find_operator_session(work.session, screen, token, moment) is who


def test_who_comes_next_sends_the_one_before_away(work: Work, screen: int) -> None:
    ali, veli = operator(work), operator(work, "Veli Usta")
    first = let_in(work, screen, ali.id, "pin")[1]
    after = later(work, hours=1)
    second = let_in(after, screen, veli.id, "badge")[1]
    moment = work.now + timedelta(hours=2)
    assert find_operator_session(work.session, screen, first, moment) is None
    assert find_operator_session(work.session, screen, second, moment) is veli
    assert find_operator_session(work.session, screen, first, work.now) is ali


def test_an_ended_session_is_over_at_every_screen(work: Work, screen: int) -> None:
    ali = operator(work)
    token = let_in(work, screen, ali.id, "pin")[1]
    end_sessions_of(later(work, minutes=1), ali.id)
    assert find_operator_session(work.session, screen, token, work.now + timedelta(hours=1)) is None


def test_nobody_works_in_the_name_of_who_is_gone(work: Work, screen: int) -> None:
    gone = operator(work, is_active=False)
    with pytest.raises(OperatorUnknown):
        take_pin_try(work, gone.id)
    with pytest.raises(OperatorUnknown):
        let_in(work, screen, gone.id, "name")
    with pytest.raises(OperatorUnknown):
        take_pin_try(work, 987_654)
    assert work.session.scalars(select(OperatorSession)).all() == []


# --- PINs -----------------------------------------------------------------------------------------------


def test_five_wrong_pins_lock_for_five_minutes(work: Work, screen: int) -> None:
    ali = operator(work)
    said = [try_pin(work, ali, "0000", screen) for _ in range(TRIES)]
    assert said == [WrongPin.code] * (TRIES - 1) + [OperatorLocked.code]
    assert names(work.events)[-TRIES:] == ["PinRefused"] * TRIES
    with pytest.raises(OperatorLocked, match="5 minutes"):
        try_pin(work, ali, PIN, screen)
    with pytest.raises(OperatorLocked, match="1 minutes"):
        try_pin(later(work, minutes=4, seconds=30), ali, PIN, screen)
    assert work.session.scalars(select(OperatorSession)).all() == []
    assert len(try_pin(later(work, minutes=5, seconds=1), ali, PIN, screen)) > 20
    work.session.refresh(ali)
    assert (ali.wrong_pins, ali.locked_until) == (0, None)


def test_after_the_lock_five_more_tries(work: Work, screen: int) -> None:
    ali = operator(work)
    for _ in range(TRIES):
        try_pin(work, ali, "0000", screen)
    after = later(work, minutes=6)
    assert try_pin(after, ali, "0000", screen) == WrongPin.code
    work.session.refresh(ali)
    assert (ali.wrong_pins, ali.locked_until) == (1, None)


def test_a_right_pin_forgets_the_wrong_ones(work: Work, screen: int) -> None:
    ali = operator(work)
    for _ in range(3):
        for _ in range(TRIES - 1):
            assert try_pin(work, ali, "0000", screen) == WrongPin.code
        assert len(try_pin(work, ali, PIN, screen)) > 20


def test_one_who_guesses_locks_nobody_else(work: Work, screen: int) -> None:
    ali, veli = operator(work), operator(work, "Veli Usta")
    for _ in range(TRIES):
        try_pin(work, ali, "0000", screen)
    assert len(try_pin(work, veli, PIN, screen)) > 20


def test_without_a_pin_nobody_comes_by_pin(work: Work) -> None:
    with pytest.raises(OperatorHasNoPin, match="Ali Usta"):
        take_pin_try(work, operator(work, pin_hash=None).id)


def test_looking_at_a_pin_takes_its_time_and_no_more(work: Work) -> None:
    hashed = hash_pin(work.tenant, PIN)
    began = time.thread_time()
    assert is_pin(work.tenant, PIN, hashed)
    assert 0.02 < time.thread_time() - began < 0.3


def test_the_same_pin_is_stored_differently_and_useless_elsewhere(work: Work) -> None:
    first, second = hash_pin(work.tenant, PIN), hash_pin(work.tenant, PIN)
    assert first != second
    assert PIN not in first
    use_secret(lambda: "t" * 40)
    assert not is_pin(work.tenant, PIN, first)


@pytest.mark.parametrize("pin", ["", "123", "1234567", "12a4", " 7294", "７２９４", "72 94", "-729"])
def test_a_pin_is_four_to_six_digits(pin: str) -> None:
    with pytest.raises(PinNotDigits):
        check_new_pin(pin)


@pytest.mark.parametrize(
    "pin",
    ["1111", "1212", "1122", "1234", "4321", "0123", "8901", "123456", "2468", "2580", "1987", "739739"],
)
def test_pins_a_thief_tries_first_are_refused(pin: str) -> None:
    with pytest.raises(PinTooEasy):
        check_new_pin(pin)


@pytest.mark.parametrize("pin", ["7294", "60413", "908172", "3805"])
def test_other_pins_are_good(pin: str) -> None:
    check_new_pin(pin)


# --- badges and names -----------------------------------------------------------------------------------


def test_a_badge_opens_a_session_however_the_reader_writes_it(work: Work, screen: int) -> None:
    ali = operator(work, badge_hash=badge_print(work, "AB12 CD34"))
    who, token = let_badge_in(work, screen, " ab12cd34\n")
    assert who is ali
    assert find_operator_session(work.session, screen, token, work.now) is ali
    assert work.events[-1].facts()["how"] == "badge"


def test_a_badge_of_who_is_gone_or_of_nobody_opens_nothing(work: Work, screen: int) -> None:
    operator(work, badge_hash=badge_print(work, "AB12CD34"), is_active=False)
    for badge in ("AB12CD34", "X", "🚪"):
        with pytest.raises(UnknownBadge):
            let_badge_in(work, screen, badge)


def test_who_tries_numbers_is_made_slow_at_this_screen(work: Work, screen: int) -> None:
    ali = operator(work, badge_hash=badge_print(work, "AB12CD34"))
    for _ in range(20):
        take_badge_try(work, screen)
    with pytest.raises(TooManyBadges):
        take_badge_try(work, screen)
    take_badge_try(work, add_kiosk(work, "Boya tablet")[0].id)
    assert let_badge_in(later(work, minutes=1), screen, "AB12CD34")[0] is ali
    take_badge_try(work, screen)


def test_people_of_the_screens_departments_are_offered_first(work: Work) -> None:
    cutting, welding = departments(work)[:2]
    screen = add_kiosk(work, "Kaynak tablet", departments=[welding.id])[0].id
    operator(work, "Çetin", department_id=cutting.id)
    operator(work, "Şule", department_id=welding.id, pin_hash=None)
    operator(work, "Ozan", department_id=welding.id)
    operator(work, "Ömer", locked_until=work.now + timedelta(minutes=1))
    operator(work, "Gone", department_id=welding.id, is_active=False)
    offered = operators_to_offer(work.session, screen, work.now)
    assert [(one["name"], one["here"], one["has_pin"], one["locked"]) for one in offered] == [
        ("Ozan", True, True, False),
        ("Şule", True, False, False),
        ("Çetin", False, True, False),
        ("Ömer", False, True, True),
    ]
    assert set(offered[0]) == {"id", "name", "department", "here", "has_pin", "locked"}
