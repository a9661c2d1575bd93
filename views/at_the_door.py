"""Who stands at the door: the steps from a typed password to a session, each in a transaction of its own.

Between password and code a person has no session and no right. What is remembered of them lies in the signed
cookie of this browser and of this company, for five minutes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import g, request, session
from flask_login import login_user

from app.identity.devices import device_words
from app.identity.lanes import hashing_lane
from app.identity.passwords import is_password
from app.identity.second_factor import is_enrolled
from app.identity.sessions import open_session
from app.identity.signing_in import find_person, note_refused, note_sign_in, take_attempt
from app.identity.tokens import digest
from app.identity.trusted_devices import find_trusted_device, note_device_used
from app.kernel.permissions import Actor
from app.kernel.work import Work, begin_work
from models.identity import TrustedDevice, User
from views.works import database

DEVICE_COOKIE = "atolye_device"
TOKEN = "sid"  # noqa: S105 - the name under which the session's token lies in the cookie
MINUTES = 5
_PENDING = "pending"


@dataclass(frozen=True)
class Knocked:
    """Somebody whose password is right."""

    user: User
    typed: str
    enrolled: bool
    device: TrustedDevice | None
    """The trusted browser they come from."""


@contextmanager
def at_the_door(user: User | None) -> Iterator[Work]:
    """One transaction of somebody who may do nothing yet."""
    name = f"{user.first_name} {user.last_name}" if user is not None else "?"
    actor = Actor(
        "person", user.id if user else None, name, may=lambda _right: False, address=request.remote_addr
    )
    with begin_work(database(), actor, g.tenant, session=database().shared()) as work:
        yield work


def knock(typed: str, password: str) -> Knocked | None:
    """The person, when name (or e-mail) and password fit; costs the same when they do not.

    Raises TooManyAttempts. No connection to the database is held while the password is looked at.
    """
    with at_the_door(None) as work:
        device = find_trusted_device(work, request.cookies.get(DEVICE_COOKIE, ""), typed)
        user = find_person(work, typed)
        take_attempt(work, _canonical(user, typed), request.remote_addr, device)
        enrolled = user is not None and is_enrolled(work, user.id)
    with hashing_lane(trusted=device is not None):
        fits = is_password(password, user.password if user is not None else None)
    if user is None or not fits or not user.is_active:
        with at_the_door(None) as work:
            note_refused(work, user)
        return None
    return Knocked(user, typed, enrolled, device)


def come_in(
    user: User, *, trusted: TrustedDevice | None = None, counted: TrustedDevice | None = None
) -> None:
    """Open a session in this browser; nothing that lay in its cookie before counts any more.

    ``counted`` is the device whose attempts were counted instead of those of name and address.
    """
    with at_the_door(user) as work:
        note_sign_in(work, user, _canonical(user, ""), request.remote_addr, counted)
        if trusted is not None:
            note_device_used(work, trusted.id)
        _opened, token = open_session(
            work,
            user.id,
            device_words(request.user_agent.string),
            trusted_device_id=trusted.id if trusted is not None else None,
        )
    carry_session(user, token)


def carry_session(user: User, token: str) -> None:
    """Give the browser a fresh cookie that holds the session's token and the chosen language only."""
    kept = {name: session[name] for name in ("locale",) if name in session}
    session.clear()
    session.update(kept)
    session[TOKEN] = token
    login_user(user)


def wait_for_code(knocked: Knocked, way: str) -> None:
    """Remember in this browser that the password was right, and where the person wants to go."""
    session[_PENDING] = {
        "user": knocked.user.id,
        "mark": _mark(knocked.user),
        "at": int(time.time()),
        "next": way,
    }


@dataclass(frozen=True)
class Waiting:
    """Somebody between password and code."""

    user: User
    way: str
    enrolled: bool


def who_waits() -> Waiting | None:
    """The person whose password was right in this browser within five minutes and still is."""
    said = session.get(_PENDING)
    if not isinstance(said, dict) or time.time() - said["at"] > MINUTES * 60:
        return None
    with at_the_door(None) as work:
        user = work.session.get(User, said["user"])
        if user is None or not user.is_active or said["mark"] != _mark(user):
            return None
        return Waiting(user, said["next"], is_enrolled(work, user.id))


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def _canonical(user: User | None, typed: str) -> str:
    """Name and e-mail address of one person are counted as one."""
    return str(user.username) if user is not None else typed


def _mark(user: User) -> str:
    """Another password, or another browser, and the person begins again."""
    return digest(f"{user.password}\n{request.user_agent.string}")[:32]
