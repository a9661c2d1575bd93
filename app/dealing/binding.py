"""For whom a dealer acts: decided by their account, never by what a form says."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlalchemy import select

from app.dealing.refusals import NotADealer
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.work import Work
from models.dealing import PersonParty
from models.parties import Party

LIST, SHOW, ADD, EDIT, SEND = (
    Right(action, "DealerOrder") for action in ("list", "show", "add", "edit", "send")
)
_OFFICE: Final = frozenset({Right("add", "Order"), Right("edit", "Order"), SEE_PRICE})


def own_party(work: Work) -> Party:
    """The customer whoever acts orders for, asked anew each time; NotADealer when there is none."""
    person = work.actor.person_id
    found = (
        select(Party)
        .join(PersonParty, PersonParty.party_id == Party.id)
        .where(PersonParty.user_id == person, Party.is_customer, Party.is_active)
    )
    party = work.session.scalars(found).first() if person is not None else None
    if party is None:
        raise NotADealer
    return party


def for_office(work: Work) -> Work:
    """The same act with what the office lets a dealer do to the order at hand: prices, never costs."""
    actor = replace(work.actor, may=_OFFICE.__contains__)
    office = Work(work.session, actor, work.tenant, work.now)
    office.events = work.events
    return office
