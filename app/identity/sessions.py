"""Who is signed in where: every browser has a row here, and nothing a cookie says counts without it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from app.identity.program_sessions import end_sessions_of
from app.identity.recognising import Present
from app.identity.sign_in_rules import sign_in_rules
from app.identity.tokens import digest, new_token
from app.kernel.events import Event
from app.kernel.work import RecordGone, Work
from models.identity import SignInRules, SignInSession

SEEN_EVERY = timedelta(minutes=1)

_IDLE = (
    select(func.make_interval(0, 0, 0, 0, 0, SignInRules.idle_minutes))
    .where(SignInRules.id == 1)
    .scalar_subquery()
)


@dataclass(frozen=True)
class SignedOut(Event):
    """Somebody's session at a browser is over: they left, or it was ended by them or by the owner."""

    subject = "Person"
    user_id: int
    sessions: tuple[int, ...]
    why: str


def open_session(
    work: Work, user_id: int, device: str, *, trusted_device_id: int | None = None
) -> tuple[SignInSession, str]:
    """Somebody came in; the session, and the token that only their browser gets."""
    token = new_token()
    opened = SignInSession(
        token_hash=digest(token),
        user_id=user_id,
        trusted_device_id=trusted_device_id,
        started_at=work.now,
        last_seen_at=work.now,
        expires_at=work.now + timedelta(hours=sign_in_rules(work.session).absolute_hours),
        address=work.actor.address,
        device=device[:120],
    )
    work.session.add(opened)
    work.session.flush()
    return opened, token


def note_present(session: Session, found: Present, now: datetime) -> bool:
    """Remember to the minute that somebody is there; whether there was anything to write."""
    before = now - SEEN_EVERY
    if found.last_seen_at > before:
        return False
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == found.id, SignInSession.last_seen_at <= before)
        .values(last_seen_at=now)
        .execution_options(synchronize_session=False)
    )
    return True


def open_sessions(
    session: Session, now: datetime, user_ids: Collection[int] | None = None
) -> list[SignInSession]:
    """Sessions that are open now, the latest seen first; of everybody unless persons are named."""
    asked = (
        select(SignInSession)
        .where(
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > now,
            SignInSession.last_seen_at + _IDLE > now,
        )
        .options(joinedload(SignInSession.user))
        .order_by(SignInSession.last_seen_at.desc(), SignInSession.id.desc())
    )
    if user_ids is not None:
        asked = asked.where(SignInSession.user_id.in_(user_ids))
    return list(session.scalars(asked))


def renew_token(work: Work, session_id: int) -> str:
    """Another token for a session that goes on, after something changed about how its person comes in."""
    token = new_token()
    work.lock(SignInSession, session_id).token_hash = digest(token)
    work.session.flush()
    return token


def end_session(work: Work, session_id: int, why: str, *, user_id: int) -> None:
    """End one session of this person; RecordGone for somebody else's."""
    found = work.lock(SignInSession, session_id)
    if found.user_id != user_id:
        raise RecordGone
    if found.ended_at is None:
        found.ended_at, found.ended_why = work.now, why
        work.emit(SignedOut(user_id, (found.id,), why))


def end_sessions(work: Work, user_id: int, why: str, *, but: int | None = None) -> int:
    """End a person's sessions, all or all but one, and those of their programs; how many of browsers."""
    end_sessions_of(work, user_id, why)
    ended = work.session.scalars(
        update(SignInSession)
        .where(
            SignInSession.user_id == user_id, SignInSession.ended_at.is_(None), SignInSession.id != (but or 0)
        )
        .values(ended_at=work.now, ended_why=why)
        .returning(SignInSession.id)
        .execution_options(synchronize_session=False)
    ).all()
    if ended:
        work.emit(SignedOut(user_id, tuple(sorted(ended)), why))
    return len(ended)
