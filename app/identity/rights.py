"""What a person may do, asked where no screen is open: by a program that acts in their name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session, joinedload

from app.identity.roles import allows, counting, role_names
from app.kernel.permissions import Right
from models.identity import User

_GIVEN = text(
    "select p.name as permission, v.name as subject from ab_permission_view_role r"
    " join ab_permission_view pv on pv.id = r.permission_view_id"
    " join ab_permission p on p.id = pv.permission_id"
    " join ab_view_menu v on v.id = pv.view_menu_id"
    " where r.role_id = any(cast(:roles as integer[]))"
)


def with_roles() -> tuple[Any, ...]:
    """What loads a person together with their roles and groups; known once all tables are."""
    return joinedload(User.roles), joinedload(User.groups)


def roles_of(user: User) -> dict[str, int]:
    """The names and numbers of what somebody was given: by themselves and with their groups."""
    roles = {role.name: role.id for role in user.roles}
    return roles | {role.name: role.id for group in user.groups for role in group.roles}


def rights_of(session: Session, user: User) -> Callable[[Right], bool]:
    """What this person's roles allow now: built-in ones from memory, the company's own by one query."""
    roles = counting(roles_of(user))
    builtin = sorted(roles.keys() & set(role_names()))
    own = [number for role, number in roles.items() if role not in builtin]
    given = given_to(session, own) if own else frozenset[tuple[str, str]]()

    def may(right: Right) -> bool:
        return (f"can_{right.action}", right.subject) in given or any(allows(role, right) for role in builtin)

    return may


def given_to(session: Session, role_ids: list[int]) -> frozenset[tuple[str, str]]:
    """The permissions and their subjects, in FAB's words, that these roles of the company's own have."""
    rows = session.execute(_GIVEN, {"roles": role_ids})
    return frozenset((row.permission, row.subject) for row in rows)
