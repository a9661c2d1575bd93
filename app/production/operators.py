"""Who works at a screen: they choose their name and type a PIN, or hold their badge to the reader.

A right PIN or badge opens an OperatorSession. The screen keeps its token and sends it with every touch, also
with one that was made without network and arrives later.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from app.identity.slowing import forget_tries, take_try
from app.kernel.events import Event
from app.kernel.sealing import fingerprint, fingerprints
from app.kernel.text import tr_fold
from app.kernel.work import Work
from app.production.operator_refusals import (
    OperatorHasNoPin,
    OperatorLocked,
    OperatorUnknown,
    TooManyBadges,
    UnknownBadge,
    WrongPin,
)
from models.floor import FloorRules, KioskDepartment, Operator, OperatorSession
from models.production import Department

TRIES = 5
LOCKED_FOR = timedelta(minutes=5)
LASTS = timedelta(hours=14)
"""Longer than any shift with its overtime; who forgets to leave has left by the next morning."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""How far the clock of a tablet may be ahead of ours."""
_FREE_BADGES = 20
_TOKEN_BYTES = 24
BADGE = "badge"


@dataclass(frozen=True)
class OperatorCame(Event):
    """Somebody works at a screen from now on."""

    subject = "Operator"
    operator_id: int
    operator: str
    kiosk_id: int
    how: str
    """By name, pin or badge."""


@dataclass(frozen=True)
class OperatorLeft(Event):
    """They said that they leave the screen."""

    subject = "Operator"
    operator_id: int
    kiosk_id: int


@dataclass(frozen=True)
class PinRefused(Event):
    """A wrong PIN for this operator; what was typed is written nowhere."""

    subject = "Operator"
    operator_id: int
    kiosk_id: int
    tries_left: int


@dataclass(frozen=True)
class Tried:
    """A try of a PIN that was counted and may now be looked at, outside the transaction."""

    operator_id: int
    pin_hash: str
    left: int


def find_operator_session(
    session: Session, kiosk_id: int, token: str, touched_at: datetime
) -> Operator | None:
    """Who made a touch at this screen at this moment, by the token the touch carries; one statement.

    A touch made before its session ended counts, however late it arrives; None for everything else.
    """
    found = session.scalars(
        select(OperatorSession)
        .where(
            OperatorSession.token_hash == _digest(token),
            OperatorSession.kiosk_id == kiosk_id,
            OperatorSession.started_at > touched_at - LASTS,
            or_(
                OperatorSession.ended_at.is_(None),
                OperatorSession.ended_at + CLOCKS_DIFFER >= touched_at,
            ),
        )
        .options(joinedload(OperatorSession.operator, innerjoin=True))
    ).first()
    return found.operator if found is not None else None


def operators_to_offer(session: Session, kiosk_id: int | None, now: datetime) -> list[dict[str, Any]]:
    """Who may work here, those of the screen's own departments first; no secret is in it."""
    here = select(KioskDepartment.department_id).where(KioskDepartment.kiosk_id == kiosk_id)
    is_here = Operator.department_id.in_(here)
    rows = session.execute(
        select(
            Operator.id,
            Operator.name,
            Department.name.label("department"),
            func.coalesce(is_here, False).label("here"),
            Operator.pin_hash.is_not(None).label("has_pin"),
            (Operator.locked_until > now).label("locked"),
        )
        .outerjoin(Department, Department.id == Operator.department_id)
        .where(Operator.is_active)
        .order_by(func.coalesce(is_here, False).desc(), Operator.sort_name)
    )
    return [{**row._mapping, "locked": bool(row.locked)} for row in rows]  # noqa: SLF001 - how rows become dicts


def take_pin_try(work: Work, operator_id: int) -> Tried:
    """Count a try before its PIN is looked at, so that many at once cannot guess; commit this first.

    OperatorUnknown, OperatorHasNoPin, or OperatorLocked after five wrong ones in a row.
    """
    is_over = Operator.locked_until.is_not(None)  # those still locked are not found
    tries = case((is_over, 1), else_=Operator.wrong_pins + 1)
    row = work.session.execute(
        update(Operator)
        .where(
            Operator.id == operator_id,
            Operator.is_active,
            or_(Operator.locked_until.is_(None), Operator.locked_until <= work.now),
            Operator.pin_hash.is_not(None),
        )
        .values(wrong_pins=tries, locked_until=case((tries >= TRIES, work.now + LOCKED_FOR), else_=None))
        .returning(Operator.pin_hash, Operator.wrong_pins)
        .execution_options(synchronize_session=False)
    ).first()
    if row is None:
        raise _why_not(work, operator_id)
    return Tried(operator_id, row.pin_hash, TRIES - row.wrong_pins)


