"""A dealer of the demo factory: somebody of a customer who orders by themselves."""

from __future__ import annotations

from sqlalchemy import select

from app.kernel.work import Work
from models.dealing import PersonParty
from models.identity import User
from models.parties import Party

DEALER = "bayi"
_PARTY = "MUS-009"


def bind_dealer(work: Work) -> None:
    """The dealer's sign-in sees the orders of one customer."""
    party = work.session.scalars(select(Party).where(Party.code == _PARTY)).one()
    user = work.session.scalars(select(User).where(User.username == DEALER)).one()
    work.session.add(
        PersonParty(user_id=user.id, party_id=party.id, since=work.now, given_by=work.actor.name)
    )
    work.session.flush()
