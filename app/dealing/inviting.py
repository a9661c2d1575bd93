"""Letting people of a customer in, and shutting them out again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, or_, select

from app.dealing.events import DealerLetIn, DealerShutOut
from app.dealing.refusals import EmailNotPossible, EmailTaken, NameMissing, NoCustomer
from app.identity.accounts import ensure_roles, invite_person
from app.identity.owning import PersonShutOut, shut_out
from app.identity.roles import DEALER
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from models.dealing import PersonParty
from models.identity import User
from models.parties import Party

LIST, INVITE, REVOKE = (Right(action, "Dealer") for action in ("list", "add", "revoke"))
LONGEST_EMAIL, LONGEST_NAME = 64, 64
_EMAIL: Final = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[a-zA-Z]{2,}")


@dataclass(frozen=True)
class Dealer:
    """A person who orders for a customer."""

    user_id: int
    name: str
    email: str
    since: datetime
    has_password: bool
    """Whether they have ever used their invitation."""


def dealers_of(work: Work, party_id: int) -> Sequence[Dealer]:
    """Who orders for a customer by themselves."""
    work.require(LIST)
    rows = work.session.execute(
        select(User, PersonParty.since)
        .join(PersonParty, PersonParty.user_id == User.id)
        .where(PersonParty.party_id == party_id, User.active)
        .order_by(PersonParty.since)
    )
    return [
        Dealer(user.id, f"{user.first_name} {user.last_name}", user.email, since, bool(user.password))
        for user, since in rows.unique()
    ]


def let_dealer_in(work: Work, party_id: int, first_name: str, last_name: str, email: str) -> User:
    """Open an account for a person of a customer; they choose a password with their invitation.

    A dealer who was shut out comes back with the account they had, for this customer alone.
    Raises NoCustomer, NameMissing, EmailNotPossible, EmailTaken.
    """
    work.require(INVITE)
    party = work.lock(Party, party_id)
    if not (party.is_customer and party.is_active):
        raise NoCustomer(name=party.name)
    first, last, address = first_name.strip(), last_name.strip(), email.strip().lower()
    if not first or not last or max(len(first), len(last)) > LONGEST_NAME:
        raise NameMissing
    if len(address) > LONGEST_EMAIL or not _EMAIL.fullmatch(address):
        raise EmailNotPossible
    user = _shut_out_before(work, address)
    if user is None:
        ensure_roles(work)
        user = invite_person(work, address, first, last, address, (DEALER,))
    else:
        # Whoever reads the invitation chooses the password: the one from before opens nothing.
        user.active, user.password, user.first_name, user.last_name = True, None, first, last
    bound = PersonParty(user_id=user.id, party_id=party.id, since=work.now, given_by=work.actor.name)
    work.session.merge(bound)
    work.session.flush()
    work.emit(DealerLetIn(user.id, user.username, party.id, party.name))
    return user


def _shut_out_before(work: Work, address: str) -> User | None:
    """The dealer and nothing else who had this address and was shut out; EmailTaken when it is another's."""
    same = or_(func.lower(User.username) == address, func.lower(User.email) == address)
    found = work.session.scalars(select(User.id).where(same)).all()
    if not found:
        return None
    user = work.lock(User, found[0])
    if len(found) > 1 or user.active or {role.name for role in user.roles} != {DEALER}:
        raise EmailTaken(email=address)
    return user


def shut_dealer_out(work: Work, party_id: int, user_id: int) -> None:
    """From this moment the person comes in nowhere; what they wrote stays. RecordGone for others' people."""
    work.require(REVOKE)
    bound = work.lock(PersonParty, user_id)
    if bound.party_id != party_id:
        raise RecordGone
    user, party = work.lock(User, user_id), work.find(Party, party_id)
    user.active = False
    work.session.delete(bound)
    shut_out(work, user_id)
    work.session.flush()
    work.emit(PersonShutOut(user_id))
    work.emit(DealerShutOut(user_id, user.username, party.id, party.name))
