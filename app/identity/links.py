"""Links that let their holder choose a password, once: an invitation, or for who forgot theirs.

What the link holds is random and is kept as a hash in the company's own tables, so that it means nothing
anywhere else. It stands behind the ``#`` of the address, where no server and no log sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.identity.accounts import set_password
from app.identity.api_keys import revoke_keys_of
from app.identity.sessions import end_sessions
from app.identity.tokens import digest, new_token
from app.identity.trusted_devices import forget_devices
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.text import N_
from app.kernel.work import Work
from models.identity import OneTimeLink, User

INVITATION, RESET = "invitation", "reset"
LASTS = {INVITATION: timedelta(days=7), RESET: timedelta(hours=2)}
HANDED_OVER = timedelta(days=1)
"""A link somebody makes for another person and hands over themselves lasts longer than one by e-mail."""


class LinkIsOver(Refusal):
    """Used, too old, replaced by a newer one, or never there."""

    code = "identity.link_is_over"
    sentence = N_("This link does not count any more. Ask for a new one.")


class PersonSwitchedOff(Refusal):
    """Nobody comes in with an account that is switched off."""

    code = "identity.person_switched_off"
    sentence = N_("This account is switched off. Switch it on first.")


@dataclass(frozen=True)
class LinkMade(Event):
    """Somebody can choose a password with a link; what the link holds is written nowhere."""

    subject = "Person"
    user_id: int
    purpose: str
    until: datetime


@dataclass(frozen=True)
class LinkUsed(Event):
    """A person chose a password with their link."""

    subject = "Person"
    user_id: int
    purpose: str


def purpose_for(user: User) -> str:
    """Who has never had a password is invited; everybody else resets theirs."""
    return RESET if user.password else INVITATION


def make_link(work: Work, user_id: int, lasts: timedelta | None = None) -> str:
    """What the link of this person holds from now on; those of before count no more. PersonSwitchedOff."""
    user = work.lock(User, user_id)
    if not user.active:
        raise PersonSwitchedOff
    purpose, token = purpose_for(user), new_token()
    until = work.now + (lasts or LASTS[purpose])
    forget_links(work, user_id)
    work.session.add(
        OneTimeLink(
            token_hash=digest(token), user_id=user_id, purpose=purpose, created_at=work.now, until=until
        )
    )
    work.session.flush()
    work.emit(LinkMade(user_id, purpose, until))
    return token


def find_link(work: Work, token: str) -> tuple[OneTimeLink, User]:
    """Whose link this is; LinkIsOver."""
    link = work.session.scalars(
        select(OneTimeLink)
        .where(
            OneTimeLink.token_hash == digest(token),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.until > work.now,
        )
        .with_for_update()
    ).first()
    user = work.session.get(User, link.user_id) if link is not None else None
    if link is None or user is None or not user.active:
        raise LinkIsOver
    return link, user


def use_link(work: Work, token: str, password: str, *, revoke_keys: bool = False) -> User:
    """The person chooses a password: signed out everywhere, no browser trusted; the link is used up.

    Their programs are signed out too; keys they made stay when they say so.

    Raises LinkIsOver, and what ``check_new_password`` raises.
    """
    link, user = find_link(work, token)
    set_password(work, user.id, password)
    link.used_at = work.now
    end_sessions(work, user.id, "password")
    forget_devices(work, user.id)
    if revoke_keys:
        revoke_keys_of(work, user.id)
    work.session.flush()
    work.emit(LinkUsed(user.id, link.purpose))
    return user


def invited(session: Session, now: datetime) -> dict[int, datetime]:
    """Who has an invitation that still counts, and until when."""
    rows = session.execute(
        select(OneTimeLink.user_id, OneTimeLink.until).where(
            OneTimeLink.purpose == INVITATION, OneTimeLink.used_at.is_(None), OneTimeLink.until > now
        )
    )
    return {row.user_id: row.until for row in rows}


def forget_links(work: Work, user_id: int) -> None:
    """None of a person's links counts any more."""
    work.session.execute(
        delete(OneTimeLink).where(OneTimeLink.user_id == user_id, OneTimeLink.used_at.is_(None))
    )
