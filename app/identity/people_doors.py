"""What whoever keeps the people does about how others come in: links, sessions, lost telephones."""

from __future__ import annotations

from typing import Final

from app.identity.own_roles import require_above
from app.identity.second_factor import reset_second_factor
from app.identity.sessions import end_session, end_sessions
from app.kernel.permissions import Right
from app.kernel.work import Work
from models.identity import User

SEE_PEOPLE: Final = Right("list", "UserDBModelView")
KEEP_PEOPLE: Final = Right("edit", "UserDBModelView")


def end_sessions_of_person(work: Work, user_id: int, session_id: int | None = None) -> None:
    """Sign another person out, of one browser or of all; RecordGone, and nobody above oneself."""
    _keep(work, user_id)
    if session_id is None:
        end_sessions(work, user_id, "by_owner")
    else:
        end_session(work, session_id, "by_owner", user_id=user_id)


def reset_second_factor_of_person(work: Work, user_id: int) -> None:
    """They lost telephone and codes: signed out everywhere, they connect another one when they come in."""
    _keep(work, user_id)
    reset_second_factor(work, user_id)


def _keep(work: Work, user_id: int) -> None:
    work.require(KEEP_PEOPLE)
    require_above(work, work.find(User, user_id))
