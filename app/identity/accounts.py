"""Accounts of people in a company: created with roles, a password of their own, and an audit row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

from sqlalchemy import select

from app.identity.passwords import check_new_password, hash_password
from app.identity.roles import role_names
from app.kernel.events import Event
from app.kernel.work import Work
from models.identity import Role, User


@dataclass(frozen=True)
class PersonAdded(Event):
    """A person got an account."""

    subject = "Person"
    user_id: int
    username: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class PasswordSet(Event):
    """A person's password was set, by themselves or by the owner; the password itself is nowhere."""

    subject = "Person"
    user_id: int


@dataclass(frozen=True)
class RolesGiven(Event):
    """Which roles a person has from now on, and which they had."""

    subject = "Person"
    user_id: int
    roles: tuple[str, ...]
    before: tuple[str, ...]


@dataclass(frozen=True)
class RightsGiven(Event):
    """Which rights one of the company's own roles got and lost."""

    subject = "Role"
    role_id: int
    role: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


def ensure_roles(work: Work) -> None:
    """Every built-in role has a row, so that FAB's own screens can give it to people."""
    have = set(work.session.scalars(select(Role.name)))
    work.session.add_all(Role(name=name) for name in [*role_names(), "Public"] if name not in have)
    work.session.flush()


def add_person(
    work: Work,
    username: str,
    first_name: str,
    last_name: str,
    email: str,
    roles: tuple[str, ...],
    password: str,
) -> User:
    """An account with a password of the product's own choice, as the demo and the first owner get it."""
    check_new_password(password, known=(username, first_name, last_name, email, work.tenant.name))
    user = invite_person(work, username, first_name, last_name, email, roles)
    user.password = hash_password(password)
    work.session.flush()
    return user


def invite_person(
    work: Work, username: str, first_name: str, last_name: str, email: str, roles: tuple[str, ...]
) -> User:
    """An account nobody can come in with yet: the person chooses a password with a link."""
    found = work.session.scalars(select(Role).where(Role.name.in_(roles))).all()
    now = work.now.astimezone(UTC).replace(tzinfo=None)  # FAB's columns have no zone
    user = User(
        username=username,
        first_name=first_name,
        last_name=last_name,
        email=email,
        active=True,
        roles=list(found),
        created_on=now,
        changed_on=now,
    )
    work.session.add(user)
    work.session.flush()
    work.emit(PersonAdded(user.id, username, roles))
    return user


def set_password(work: Work, user_id: int, password: str) -> None:
    """Give a person another password; they are signed out everywhere else. Raises as check_new_password."""
    user = work.lock(User, user_id)
    check_new_password(password, known=known_of(work, user))
    user.password = hash_password(password)
    work.session.flush()
    work.emit(PasswordSet(user_id))


def known_of(work: Work, user: User) -> tuple[str, ...]:
    """What everybody knows of a person, so that it is no secret of theirs."""
    return (user.username, user.first_name, user.last_name, user.email, work.tenant.name)