def note_wrong_pin(work: Work, kiosk_id: int, tried: Tried) -> WrongPin | OperatorLocked:
    """Write a wrong PIN down; returns the Refusal to be said after the commit."""
    work.emit(PinRefused(tried.operator_id, kiosk_id, tried.left))
    return WrongPin(left=tried.left) if tried.left else _locked(LOCKED_FOR)


def needs_pin(session: Session) -> bool:
    """Whether the company wants more than a name."""
    return session.scalar(select(FloorRules.operator_rule).where(FloorRules.id == 1)) == "pin"


def let_in(work: Work, kiosk_id: int, operator_id: int, how: str) -> tuple[Operator, str]:
    """Open a session for an operator whose PIN or badge was right; the token is told only now.

    Whoever worked at this screen before has left it.
    """
    operator = work.session.get(Operator, operator_id, with_for_update=True, populate_existing=True)
    if operator is None or not operator.is_active:
        raise OperatorUnknown
    operator.wrong_pins, operator.locked_until = 0, None
    _end(work, OperatorSession.kiosk_id == kiosk_id)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    work.session.add(
        OperatorSession(
            kiosk_id=kiosk_id, operator_id=operator.id, token_hash=_digest(token), started_at=work.now
        )
    )
    work.session.flush()
    work.emit(OperatorCame(operator.id, operator.name, kiosk_id, how))
    return operator, token


def take_badge_try(work: Work, kiosk_id: int) -> None:
    """Count a badge before it is looked at; TooManyBadges when somebody tries numbers. Commit this first."""
    if not take_try(work, _badges_at(kiosk_id), free=_FREE_BADGES):
        raise TooManyBadges


def let_badge_in(work: Work, kiosk_id: int, badge: str) -> tuple[Operator, str]:
    """Open a session for whoever this badge belongs to; UnknownBadge."""
    found = work.session.scalar(
        select(Operator.id).where(Operator.badge_hash.in_(badge_prints(work, badge)), Operator.is_active)
    )
    if found is None:
        raise UnknownBadge
    forget_tries(work, _badges_at(kiosk_id))
    return let_in(work, kiosk_id, found, "badge")


def leave(work: Work, kiosk_id: int, token: str) -> None:
    """The operator goes; touches they made before are theirs still. Twice does nothing."""
    gone = work.session.execute(
        update(OperatorSession)
        .where(
            OperatorSession.token_hash == _digest(token),
            OperatorSession.kiosk_id == kiosk_id,
            OperatorSession.ended_at.is_(None),
        )
        .values(ended_at=work.now)
        .returning(OperatorSession.operator_id)
    ).scalar()
    if gone is not None:
        work.emit(OperatorLeft(gone, kiosk_id))


def end_sessions_of(work: Work, operator_id: int) -> None:
    """They do not work here any more, or their PIN was changed: every screen asks anew."""
    _end(work, OperatorSession.operator_id == operator_id)


def badge_print(work: Work, badge: str) -> str:
    """What is stored of a badge now; readers and hands add spaces, Turkish keyboards other dots."""
    return fingerprint(work.tenant, BADGE, _plain(badge))


def badge_prints(work: Work, badge: str) -> list[str]:
    """What may be stored of a badge: it was given under the present secret or under an older one."""
    return fingerprints(work.tenant, BADGE, _plain(badge))


def _plain(badge: str) -> str:
    return tr_fold("".join(badge.split()))


def _end(work: Work, which: Any) -> None:
    work.session.execute(
        update(OperatorSession).where(which, OperatorSession.ended_at.is_(None)).values(ended_at=work.now)
    )


def _why_not(work: Work, operator_id: int) -> Exception:
    operator = work.session.get(Operator, operator_id, populate_existing=True)
    if operator is None or not operator.is_active:
        return OperatorUnknown()
    if operator.pin_hash is None:
        return OperatorHasNoPin(name=operator.name)
    return _locked((operator.locked_until or work.now) - work.now)


def _locked(left: timedelta) -> OperatorLocked:
    return OperatorLocked(tries=TRIES, minutes=max(1, -(-left // timedelta(minutes=1))))


def _badges_at(kiosk_id: int) -> str:
    return f"badge\n{kiosk_id}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
