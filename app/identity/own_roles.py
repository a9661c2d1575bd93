"""Roles a company makes itself: copied from others, changed, given up. Nobody gives more than they have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any, Final

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import joinedload

from app.identity.accounts import RightsGiven
from app.identity.owning import check_role_is_own
from app.identity.rights_in_words import Choice, Pair, Room, is_of_everybody, rooms_of
from app.identity.roles import OWNER, allows_permission, rights_of_operations, role_names
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.permissions import NotAllowed, Right
from app.kernel.text import N_, tr_fold
from app.kernel.violations import StillUsed
from app.kernel.work import RecordGone, Work
from models.identity import Role, User

ADD: Final = Right("add", "RoleModelView")
EDIT: Final = Right("edit", "RoleModelView")
DELETE: Final = Right("delete", "RoleModelView")
EVERYTHING: Final = Right("everything", "Everything")
"""Nobody is given this: only who may do everything has it."""
NOBODYS: Final = "Public"
"""FAB's role of who is not signed in; here they have no right, whatever it is given."""
_LONGEST: Final = 64


@dataclass(frozen=True)
class RoleRenamed(Event):
    """An own role has another name from now on."""

    subject = "Role"
    role_id: int
    role: str


class RoleNameMissing(Refusal):
    """A role is chosen by its name."""

    code = "identity.role_name_missing"
    sentence = N_("Please give the role a name, such as Weekend storekeeper.")
    field = "name"


class RoleNameTaken(Refusal):
    """Two roles of one name cannot be told apart."""

    code = "identity.role_name_taken"
    sentence = N_("There is already a role with this name.")
    field = "name"


class BeyondOwnRights(NotAllowed):
    """Who could give more than they have could give themselves everything."""

    code = "identity.beyond_own_rights"
    sentence = N_("You cannot give or take over rights that you do not have yourself.")


def permission_class() -> Any:
    """The class of FAB's pairs of permission and screen."""
    return inspect(Role).relationships["permissions"].mapper.class_


def all_pairs(work: Work) -> dict[Pair, Any]:
    """Every permission of the company with its record; one query."""
    kind = permission_class()
    query = select(kind).options(joinedload(kind.permission), joinedload(kind.view_menu))
    return {(one.permission.name, one.view_menu.name): one for one in work.session.scalars(query)}


def rooms(work: Work) -> list[Room]:
    """What can be ticked in this company."""
    return rooms_of(all_pairs(work))


def pairs_of(role: Role, there: Iterable[Pair]) -> frozenset[Pair]:
    """Which of these permissions a role includes."""
    if role.name in role_names():
        return frozenset(pair for pair in there if allows_permission(role.name, *pair))
    return frozenset((one.permission.name, one.view_menu.name) for one in role.permissions)


def may_give(work: Work, choice: Choice) -> bool:
    """Whether whoever acts has all that stands behind a box."""
    return all(work.actor.may(right) for right in choice.rights)


def save_role(work: Work, role_id: int | None, name: str, keys: Collection[str]) -> int:
    """Write a new role, or an own one with other rights; its id.

    Raises BuiltInRole, RoleNameMissing, RoleNameTaken, BeyondOwnRights for what was ticked anew.
    """
    work.require(ADD if role_id is None else EDIT)
    role = Role(name="") if role_id is None else work.find(Role, role_id)
    check_role_is_own(role.name)
    name = _checked_name(work, name, role.id)
    there = all_pairs(work)
    had = pairs_of(role, there) if role_id is not None else frozenset()
    chosen = [one for one in _choices(rooms_of(there)) if one.key in keys]
    new = frozenset(pair for one in chosen for pair in one.pairs)
    for choice in chosen:
        if not choice.pairs <= had and not may_give(work, choice):
            raise BeyondOwnRights
    is_renamed, role.name = role_id is not None and role.name != name, name
    _give(work, role, new | {pair for pair in there if is_of_everybody(pair)}, had, there)
    if is_renamed:
        work.emit(RoleRenamed(role.id, name))
    return int(role.id)


