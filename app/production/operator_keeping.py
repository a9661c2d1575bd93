"""What the office does with operators: their PIN, their badge, letting one in again after wrong PINs."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.production.operator_refusals import BadgeTaken, BadgeTooShort, OperatorNameMissing
from app.production.operators import badge_print, badge_prints, end_sessions_of
from app.production.pins import PinsDiffer, check_new_pin, hash_pin
from models.floor import Operator

KEEP = Right("edit", "Operator")
UNLOCK = Right("unlock", "Operator")
PRINTED: Final = 30
"""Digits of a printed badge: no keyboard layout of a hand scanner spoils digits, and nobody guesses 30."""
_SHORTEST_BADGE = 6
_LONGEST_BADGE = 200


@dataclass(frozen=True)
class PinSet(Event):
    """An operator has a new PIN; the PIN is nowhere."""

    subject = "Operator"
    operator_id: int


@dataclass(frozen=True)
class BadgeGiven(Event):
    """An operator has a badge; one they had before opens nothing any more."""

    subject = "Operator"
    operator_id: int
    printed: bool


@dataclass(frozen=True)
class BadgeForgotten(Event):
    """A lost badge opens nothing any more."""

    subject = "Operator"
    operator_id: int


@dataclass(frozen=True)
class OperatorUnlocked(Event):
    """Somebody of the office let them try again at once."""

    subject = "Operator"
    operator_id: int


def check_operator(work: Work, operator: Operator) -> None:
    """The rules of a record of the office; who does not work here any more is gone from every screen."""
    operator.name = " ".join((operator.name or "").split())
    if not operator.name:
        raise OperatorNameMissing
    if operator.is_active is False and operator.id is not None:
        end_sessions_of(work, operator.id)


def set_pin(work: Work, operator_id: int, pin: str, again: str) -> None:
    """Give a PIN, typed twice; PinNotDigits, PinTooEasy, PinsDiffer. It forgives wrong ones before."""
    work.require(KEEP)
    check_new_pin(pin)
    if pin != again:
        raise PinsDiffer
    operator = work.lock(Operator, operator_id)
    operator.pin_hash = hash_pin(work.tenant, pin)
    operator.wrong_pins, operator.locked_until = 0, None
    end_sessions_of(work, operator_id)
    work.session.flush()
    work.emit(PinSet(operator_id))


def give_badge(work: Work, operator_id: int, badge: str) -> None:
    """A badge they have already, typed or held to a reader; BadgeTooShort, BadgeTaken."""
    work.require(KEEP)
    if not _SHORTEST_BADGE <= len("".join(badge.split())) <= _LONGEST_BADGE:
        raise BadgeTooShort(least=_SHORTEST_BADGE)
    _wear(work, operator_id, badge, printed=False)


def print_badge(work: Work, operator_id: int) -> tuple[Operator, str]:
    """A new badge to be printed; what its QR code says cannot be read again, so the next print is another."""
    work.require(KEEP)
    badge = "".join(secrets.choice("0123456789") for _ in range(PRINTED))
    return _wear(work, operator_id, badge, printed=True), badge


def forget_badge(work: Work, operator_id: int) -> None:
    """It was lost: it opens nothing any more, and whoever came in with it is out."""
    work.require(KEEP)
    operator = work.lock(Operator, operator_id)
    if operator.badge_hash is not None:
        operator.badge_hash = None
        end_sessions_of(work, operator_id)
        work.session.flush()
        work.emit(BadgeForgotten(operator_id))


def unlock_operator(work: Work, operator_id: int) -> None:
    """Let somebody try again who was locked after wrong PINs."""
    work.require(UNLOCK)
    operator = work.lock(Operator, operator_id)
    if operator.wrong_pins or operator.locked_until is not None:
        operator.wrong_pins, operator.locked_until = 0, None
        work.session.flush()
        work.emit(OperatorUnlocked(operator_id))


def _wear(work: Work, operator_id: int, badge: str, *, printed: bool) -> Operator:
    operator = work.lock(Operator, operator_id)
    kept = badge_print(work, badge)
    other = work.session.scalar(
        select(Operator.name).where(
            Operator.badge_hash.in_(badge_prints(work, badge)), Operator.id != operator_id
        )
    )
    if other is not None:
        raise BadgeTaken(name=other)
    operator.badge_hash = kept
    end_sessions_of(work, operator_id)
    work.session.flush()
    work.emit(BadgeGiven(operator_id, printed))
    return operator
