"""Which warehouses a person works in: decided here, asked by every act and every list of the store room.

Who is bound to none works in all of them. Planning, the floor and what the product does by itself are not
bound: only what a person does to stock with their own hands, and what they see of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, delete, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.identity.roles import OWNER
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.permissions import NotAllowed
from app.kernel.text import N_
from app.kernel.work import Work
from models.identity import User
from models.stock import Location, PersonWarehouse

WAREHOUSE: Final = "warehouse"
_KEPT_AS: Final = "identity.warehouses"
_IDS: Final = ARRAY(BigInteger, as_tuple=True)


class NotYourWarehouse(NotAllowed):
    """Whoever acts is bound to other warehouses."""

    code = "identity.not_your_warehouse"
    sentence = N_("This is not one of your warehouses. You work in: {yours}.")


class CountsEveryWarehouse(NotAllowed):
    """What was asked adds up all warehouses, and whoever asks is bound to some of them."""

    code = "identity.counts_every_warehouse"
    sentence = N_("This counts all warehouses together. You work in: {yours}.")


class OwnerWorksEverywhere(Refusal):
    """Who may do everything cannot be kept out of a warehouse."""

    code = "identity.owner_works_everywhere"
    sentence = N_("An owner works in every warehouse. Choose none here, or take the role of owner away.")
    field = "warehouse_ids"


class NoSuchWarehouse(Refusal):
    """What was chosen is no warehouse of this company."""

    code = "identity.no_such_warehouse"
    sentence = N_("Please choose from the list of warehouses.")
    field = "warehouse_ids"


@dataclass(frozen=True)
class WarehousesGiven(Event):
    """In which warehouses a person works from now on, and in which before; none means all."""

    subject = "Person"
    user_id: int
    warehouses: tuple[str, ...]
    before: tuple[str, ...]


def own_warehouses(work: Work) -> frozenset[int] | None:
    """The warehouses whoever acts is bound to; None when they work in all of them.

    Known since whoever acts came in; else asked once for each session and person. A program acts in
    somebody's name and is bound like them.
    """
    person = work.actor.person_id
    if person is None:
        return None
    if work.actor.warehouses is not None:
        return work.actor.warehouses or None
    kept: dict[tuple[str, int], frozenset[int]] = work.session.info.setdefault(_KEPT_AS, {})
    asked = (work.tenant.schema, person)
    if asked not in kept:
        kept[asked] = warehouses_of(work.session, person)
    return kept[asked] or None


def require_warehouse(work: Work, *location_ids: int | None, field: str | None = None) -> None:
    """Raise NotYourWarehouse unless all of these are warehouses of whoever acts. None is no place at all."""
    own = own_warehouses(work)
    if own is not None and not own.issuperset(one for one in location_ids if one is not None):
        raise NotYourWarehouse(field=field, yours=_names(work.session, own))


def require_everywhere(work: Work) -> None:
    """Raise CountsEveryWarehouse for who works in some warehouses only: the answer tells of all of them."""
    own = own_warehouses(work)
    if own is not None:
        raise CountsEveryWarehouse(yours=_names(work.session, own))


def require_places(work: Work, location_ids: Iterable[int]) -> None:
    """The same of places of the ledger, of which only the warehouses count."""
    own = own_warehouses(work)
    if own is None:
        return
    strange = select(Location.id).where(Location.kind == WAREHOUSE, Location.id.in_(set(location_ids) - own))
    if work.session.scalars(strange.limit(1)).first() is not None:
        raise NotYourWarehouse(yours=_names(work.session, own))


def warehouses_of(session: Session, user_id: int) -> frozenset[int]:
    """The warehouses a person is bound to; empty when they work in all."""
    return frozenset(
        session.scalars(select(PersonWarehouse.location_id).where(PersonWarehouse.user_id == user_id))
    )


def bound_to(user_id: Any) -> ColumnElement[tuple[int, ...] | None]:
    """The same as a column of what is read of the person anyway; null when they work in all."""
    return (
        select(func.array_agg(PersonWarehouse.location_id, type_=_IDS))
        .where(PersonWarehouse.user_id == user_id)
        .scalar_subquery()
    )


def bind_person(work: Work, user: User, location_ids: Collection[int]) -> None:
    """Let a person work in these warehouses only, or with none of them in all. The caller may edit people.

    Raises OwnerWorksEverywhere, NoSuchWarehouse.
    """
    chosen = frozenset(location_ids)
    if chosen and any(role.name == OWNER for role in user.roles):
        raise OwnerWorksEverywhere
    found = work.session.execute(select(Location.id, Location.name).where(Location.kind == WAREHOUSE))
    known = {row.id: row.name for row in found}
    if not chosen <= known.keys():
        raise NoSuchWarehouse
    work.session.info.pop(_KEPT_AS, None)
    before = warehouses_of(work.session, user.id)
    if chosen == before:
        return
    work.session.execute(delete(PersonWarehouse).where(PersonWarehouse.user_id == user.id))
    if chosen:
        rows = [{"user_id": user.id, "location_id": one} for one in sorted(chosen)]
        work.session.execute(insert(PersonWarehouse), rows)
    work.emit(WarehousesGiven(user.id, _named(known, chosen), _named(known, before)))


def _named(known: dict[int, str], ids: Iterable[int]) -> tuple[str, ...]:
    return tuple(known[one] for one in sorted(ids) if one in known)


def _names(session: Session, ids: Collection[int]) -> list[str]:
    return list(session.scalars(select(Location.name).where(Location.id.in_(ids)).order_by(Location.id)))
