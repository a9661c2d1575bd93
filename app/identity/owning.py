"""A company always keeps somebody who may do everything, and built-in roles stay what they are called."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select

from app.identity.api_keys import revoke_keys_of
from app.identity.links import forget_links
from app.identity.roles import OWNER, role_names
from app.identity.sessions import end_sessions
from app.identity.trusted_devices import forget_devices
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.text import N_
from app.kernel.work import Work
from models.identity import Role, User


@dataclass(frozen=True)
class PersonShutOut(Event):
    """A person has no account any more, or one that is switched off."""

    subject = "Person"
    user_id: int


class LastOwner(Refusal):
    """Without an owner nobody could let anybody in again."""

    code = "identity.last_owner"
    sentence = N_("Somebody must remain who may do everything. Make somebody else an owner first.")


class OwnAccount(Refusal):
    """Who deletes or blocks their own account locks themselves out while they work."""

    code = "identity.own_account"
    sentence = N_("You cannot delete your own account or switch it off.")


class BuiltInRole(Refusal):
    """What a built-in role may do comes with the product."""

    code = "identity.built_in_role"
    sentence = N_("The role {role} belongs to the product. Copy it and change the copy.")


def check_person(work: Work, user: User) -> None:
    """Before a person is saved: nobody blocks themselves, and an owner remains."""
    if not user.active and user.id is not None:
        if user.id == work.actor.id:
            raise OwnAccount(field="active")
        work.emit(PersonShutOut(user.id))
    _keep_an_owner(work, user, is_owner=user.active and any(role.name == OWNER for role in user.roles))


def shut_out(work: Work, user_id: int) -> None:
    """Who is switched off stays out: nothing they held opens a door when they are switched on again."""
    end_sessions(work, user_id, "switched_off")
    forget_devices(work, user_id)
    forget_links(work, user_id)
    revoke_keys_of(work, user_id)


def check_person_removal(work: Work, user: User) -> None:
    """Before a person is deleted."""
    if user.id == work.actor.id:
        raise OwnAccount
    work.emit(PersonShutOut(user.id))
    _keep_an_owner(work, user, is_owner=False)


def check_role_is_own(name: str) -> None:
    """Only roles a company made itself are changed or deleted; BuiltInRole for the others."""
    if name in role_names():
        raise BuiltInRole(role=name)


def _keep_an_owner(work: Work, user: User, *, is_owner: bool) -> None:
    if is_owner or user.id is None:
        return
    with work.session.no_autoflush:
        # Two owners who take the role from each other stand in line here; the second finds nobody left.
        owner = select(Role.id).where(Role.name == OWNER)
        work.session.execute(owner.with_for_update(key_share=True))
        others = exists().where(User.id != user.id, User.active, User.roles.any(Role.name == OWNER))
        if not work.session.scalar(select(others)):
            raise LastOwner(field="roles")
