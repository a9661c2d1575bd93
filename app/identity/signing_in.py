"""Signing in: every wrong guess makes the next one wait longer, counted in the database by name and place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, text, update

from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.text import N_, tr_fold
from app.kernel.work import Work
from models.identity import FailedSignIns, User

FREE_FOR_ONE, FREE_FROM_ADDRESS = 5, 50
"""Wrong guesses before waiting begins: for one name from one address, and from one address for any names."""
FORGOTTEN_AFTER = timedelta(days=1)

# Counted before the password is looked at: a hundred guesses at once wait in line at this row.
_TAKE = text(
    """
    insert into failed_sign_ins as f (key, failures, last_at) values (:key, 1, :now)
    on conflict (key) do update
    set failures = case when f.last_at < :forgotten then 1 else f.failures + 1 end, last_at = :now
    where f.last_at + make_interval(secs => case when f.failures < :free then 0
                                            else least(5 * 2 ^ least(f.failures - :free, 8), 900) end) <= :now
    returning failures
    """
)


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
        values = {"key": key, "now": work.now, "forgotten": work.now - FORGOTTEN_AFTER, "free": free}
        if work.session.execute(_TAKE, values).first() is None:
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
    is_over = FailedSignIns.key.in_(_keys(username, address)) | (
        FailedSignIns.last_at < work.now - FORGOTTEN_AFTER
    )
    work.session.execute(delete(FailedSignIns).where(is_over))
    work.emit(SignedIn(user.id))


def _keys(username: str, address: str | None) -> tuple[str, str]:
    """Hashed, because people type passwords into the field of their name."""
    who, where = tr_fold(username).strip(), address or ""
    return _digest(f"{who}\n{where}"), _digest(f"\n{where}")


def _digest(text_of_key: str) -> str:
    return hashlib.sha256(text_of_key.encode("utf-8", "surrogatepass")).hexdigest()
