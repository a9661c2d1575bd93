"""A program in which a person signed in: renewed by a token that is good once, over when one comes twice."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from app.identity.access_tokens import LIFETIME, sign_token
from app.identity.api_keys import LIST, OVERSEE, REVOKE, hash_token
from app.identity.rights import roles_of
from app.identity.roles import DEALER
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from models.identity import User
from models.programs import ProgramSession, RefreshToken

KEPT: Final = timedelta(days=30)
"""For how long a session lasts without being renewed."""
LONGEST: Final = timedelta(days=90)
"""However often it is renewed: then its person signs in again, with the second factor."""
FORGOTTEN: Final = timedelta(days=90)
MARK: Final = "atlr"


@dataclass(frozen=True)
class Tokens:
    """What a program gets when it signs in or renews; the refresh token replaces the one before."""

    access: str
    refresh: str
    seconds: int


@dataclass(frozen=True)
class ProgramSignedIn(Event):
    """A person signed in from a program with password and second factor."""

    subject = "Person"
    user_id: int
    session_id: int
    program: str


@dataclass(frozen=True)
class ProgramSessionEnded(Event):
    """All tokens of a session are void; ``why`` is signed_out, ended, everywhere, password or reused."""

    subject = "ProgramSession"
    session_id: int
    user_id: int
    why: str


class NotForPrograms(Refusal):
    """A dealer may do nothing that a program could do for them."""

    code = "api.not_for_programs"
    sentence = N_("Programs cannot sign in with a dealer’s account. Sign in with a browser.")


def open_session(work: Work, user: User, program: str) -> Tokens:
    """Let a program in; the caller has seen the password and the second factor. Raises NotForPrograms."""
    if DEALER in roles_of(user):
        raise NotForPrograms
    session = ProgramSession(
        user_id=user.id,
        program=" ".join(program.split())[:120] or "?",
        password_mark=_mark(user),
        started_at=work.now,
        last_seen_at=work.now,
        expires_at=work.now + KEPT,
        address=work.actor.address,
    )
    work.session.add(session)
    work.session.flush()
    work.emit(ProgramSignedIn(user.id, session.id, session.program))
    return _tokens(work, session)


def renew(work: Work, refresh: str) -> Tokens | None:
    """New tokens for a refresh token; None when it is unknown or over, which the caller commits too.

    A token that was used already means that two hold it, and nobody can tell the thief from the owner: the
    whole family ends. There is no grace for a second arrival at the same time, since a thief could be it; a
    program renews in one place and keeps the answer before it goes on.
    """
    found = work.session.scalar(select(RefreshToken).where(RefreshToken.token_hash == hash_token(refresh)))
    if found is None:
        return None
    # Two arrivals stand in line at the session; the second then reads the token as the first has left it.
    session = work.lock(ProgramSession, found.session_id)
    work.session.refresh(found)
    if found.used_at is not None:
        _end(work, session, "reused")
        return None
    user = work.session.get(User, session.user_id)
    if (
        user is None
        or DEALER in roles_of(user)
        or not is_open(work, session, user)
        or found.expires_at <= work.now
    ):
        return None
    found.used_at = work.now
    session.last_seen_at = work.now
    session.expires_at = min(work.now + KEPT, session.started_at + LONGEST)
    return _tokens(work, session)


def is_open(work: Work, session: ProgramSession, user: User) -> bool:
    """Whether a session still stands: not ended, not over, its person active, with the same password."""
    return (
        session.ended_at is None
        and session.expires_at > work.now
        and bool(user.active)
        and secrets.compare_digest(session.password_mark, _mark(user))
    )


def sign_out(work: Work, session_id: int) -> None:
    """The program leaves by itself."""
    _end(work, work.lock(ProgramSession, session_id), "signed_out")


def end_session(work: Work, session_id: int) -> None:
    """Somebody at a screen ends a session; those of others need OVERSEE."""
    work.require(REVOKE)
    session = work.lock(ProgramSession, session_id)
    if session.user_id != work.actor.id and not work.actor.may(OVERSEE):
        raise RecordGone
    _end(work, session, "ended")


def end_own_session(work: Work, session_id: int) -> None:
    """A person signs a program out in which they signed in themselves; RecordGone for others' sessions."""
    session = work.lock(ProgramSession, session_id)
    if session.user_id != work.actor.id:
        raise RecordGone
    _end(work, session, "ended")


def end_sessions_of(work: Work, user_id: int, why: str = "everywhere") -> int:
    """End every open session of a person, as signing out everywhere does; how many there were."""
    found = work.session.scalars(
        select(ProgramSession)
        .where(ProgramSession.user_id == user_id, ProgramSession.ended_at.is_(None))
        .order_by(ProgramSession.id)
        .with_for_update()
    ).all()
    for session in found:
        _end(work, session, why)
    return len(found)


def sessions_to_look_at(work: Work) -> Sequence[ProgramSession]:
    """Open sessions: one's own, or everybody's for those who oversee them; the newest first."""
    work.require(LIST)
    query = (
        select(ProgramSession)
        .options(joinedload(ProgramSession.user))
        .where(ProgramSession.ended_at.is_(None), ProgramSession.expires_at > work.now)
        .order_by(ProgramSession.id.desc())
    )
    if not work.actor.may(OVERSEE):
        query = query.where(ProgramSession.user_id == work.actor.id)
    return [one for one in work.session.scalars(query) if is_open(work, one, one.user)]


def open_program_sessions(work: Work, user_id: int) -> list[ProgramSession]:
    """The programs in which this person is signed in, the newest first."""
    query = (
        select(ProgramSession)
        .options(joinedload(ProgramSession.user))
        .where(
            ProgramSession.user_id == user_id,
            ProgramSession.ended_at.is_(None),
            ProgramSession.expires_at > work.now,
        )
        .order_by(ProgramSession.id.desc())
    )
    return [one for one in work.session.scalars(query) if is_open(work, one, one.user)]


def forget_sessions(work: Work) -> None:
    """Sessions that ended long ago go with their tokens."""
    before = work.now - FORGOTTEN
    is_old = (ProgramSession.ended_at < before) | (ProgramSession.expires_at < before)
    work.session.execute(delete(ProgramSession).where(is_old))
    work.session.execute(delete(RefreshToken).where(RefreshToken.expires_at < before))


def _tokens(work: Work, session: ProgramSession) -> Tokens:
    refresh = f"{MARK}_{secrets.token_urlsafe(32)}"
    work.session.add(
        RefreshToken(session_id=session.id, token_hash=hash_token(refresh), expires_at=session.expires_at)
    )
    work.session.flush()
    access = sign_token(work.tenant, session.user_id, session.id, work.now)
    return Tokens(access, refresh, int(LIFETIME.total_seconds()))


def _end(work: Work, session: ProgramSession, why: str) -> None:
    if session.ended_at is None:
        session.ended_at, session.ended_why = work.now, why
        work.session.flush()
        work.emit(ProgramSessionEnded(session.id, session.user_id, why))


def _mark(user: User) -> str:
    """By what another password is noticed, without keeping the hash of this one."""
    return hashlib.sha256(f"mark:{user.password}".encode()).hexdigest()
