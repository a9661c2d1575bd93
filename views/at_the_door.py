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

from flask import Response, after_this_request, current_app, g, request, session
from flask_login import login_user

from app.identity.devices import device_words
from app.identity.known_browsers import LASTS, KnownBrowser, read_note, write_note
from app.identity.lanes import hashing_lane
from app.identity.passwords import is_password
from app.identity.second_factor import is_enrolled
from app.identity.sessions import open_session
from app.identity.signing_in import find_person, note_refused, note_sign_in, take_attempt, way_of
from app.identity.tokens import digest
from app.identity.trusted_devices import find_trusted_device, note_device_used
from app.kernel.permissions import Actor
from app.kernel.work import Work, begin_work
from models.identity import TrustedDevice, User
from views.works import database

DEVICE_COOKIE = "atolye_device"
"""The token of a trusted browser."""
KNOWN_COOKIE = "atolye_known"
"""The note of who came in with this browser."""
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
        device = find_trusted_device(work, request.cookies.get(cookie_name(DEVICE_COOKIE), ""), typed)
        user = find_person(work, typed)
        way = way_of(work, user, request.remote_addr, _browser_of(user, device))
        take_attempt(work, str(user.username) if user is not None else typed, way)
        enrolled = user is not None and is_enrolled(work, user.id)
    with hashing_lane(trusted=bool(way.browser)):
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

    ``counted`` is the trusted browser whose attempts were counted instead of those of name and address.
    """
    with at_the_door(user) as work:
        note_arrival(work, user, _browser_of(user, counted))
        if trusted is not None:
            note_device_used(work, trusted.id)
        _opened, token = open_session(
            work,
            user.id,
            device_words(request.user_agent.string),
            trusted_device_id=trusted.id if trusted is not None else None,
        )
    carry_session(user, token)
    _remember(user)


def note_arrival(work: Work, user: User, browser: str = "") -> None:
    """Write down that somebody came in; what was counted on their way here is forgotten."""
    note_sign_in(work, user, way_of(work, user, request.remote_addr, browser))


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


def cookie_name(name: str) -> str:
    """Behind TLS with the prefix that ties a cookie to this host and keeps plain http away from it."""
    return f"__Host-{name}" if current_app.config["SESSION_COOKIE_SECURE"] else name


def keep_cookie(answer: Response, name: str, value: str, seconds: int) -> None:
    """Make the browser hold something for later visits to the door, out of reach of scripts."""
    answer.set_cookie(
        cookie_name(name),
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def _known() -> KnownBrowser | None:
    return read_note(g.tenant, request.cookies.get(cookie_name(KNOWN_COOKIE), ""), now())


def _browser_of(user: User | None, device: TrustedDevice | None) -> str:
    """As what this browser is counted by itself; empty for one in which the person has never come in."""
    if device is not None:
        return f"trusted {device.id}"
    known = _known()
    return known.name if known is not None and user is not None and user.id in known.people else ""


def _remember(user: User) -> None:
    """With the answer the browser gets its note; it opens nothing."""
    note = write_note(g.tenant, _known(), user.id, now())

    @after_this_request
    def keep(answer: Response) -> Response:
        keep_cookie(answer, KNOWN_COOKIE, note, int(LASTS.total_seconds()))
        return answer


def _mark(user: User) -> str:
    """Another password, or another browser, and the person begins again."""
    return digest(f"{user.password}\n{request.user_agent.string}")[:32]
