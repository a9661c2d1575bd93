"""What is shown of how people come in: second factor, codes left, invitations, sessions, trusted browsers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.identity.api_keys import live_keys_of
from app.identity.links import invited
from app.identity.program_sessions import open_program_sessions
from app.identity.recovery_codes import codes_left
from app.identity.sessions import open_sessions
from app.identity.signing_in import strangers_wait_until
from app.identity.trusted_devices import trusted_devices_of
from app.kernel.work import Work
from models.identity import SecondFactor, SignInSession, TrustedDevice, User
from models.programs import ApiKey, ProgramSession


@dataclass(frozen=True)
class Presence:
    """How one person comes in, and where they are in at this moment."""

    user: User
    enrolled_at: datetime | None
    codes_left: int
    sessions: list[SignInSession]
    devices: list[TrustedDevice]
    programs: list[ProgramSession]
    keys: Sequence[ApiKey]
    waits_until: datetime | None
    """Somebody guesses at their name: until then no unknown browser gets a try."""


@dataclass(frozen=True)
class PersonAtDoor:
    """A line of the list of everybody."""

    user: User
    enrolled_at: datetime | None
    invited_until: datetime | None
    sessions: int
    last_seen_at: datetime | None


def presence_of(work: Work, user_id: int) -> Presence:
    """One person; RecordGone."""
    user = work.find(User, user_id)
    factor = work.session.get(SecondFactor, user_id)
    return Presence(
        user,
        factor.enrolled_at if factor is not None else None,
        codes_left(work, user_id),
        open_sessions(work.session, work.now, [user_id]),
        [device for device in trusted_devices_of(work.session, user_id) if device.until > work.now],
        open_program_sessions(work, user_id),
        live_keys_of(work, user_id),
        strangers_wait_until(work, user.username),
    )


def everybody_at_the_door(work: Work) -> list[PersonAtDoor]:
    """Everybody who may come in, with how they do; a fixed number of queries."""
    people = work.session.execute(
        select(User, SecondFactor.enrolled_at)
        .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
        .where(User.active)
        .order_by(User.first_name, User.last_name, User.id)
    )
    waiting = invited(work.session, work.now)
    seen = _last_seen(work)
    count: dict[int, int] = {}
    for each in open_sessions(work.session, work.now):
        count[each.user_id] = count.get(each.user_id, 0) + 1
    return [
        PersonAtDoor(user, at, waiting.get(user.id), count.get(user.id, 0), seen.get(user.id))
        for user, at in people
    ]


def _last_seen(work: Work) -> dict[int, datetime]:
    rows = work.session.execute(
        select(SignInSession.user_id, func.max(SignInSession.last_seen_at).label("at")).group_by(
            SignInSession.user_id
        )
    )
    return {row.user_id: row.at for row in rows}
