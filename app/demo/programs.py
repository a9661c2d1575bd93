"""The programs of the demo: a web shop that brings drafts, and the accounting firm that reads."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from app.identity.api_keys import make_key
from app.identity.rights import rights_of
from app.identity.roles import OWNER
from app.kernel.permissions import Actor
from app.kernel.work import Work
from models.identity import Role, User

KEYS: Final = (
    ("Web mağazası", ("models:read", "orders:read", "orders:write", "parties:write", "prices:see"), 180, ""),
    ("Mali müşavir", ("parties:read", "orders:read", "shipments:read", "prices:see"), 365, "85.34.20.0/24"),
)


def load_programs(work: Work) -> None:
    """Keys that the owner made; nobody has their texts, so they open nothing."""
    owner = work.session.scalars(
        select(User).where(User.roles.any(Role.name == OWNER)).order_by(User.id).limit(1)
    ).first()
    if owner is None:
        return
    name = f"{owner.first_name} {owner.last_name}"
    acting = Work(
        work.session,
        Actor("person", owner.id, name, rights_of(work.session, owner)),
        work.tenant,
        work.now,
    )
    for title, scopes, days, networks in KEYS:
        make_key(acting, title, scopes, days, networks)
    for event in acting.events:
        work.emit(event)
