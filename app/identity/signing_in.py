"""Signing in: every wrong guess makes the next one wait longer, counted in the database by name and place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import update

from app.identity.slowing import forget_tries, take_try
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.text import N_, tr_fold
from app.kernel.work import Work
from models.identity import User

FREE_FOR_ONE, FREE_FROM_ADDRESS = 5, 50
"""Wrong guesses before waiting begins: for one name from one address, and from one address for any names."""


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


def take_attempt(work: Work, username: str, address: str | None) -> None:
    """Count one attempt before its password is looked at; TooManyAttempts when it comes too soon."""
    for key, free in zip(_keys(username, address), (FREE_FOR_ONE, FREE_FROM_ADDRESS), strict=True):
        if not take_try(work, key, free=free):
            raise TooManyAttempts


def note_refused(work: Work, user: User | None) -> None:
    """The password was wrong, or there is no such person."""
    if user is not None:
        failures = (user.fail_login_count or 0) + 1
        work.session.execute(update(User).where(User.id == user.id).values(fail_login_count=failures))
    work.emit(SignInRefused(user.id if user is not None else None))


def note_sign_in(work: Work, user: User, username: str, address: str | None) -> None:
    """The password was right: earlier attempts are forgotten."""
    now: datetime = work.now.astimezone(UTC).replace(tzinfo=None)  # FAB's columns have no zone
    values = {"last_login": now, "login_count": (user.login_count or 0) + 1, "fail_login_count": 0}
    work.session.execute(update(User).where(User.id == user.id).values(values))
    forget_tries(work, *_keys(username, address))
    work.emit(SignedIn(user.id))


def _keys(username: str, address: str | None) -> tuple[str, str]:
    who, where = tr_fold(username).strip(), address or ""
    return f"{who}\n{where}", f"\n{where}"
