"""A card and its order taken together, and every change of a card written down as an event."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import select, text, update

from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.production.events import CardMoved
from app.production.hands import NOBODY, Hand
from models.orders import SalesOrder
from models.production import Door, ProductionEvent, WorkOrder

TAP = Right("tap", "Board")
UNDO = Right("undo", "Board")
LOOK = Right("list", "Board")
REWORK = Right("rework", "Board")
SCRAP = Right("scrap", "Board")
REORDER = Right("reorder", "Board")
PRINT = Right("print", "Board")

OPEN = ("waiting", "running", "blocked", "ready")
"""States of cards that are on the board."""
IN_WORK = ("waiting", "running", "blocked")
"""States of cards that are at a department."""
OF_THE_QUEUE = ("placed", "promised")
"""Touches that say where a card stands in its queue, and nothing about the card itself."""

# The event and the spells of work it ends and begins, in one round trip: every touch pays for it.
_WRITE: Final = (
    "with ended as (update work_spell set ended_at = greatest(started_at, %(moment)s)"
    " where id = any(%(ends)s) returning id),"
    " begun as (insert into work_spell (work_order_id, order_line_id, department_id, operator_id, doors,"
    " started_at) select %(card)s, %(line)s, %(to)s, %(operator)s, %(quantity)s, %(moment)s"
    " where %(begins)s returning id)"
    " insert into production_event (work_order_id, kind, from_department_id, to_department_id, from_state,"
    " to_state, quantity, at, actor, kiosk_id, operator_id, touched_at, facts, reason, undo_of)"
    " select %(card)s, %(kind)s, %(from)s, %(to)s, %(from_state)s, %(to_state)s, %(quantity)s, %(at)s,"
    " %(actor)s, %(kiosk)s, %(operator)s, %(touched)s, nullif(coalesce(cast(%(facts)s as jsonb), '{}') ||"
    " jsonb_strip_nulls(jsonb_build_object('ended', (select jsonb_agg(id) from ended),"
    " 'begun', (select jsonb_agg(id) from begun))), '{}'), %(reason)s, %(undo_of)s returning id"
)
_END_SPELLS = text(
    "update work_spell set ended_at = greatest(started_at, :now)"
    " where ended_at is null and work_order_id = any(cast(:cards as bigint[]))"
)
_CLOSE_NEEDS = text(
    "update material_need set cancelled_at = :now where work_order_id = any(cast(:cards as bigint[]))"
    " and issued_at is null and cancelled_at is null"
)


@dataclass(frozen=True)
class Place:
    """Where a card was before something happened to it."""

    department_id: int | None
    state: str

    @classmethod
    def of(cls, card: WorkOrder) -> Place:
        """Where the card is now."""
        return cls(card.department_id, card.state)


class Worker(NamedTuple):
    """Somebody who works on a card: their open spell, who they are, since when."""

    spell_id: int
    operator_id: int | None
    name: str
    since: datetime


@dataclass(frozen=True)
class Touch:
    """What is written down about one act beside the card itself."""

    kind: str
    hand: Hand = NOBODY
    touched_at: datetime | None = None
    """When it was made, where that is known and later than the last act."""
    reason: str = ""
    undo_of: int | None = None
    facts: Mapping[str, Any] | None = None
    quantity: int | None = None
    """Of how many doors; all of the card where it says nothing."""
    workers: tuple[Worker, ...] = ()
    """Who was working on the card when it was touched."""
    ends: tuple[Worker, ...] = ()
    """Whose work ends with it."""
    begins: bool = False
    """Whether the one whose hand it is works on the card from now on."""
    waits_for_material: bool = False
    is_new: bool = False


def lock_order_of(work: Work, work_order_id: int) -> SalesOrder:
    """The order of a card, fresh and locked; RecordGone when there is no such card.

    Whoever changes a card locks its order first. Planning, cancelling and shipping begin with the order
    too, so nobody ever waits for another in a circle.
    """
    belongs = select(WorkOrder.order_id).where(WorkOrder.id == work_order_id).scalar_subquery()
    order = work.session.scalar(
        select(SalesOrder)
        .where(SalesOrder.id == belongs)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if order is None:
        raise RecordGone
    return order


def write_down(work: Work, card: WorkOrder, before: Place | None, touch: Touch) -> int:
    """Keep what happened to the card for ever, and tell the boards after the commit; the event's id."""
    work.session.flush()
    values = {
        "card": card.id,
        "line": card.order_line_id,
        "kind": touch.kind,
        "from": before.department_id if before else None,
        "to": card.department_id,
        "from_state": before.state if before else "",
        "to_state": card.state,
        "quantity": touch.quantity or card.quantity,
        "at": work.now,
        "actor": work.actor.name,
        "kiosk": kiosk_of(work),
        "operator": touch.hand.operator_id,
        "touched": touch.touched_at,
        "moment": touch.touched_at or work.now,
        "facts": json.dumps(touch.facts) if touch.facts else None,
        "reason": touch.reason,
        "undo_of": touch.undo_of,
        "ends": [worker.spell_id for worker in touch.ends],
        "begins": touch.begins,
    }
    event_id = int(work.session.connection().exec_driver_sql(_WRITE, values).scalar_one())
    work.emit(moved(card, event_id, touch, by=_who_works(work, touch)))
    return event_id


