from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.kernel import sealing
from app.kernel.permissions import NotAllowed
from app.kernel.sealing import use_secret
from app.kernel.work import Work
from app.production.kiosks import add_kiosk
from app.production.operator_keeping import (
    PRINTED,
    check_operator,
    forget_badge,
    give_badge,
    print_badge,
    set_pin,
    unlock_operator,
)
from app.production.operator_refusals import BadgeTaken, BadgeTooShort, OperatorNameMissing, UnknownBadge
from app.production.operators import find_operator_session, let_badge_in, let_in
from app.production.pins import PinNotDigits, PinsDiffer, PinTooEasy, is_pin
from models.floor import Operator
from tests.production.floor import acting, names, person


@pytest.fixture(autouse=True)
def _secret() -> Iterator[None]:
    before = list(sealing._provider)
    use_secret(lambda: "s" * 40)
    yield
    sealing._provider[:] = before


@pytest.fixture
def ali(work: Work) -> Operator:
    made = Operator(name="Ali Usta")
    work.session.add(made)
    work.session.flush()
    return made


def test_a_pin_is_given_and_is_nowhere(work: Work, ali: Operator) -> None:
    ali.wrong_pins, ali.locked_until = 5, work.now + timedelta(minutes=5)
    set_pin(work, ali.id, "7294", "7294")
    assert ali.pin_hash is not None
    assert is_pin(work.tenant, "7294", ali.pin_hash)
    assert (ali.wrong_pins, ali.locked_until) == (0, None)
    assert names(work.events) == ["PinSet"]
    assert "7294" not in str([event.facts() for event in work.events])


@pytest.mark.parametrize(
    ("pin", "again", "wrong"),
    [("729", "729", PinNotDigits), ("1234", "1234", PinTooEasy), ("7294", "7295", PinsDiffer)],
)
def test_a_bad_pin_changes_nothing(
    work: Work, ali: Operator, pin: str, again: str, wrong: type[Exception]
) -> None:
    with pytest.raises(wrong):
        set_pin(work, ali.id, pin, again)
    assert ali.pin_hash is None
    assert work.events == []


def test_a_new_pin_takes_the_old_one_off_every_screen(work: Work, ali: Operator) -> None:
    screen = add_kiosk(work, "Kesim tablet")[0].id
    token = let_in(work, screen, ali.id, "name")[1]
    set_pin(work, ali.id, "7294", "7294")
    assert find_operator_session(work.session, screen, token, work.now + timedelta(hours=1)) is None


def test_a_printed_badge_lets_in_and_the_next_print_makes_it_worthless(work: Work, ali: Operator) -> None:
    screen = add_kiosk(work, "Kesim tablet")[0].id
    _who, first = print_badge(work, ali.id)
    assert len(first) == PRINTED
    assert first.isdecimal()
    assert let_badge_in(work, screen, first)[0] is ali
    _who, second = print_badge(work, ali.id)
    with pytest.raises(UnknownBadge):
        let_badge_in(work, screen, first)
    assert let_badge_in(work, screen, second)[0] is ali
    assert second not in str([event.facts() for event in work.events])
    assert second not in str(ali.badge_hash)


def test_a_badge_belongs_to_one(work: Work, ali: Operator) -> None:
    veli = Operator(name="Veli Usta")
    work.session.add(veli)
    work.session.flush()
    give_badge(work, ali.id, "0004711815")
    give_badge(work, ali.id, " 0004711815 ")
    with pytest.raises(BadgeTaken, match="Ali Usta"):
        give_badge(work, veli.id, "0004711815")
    assert veli.badge_hash is None
    forget_badge(work, ali.id)
    forget_badge(work, ali.id)
    assert names(work.events).count("BadgeForgotten") == 1
    give_badge(work, veli.id, "0004711815")


@pytest.mark.parametrize("badge", ["", " ", "12345", "x" * 201])
def test_a_number_to_guess_is_no_badge(work: Work, ali: Operator, badge: str) -> None:
    with pytest.raises(BadgeTooShort):
        give_badge(work, ali.id, badge)
    assert ali.badge_hash is None


def test_who_left_is_gone_from_every_screen(work: Work, ali: Operator) -> None:
    screen = add_kiosk(work, "Kesim tablet")[0].id
    token = let_in(work, screen, ali.id, "name")[1]
    ali.is_active = False
    check_operator(work, ali)
    assert find_operator_session(work.session, screen, token, work.now + timedelta(hours=1)) is None
    assert find_operator_session(work.session, screen, token, work.now) is ali


def test_an_operator_has_a_name(work: Work) -> None:
    with pytest.raises(OperatorNameMissing):
        check_operator(work, Operator(name="  ", is_active=True))
    neat = Operator(name="  Ali   Usta ", is_active=True)
    check_operator(work, neat)
    assert neat.name == "Ali Usta"


def test_the_foreman_unlocks_and_gives_no_pins(work: Work, ali: Operator) -> None:
    ali.wrong_pins, ali.locked_until = 5, work.now + timedelta(minutes=5)
    foreman = acting(work, person("Foreman"))
    for act in (
        lambda own: set_pin(own, ali.id, "7294", "7294"),
        lambda own: give_badge(own, ali.id, "0004711815"),
        lambda own: print_badge(own, ali.id),
        lambda own: forget_badge(own, ali.id),
    ):
        with pytest.raises(NotAllowed):
            act(foreman)
    with pytest.raises(NotAllowed):
        unlock_operator(acting(work, person("Clerk")), ali.id)
    unlock_operator(foreman, ali.id)
    unlock_operator(foreman, ali.id)
    assert (ali.wrong_pins, ali.locked_until) == (0, None)
    assert names(foreman.events) == ["OperatorUnlocked"]
    kept = work.session.scalars(select(Operator).where(Operator.id == ali.id)).one()
    assert (kept.pin_hash, kept.badge_hash) == (None, None)