def copy_role(work: Work, role_id: int, name: str) -> int:
    """A role of the company's own with the rights of another, numbered when the name is taken; its id."""
    work.require(ADD)
    role = work.session.get(Role, role_id)
    if role is None or role.name == NOBODYS:
        raise RecordGone
    require_no_more(work, [role])
    there = all_pairs(work)
    copy = Role(name=_free_name(work, name))
    rights = {pair for pair in there if is_of_everybody(pair)} | pairs_of(role, there)
    _give(work, copy, rights, frozenset(), there)
    return int(copy.id)


def delete_role(work: Work, role_id: int) -> None:
    """Give an own role up; BuiltInRole, StillUsed while somebody has it."""
    work.require(DELETE)
    role = work.lock(Role, role_id)
    check_role_is_own(role.name)
    if role.user or role.groups:
        raise StillUsed
    lost = tuple(sorted(map(str, role.permissions)))
    number, name = int(role.id), str(role.name)
    work.session.delete(role)
    work.session.flush()
    work.emit(RightsGiven(number, name, (), lost))


def people_with(work: Work) -> dict[int, int]:
    """How many people have each role directly."""
    query = select(Role.id, func.count(User.id)).join(User.roles).group_by(Role.id)
    return {row[0]: row[1] for row in work.session.execute(query)}


def require_no_more(work: Work, roles: Iterable[Role]) -> None:
    """Raise BeyondOwnRights unless whoever acts may do all that these roles may."""
    for role in roles:
        if role.name == OWNER and not work.actor.may(EVERYTHING):
            raise BeyondOwnRights
        if not all(work.actor.may(right) for right in _rights_of(role)):
            raise BeyondOwnRights


def require_above(work: Work, person: User) -> None:
    """The same of a person who is changed, given a password or deleted: nobody takes over somebody above."""
    if person.id is not None and person.id != work.actor.person_id:
        require_no_more(work, [*person.roles, *(role for group in person.groups for role in group.roles)])


def _rights_of(role: Role) -> Iterable[Right]:
    if role.name in role_names():
        return [right for right in rights_of_operations() if allows_permission(role.name, *_stored(right))]
    return [
        Right(one.permission.name.removeprefix("can_"), one.view_menu.name)
        for one in role.permissions
        if one.permission.name.startswith("can_")
        and not is_of_everybody((one.permission.name, one.view_menu.name))
    ]


def _stored(right: Right) -> Pair:
    return f"can_{right.action}", right.subject


def _choices(rooms: Sequence[Room]) -> list[Choice]:
    return [choice for room in rooms for subject in room.subjects for choice in subject.choices]


def _give(
    work: Work, role: Role, new: Collection[Pair], had: Collection[Pair], there: dict[Pair, Any]
) -> None:
    role.permissions = [there[pair] for pair in sorted(new)]
    work.session.add(role)
    work.session.flush()
    added, removed = set(new) - set(had), set(had) - set(new)
    if added or removed:
        work.emit(RightsGiven(role.id, role.name, _said(added, there), _said(removed, there)))


def _said(pairs: Iterable[Pair], there: dict[Pair, Any]) -> tuple[str, ...]:
    return tuple(sorted(str(there[pair]) for pair in pairs if pair in there))


def _checked_name(work: Work, name: str, own_id: int | None) -> str:
    name = " ".join(name.split())[:_LONGEST]
    if not name:
        raise RoleNameMissing
    taken = {tr_fold(one) for one in work.session.scalars(select(Role.name).where(Role.id != (own_id or 0)))}
    if tr_fold(name) in taken:
        raise RoleNameTaken
    return name


def _free_name(work: Work, name: str) -> str:
    taken = {tr_fold(one) for one in work.session.scalars(select(Role.name))}
    numbered = (f"{name} {number}" for number in count(2))
    return next(each for each in chain([name], numbered) if tr_fold(each) not in taken)
