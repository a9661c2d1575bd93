"""Who asks: an open session, its person, their roles and where they work; one statement says all of it.

Every request of everybody pays for it, so it goes past the layers that other questions go through.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from app.identity.tokens import digest
from app.kernel.asking import rows_of
from models.identity import User

_PERSON: Final = ("id", "first_name", "last_name", "username", "email", "active")
_PRESENT: Final = f"""
select s.id, s.last_seen_at,
    array(select w.location_id from person_warehouse w where w.user_id = u.id),
    (select jsonb_object_agg(r.name, r.id) from ab_role r where r.id in (
        select of_person.role_id from ab_user_role of_person where of_person.user_id = u.id
        union all
        select of_group.role_id from ab_user_group member
        join ab_group_role of_group on of_group.group_id = member.group_id
        where member.user_id = u.id)),
    {", ".join(f"u.{column}" for column in _PERSON)}
from sign_in_session s join ab_user u on u.id = s.user_id
where s.token_hash = %(hash)s and s.user_id = %(user_id)s and u.active
    and s.ended_at is null and s.expires_at > %(now)s and s.last_seen_at > %(now)s
        - (select make_interval(mins => idle_minutes) from sign_in_rules where id = 1)
"""  # noqa: S608 - columns named above


@dataclass(frozen=True)
class Present:
    """Somebody whose session is open at this moment."""

    id: int
    """Of the session."""
    user: User
    user_id: int
    last_seen_at: datetime
    roles: dict[str, int]
    """Their own and those of their groups, by name."""
    warehouses: frozenset[int]
    """In which they work; none means all."""


def find_present(session: Session, token: str, user_id: int, now: datetime) -> Present | None:
    """Whose open session has this token; None when it is not theirs, over, or they are switched off."""
    found = rows_of(session, _PRESENT, {"hash": digest(token), "user_id": user_id, "now": now})
    if not found:
        return None
    ((number, last_seen_at, warehouses, roles, *person),) = found
    user = _read(session, dict(zip(_PERSON, person, strict=True)))
    return Present(number, user, user_id, last_seen_at, roles or {}, frozenset(warehouses))


def _read(session: Session, person: dict[str, Any]) -> User:
    """The person as if the session had read them itself; what is not said here it reads when asked."""
    held = session.identity_map.get(identity_key(User, person["id"]))
    if held is not None:
        return held
    user = User()
    for column, value in person.items():
        set_committed_value(user, column, value)
    make_transient_to_detached(user)
    session.add(user)
    return user
