"""Planning an order [Üretime planla]: all its materials leave the warehouse, its cards go on the board."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.util import identity_key

from app.kernel.clock import today_local
from app.kernel.permissions import Right
from app.kernel.work import KeyUsedElsewhere, RecordGone, Work
from app.orders.states import WrongState
from app.production.events import CardMoved, OrderPlanned
from app.production.refusals import NothingToMake
from app.stock.ledger.events import MaterialIssued
from app.stock.ledger.reserving import ReservedForOthers, refuse_taking_reserved
from app.stock.ledger.shortages import refuse_missing
from app.stock.progress.issuing import issuing
from app.stock.progress.remnants import RemnantChoice, take_remnants
from models.orders import SalesOrder

PLAN = Right("plan", "Order")

# All of a plan in one round trip: what it costs is mostly waiting for answers. Sent as it is, without the
# session's compiler, because nothing in the product is asked for as often by as many at the same shelf.
_PLAN: Final = "select outcome, facts from plan_order(%s, %s, %s, %s, %s, %s, %s, %s)"
_KEY_TAKEN_MEANWHILE: Final = "AT003"
_STATE: Final = text("select state from sales_order where id = :order for no key update")


def plan_order(
    work: Work,
    order_id: int,
    *,
    key: str | None = None,
    confirmed: Collection[str] = (),
    remnants: Sequence[RemnantChoice] = (),
) -> dict[str, Any]:
    """Take everything a confirmed order needs from stock in one go, and lay out one card per line of doors.

    Raises MissingMaterials with everything that is missing, and the Doubt ReservedForOthers, unless its
    code is in ``confirmed``, when an order that was confirmed earlier would go short; then nothing has
    changed. Returns the order and the ids of its cards. One statement, whatever the size of the order; a
    few more when leftover pieces are used, which go whole and cover their part of the need.
    """
    work.require(PLAN)
    work.session.flush()
    brought = _bring_remnants(work, order_id, remnants)
    is_asked = ReservedForOthers.code not in confirmed
    outcome, facts = _ask_database(work, order_id, key, brought, is_asked=is_asked)
    if outcome == "again":
        if brought is not None:
            # The key belongs to an earlier plan: what was taken for this one must not stay taken.
            raise KeyUsedElsewhere
        return dict(facts)
    if outcome != "planned":
        _refuse(work, order_id, outcome, facts)
    _forget(work, order_id)
    return _tell(work, order_id, facts)


def _bring_remnants(work: Work, order_id: int, remnants: Sequence[RemnantChoice]) -> str | None:
    """Take the chosen pieces for an order that can be planned; what they bring, as the database reads it."""
    if not remnants:
        return None
    # Locked first: a second click waits here and then finds the order planned, its pieces in it.
    if work.session.execute(_STATE, {"order": order_id}).scalar_one_or_none() != "confirmed":
        return None
    brought = take_remnants(work, order_id, remnants)
    return json.dumps([[line, material, str(quantity)] for (line, material), quantity in brought.items()])


def _ask_database(
    work: Work, order_id: int, key: str | None, brought: str | None, *, is_asked: bool
) -> tuple[str, Any]:
    """What the function of the database says: how it went, and what is to be told about it."""
    act = f"plan order {order_id}"
    today = today_local(work.now)
    try:
        with issuing():
            ((outcome, facts),) = work.ask(
                _PLAN, (order_id, key, act, work.actor.name, work.now, today, is_asked, brought)
            )
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _KEY_TAKEN_MEANWHILE:
            raise KeyUsedElsewhere from error
        raise
    return outcome, facts


def _refuse(work: Work, order_id: int, outcome: str, facts: Any) -> None:
    if outcome == "gone":
        raise RecordGone
    if outcome == "elsewhere":
        raise KeyUsedElsewhere
    if outcome == "state":
        raise WrongState(number=facts["number"], state=facts["state"])
    if outcome == "no_doors":
        raise NothingToMake(number=facts["number"])
    rows = [(material, *map(Decimal, amounts)) for material, *amounts in facts]
    short = {material: (needed, there) for material, needed, there, _reserved in rows if there < needed}
    if short:
        refuse_missing(work, short)
    # By this much what is left does not cover what the others have reserved.
    taken = {material: min(needed, needed + reserved - there) for material, needed, there, reserved in rows}
    refuse_taking_reserved(work, order_id, taken)


def _forget(work: Work, order_id: int) -> None:
    """The row was changed behind the session's back; whatever it holds of it is old."""
    held = work.session.identity_map.get(identity_key(SalesOrder, order_id))
    if held is not None:
        work.session.expire(held)


def _tell(work: Work, order_id: int, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The events of the plan and its answer."""
    if facts["moves"]:
        work.emit(MaterialIssued(order_id, facts["moves"]))
    cards = facts["cards"]
    work.emit(OrderPlanned(order_id, facts["number"], len(cards), facts["doors"]))
    for card, event, quantity in cards:
        work.emit(
            CardMoved(
                work_order_id=card,
                event_id=event,
                kind="planned",
                order_id=order_id,
                department_id=facts["department"],
                state="waiting",
                quantity=quantity,
                version=1,
                since=work.now,
                is_new=True,
            )
        )
    return {"order": order_id, "cards": [card for card, _event, _quantity in cards]}
