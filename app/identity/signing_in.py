"""Signing in: every wrong guess makes the next one wait longer, counted in the database by name and place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select, update

from app.identity.slowing import forget_tries, take_try
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.text import N_, tr_fold
from app.kernel.work import Work
from models.identity import TrustedDevice, User

FREE_FOR_ONE, FREE_FROM_ADDRESS = 5, 50
"""Wrong guesses before waiting begins: for one name from one address, and from one address for any names."""
FREE_FOR_NAME = 100
"""For one name from however many addresses. Then everybody waits who comes from no trusted device."""
FREE_FOR_DEVICE = 10
"""For one trusted device; what strangers try elsewhere is not held against it."""


class TooManyAttempts(Refusal):
    """Guessing has become slow; not even the right password is looked at meanwhile."""

    code = "identity.too_many_attempts"
    sentence = N_("Too many wrong attempts. Wait a while and try again; each further attempt takes longer.")


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


def take_attempt(work: Work, username: str, address: str | None, device: TrustedDevice | None = None) -> None:
    """Count one attempt before its password is looked at; TooManyAttempts when it comes too soon."""
    for key, free in _counted(username, address, device):
        if not take_try(work, key, free=free):
            raise TooManyAttempts


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


def note_sign_in(
    work: Work, user: User, username: str, address: str | None, device: TrustedDevice | None = None
) -> None:
    """Password and second factor were right: earlier attempts are forgotten."""
    now: datetime = work.now.astimezone(UTC).replace(tzinfo=None)  # FAB's columns have no zone
    values = {"last_login": now, "login_count": (user.login_count or 0) + 1, "fail_login_count": 0}
    work.session.execute(update(User).where(User.id == user.id).values(values))
    forget_tries(work, *(key for key, _free in _counted(username, address, device)))
    work.emit(SignedIn(user.id))


def _at_a_screen(user_id: int) -> str:
    return f"screen\n\n{user_id}"


def _counted(username: str, address: str | None, device: TrustedDevice | None) -> list[tuple[str, int]]:
    """By what attempts are counted, and how many are free; what holds for the most comes first."""
    if device is not None:
        return [(f"device\n{device.id}", FREE_FOR_DEVICE)]
    who, where = tr_fold(username).strip(), address or ""
    return [
        (f"{who}\n", FREE_FOR_NAME),
        (f"\n{where}", FREE_FROM_ADDRESS),
        (f"{who}\n{where}", FREE_FOR_ONE),
    ]
