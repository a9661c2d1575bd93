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
    """An account that can sign in at once with this password."""
    check_new_password(password)
    found = work.session.scalars(select(Role).where(Role.name.in_(roles))).all()
    now = work.now.astimezone(UTC).replace(tzinfo=None)  # FAB's columns have no zone
    user = User(
        username=username,
        first_name=first_name,
        last_name=last_name,
        email=email,
        active=True,
        password=hash_password(password),
        roles=list(found),
        created_on=now,
        changed_on=now,
    )
    work.session.add(user)
    work.session.flush()
    work.emit(PersonAdded(user.id, username, roles))
    return user


def set_password(work: Work, user_id: int, password: str) -> None:
    """Give a person another password; PasswordTooShort, RecordGone."""
    check_new_password(password)
    work.lock(User, user_id).password = hash_password(password)
    work.emit(PasswordSet(user_id))