def _who_works(work: Work, touch: Touch) -> tuple[tuple[str, datetime], ...]:
    still = [(each.name, each.since) for each in touch.workers if each not in touch.ends]
    if touch.begins:
        still.append((touch.hand.operator, touch.touched_at or work.now))
    return tuple(still)


def write_down_all(
    work: Work,
    cards: Sequence[WorkOrder],
    kind: str,
    before: Mapping[int, Place],
    *,
    reason: str = "",
    is_new: bool = False,
) -> None:
    """The same for several cards to which the same has happened, in one go; ``before`` by card id."""
    touches = [
        ProductionEvent(
            work_order_id=card.id,
            kind=kind,
            from_department_id=before[card.id].department_id,
            to_department_id=card.department_id,
            from_state=before[card.id].state,
            to_state=card.state,
            quantity=card.quantity,
            at=work.now,
            actor=work.actor.name,
            kiosk_id=kiosk_of(work),
            reason=reason,
        )
        for card in cards
    ]
    work.session.add_all(touches)
    work.session.flush()
    for card, touch in zip(cards, touches, strict=True):
        work.emit(moved(card, touch.id, Touch(kind, is_new=is_new)))


def take_off(work: Work, cards: Sequence[WorkOrder], state: str, *, reason: str = "") -> None:
    """Locked cards leave the board for good (``state``: cancelled or shipped); nobody works on them any more.

    Material they were still waiting for is not wanted any more.
    """
    before = {card.id: Place.of(card) for card in cards}
    for card in cards:
        card.state = state
        card.rank = None
        card.entered_at = work.now if state == "shipped" else card.entered_at
        card.version += 1
    ids = list(before)
    work.session.execute(_END_SPELLS, {"cards": ids, "now": work.now})
    work.session.execute(_CLOSE_NEEDS, {"cards": ids, "now": work.now})
    write_down_all(work, cards, state, before, reason=reason)


def lock_cards(work: Work, order_ids: Collection[int], states: Collection[str]) -> list[WorkOrder]:
    """The cards of locked orders that are in one of these states, fresh and locked, by id."""
    return list(
        work.session.scalars(
            select(WorkOrder)
            .where(WorkOrder.order_id.in_(order_ids), WorkOrder.state.in_(states))
            .order_by(WorkOrder.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def moved(
    card: WorkOrder, event_id: int, touch: Touch, *, by: tuple[tuple[str, datetime], ...] = ()
) -> CardMoved:
    """The event that tells boards how the card stands now."""
    return CardMoved(
        work_order_id=card.id,
        event_id=event_id,
        kind=touch.kind,
        order_id=card.order_id,
        department_id=card.department_id,
        state=card.state,
        quantity=card.quantity,
        version=card.version,
        since=card.entered_at,
        blocked_reason=card.blocked_reason or "",
        is_new=touch.is_new,
        waits_for_material=touch.waits_for_material and card.state == "blocked",
        rank=card.rank,
        priority=card.priority or 0,
        rework_reason=card.rework_reason or "",
        rework_from_id=card.rework_from_id,
        by=by if card.state == "running" else (),
    )


def kiosk_of(work: Work) -> int | None:
    """The screen that acts, when it is a screen."""
    return work.actor.id if work.actor.kind == "kiosk" else None


def move_doors(work: Work, source: WorkOrder, target: WorkOrder, quantity: int) -> None:
    """The first doors of one card belong to the other from now on."""
    work.session.flush()
    first = (
        select(Door.id)
        .where(
            Door.work_order_id == source.id,
            Door.shipment_line_id.is_(None),
            Door.scrapped_event_id.is_(None),
        )
        .order_by(Door.serial)
        .limit(quantity)
    )
    work.session.execute(
        update(Door).where(Door.id.in_(first)).values(work_order_id=target.id),
        execution_options={"synchronize_session": False},
    )
    work.session.expire(source, ["doors"])
    work.session.expire(target, ["doors"])
