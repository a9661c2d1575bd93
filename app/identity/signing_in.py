"""Signing in: every wrong guess makes the next one wait longer, counted in the database by name and place.

Strangers who guess at a name make strangers wait. A trusted browser, one somebody came in with before, and
the place they came in from lately are counted apart; who has none of them comes in by a link.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select, update

from app.identity.known_browsers import is_known_place
from app.identity.slowing import forget_tries, take_try, waits_until
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.text import N_, tr_fold
from app.kernel.work import Work
from models.identity import User

FREE_FOR_ONE, FREE_FROM_ADDRESS = 5, 50
"""Wrong guesses before waiting begins: for one name from one address, and from one address for any names."""
FREE_FOR_NAME = 100
"""For one name from however many addresses. Then everybody waits of whom nothing is known."""
FREE_FOR_BROWSER = 10
"""For a trusted browser, or one they came in with before; what strangers try is not held against it."""


class TooManyAttempts(Refusal):
    """Guessing has become slow; not even the right password is looked at meanwhile."""

    code = "identity.too_many_attempts"
    sentence = N_("Too many wrong attempts. Wait a while and try again; each further attempt takes longer.")


class NameIsSlow(TooManyAttempts):
    """Somebody guesses at this name or from this place; who is known has other ways in."""

    code = "identity.name_is_slow"
    sentence = N_(
        "Too many wrong attempts. Wait a while, come in with a browser you have used before, or choose a new"
        " password with “I forgot my password”."
    )


@dataclass(frozen=True)
class Way:
    """How somebody comes to the door: from which address, and as what the browser is known to be theirs."""

    address: str | None
    browser: str = ""
    """Trusted by them, or of those they came in with before."""
    is_known_place: bool = False


@dataclass(frozen=True)
class SignedIn(Event):
    """Somebody came in."""

    subject = "Person"
    user_id: int


@dataclass(frozen=True)
class SignInRefused(Event):
    """A wrong password, for somebody there is or is not; what was typed is written nowhere."""

    subject = "Person"
    user_id: int | None


def find_person(work: Work, typed: str) -> User | None:
    """Who signs in with this user name or e-mail address."""
    name = User.username == typed
    return work.session.scalars(select(User).where(name | (User.email == typed)).order_by(User.id)).first()


def way_of(work: Work, user: User | None, address: str | None, browser: str = "") -> Way:
    """The way of somebody who may be this person."""
    known = user is not None and not browser and is_known_place(work.session, user.id, address, work.now)
    return Way(address, browser, known)


def take_attempt(work: Work, username: str, way: Way) -> None:
    """Count one attempt before its password is looked at; NameIsSlow when it comes too soon."""
    for key, free in _counted(username, way):
        if not take_try(work, key, free=free):
            raise NameIsSlow


def strangers_wait_until(work: Work, username: str) -> datetime | None:
    """Until when nobody unknown can try this name, because of what strangers tried; None when they can."""
    return waits_until(work, _by_name(username), free=FREE_FOR_NAME)


def let_strangers_try(work: Work, username: str) -> None:
    """Count anew what is tried at this name."""
    forget_tries(work, _by_name(username))


def take_password_try(work: Work, user_id: int) -> None:
    """Count one typing of one's own password at an open screen; TooManyAttempts when it comes too soon."""
    if not take_try(work, _at_a_screen(user_id), free=FREE_FOR_ONE):
        raise TooManyAttempts


def forget_password_tries(work: Work, user_id: int) -> None:
    """It was the right one."""
    forget_tries(work, _at_a_screen(user_id))


def note_refused(work: Work, user: User | None) -> None:
    """The password was wrong, or there is no such person."""
    if user is not None:
        failures = (user.fail_login_count or 0) + 1
        work.session.execute(update(User).where(User.id == user.id).values(fail_login_count=failures))
    work.emit(SignInRefused(user.id if user is not None else None))


def note_sign_in(work: Work, user: User, way: Way) -> None:
    """Password and second factor were right: earlier attempts are forgotten."""
    now: datetime = work.now.astimezone(UTC).replace(tzinfo=None)  # FAB's columns have no zone
    values = {"last_login": now, "login_count": (user.login_count or 0) + 1, "fail_login_count": 0}
    work.session.execute(update(User).where(User.id == user.id).values(values))
    forget_tries(work, *(key for key, _free in _counted(str(user.username), way)))
    work.emit(SignedIn(user.id))


def _at_a_screen(user_id: int) -> str:
    return f"screen\n\n{user_id}"


def _by_name(username: str) -> str:
    return f"{tr_fold(username).strip()}\n"


def _counted(username: str, way: Way) -> list[tuple[str, int]]:
    """By what attempts are counted, and how many are free; what holds for the most comes first."""
    who, where = _by_name(username), way.address or ""
    if way.browser:
        return [(f"browser\n{way.browser}\n{who}", FREE_FOR_BROWSER)]
    here = [(f"\n{where}", FREE_FROM_ADDRESS), (f"{who}{where}", FREE_FOR_ONE)]
    return here if way.is_known_place else [(who, FREE_FOR_NAME), *here]
