"""What whoever keeps the people does about how others come in: links, sessions, lost telephones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.identity.api_keys import revoke_keys_of
from app.identity.own_roles import require_above
from app.identity.second_factor import reset_second_factor
from app.identity.sessions import end_session, end_sessions
from app.identity.signing_in import let_strangers_try
from app.identity.trusted_devices import forget_device, forget_devices
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.work import Work
from models.identity import User

SEE_PEOPLE: Final = Right("list", "UserDBModelView")
KEEP_PEOPLE: Final = Right("edit", "UserDBModelView")


@dataclass(frozen=True)
class WaitLifted(Event):
    """What strangers tried at a name holds up nobody any more; it is counted anew."""

    subject = "Person"
    user_id: int


def end_session_of_person(work: Work, user_id: int, session_id: int) -> None:
    """Sign another person out of one browser; RecordGone, and nobody above oneself."""
    _keep(work, user_id)
    end_session(work, session_id, "by_owner", user_id=user_id)


def sign_person_out(work: Work, user_id: int, *, revoke_keys: bool = False) -> None:
    """Out of every browser and program, and no browser trusted; their keys too, if wished."""
    _keep(work, user_id)
    end_sessions(work, user_id, "by_owner")
    forget_devices(work, user_id)
    if revoke_keys:
        revoke_keys_of(work, user_id)


def forget_device_of_person(work: Work, user_id: int, device_id: int) -> None:
    """One browser of another person is asked for a code again, for instance one that was stolen."""
    _keep(work, user_id)
    forget_device(work, device_id, user_id=user_id)


def reset_second_factor_of_person(work: Work, user_id: int, *, revoke_keys: bool = False) -> None:
    """They lost telephone and codes: signed out everywhere, they connect another one when they come in."""
    _keep(work, user_id)
    reset_second_factor(work, user_id)
    if revoke_keys:
        revoke_keys_of(work, user_id)


def lift_wait(work: Work, user_id: int) -> None:
    """Somebody guesses at their name, and they stand at a browser nobody knows: let them try now."""
    let_strangers_try(work, _keep(work, user_id).username)
    work.emit(WaitLifted(user_id))


def _keep(work: Work, user_id: int) -> User:
    work.require(KEEP_PEOPLE)
    user = work.find(User, user_id)
    require_above(work, user)
    return user
