"""A card and its order taken together, and every change of a card written down as an event."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from app.documents.numbering import take_code
from app.kernel.clock import today_local
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.production.events import CardMoved
from app.production.refusals import NotThatManyDoors
from models.orders import SalesOrder
from models.production import Door, ProductionEvent, WorkOrder

TAP = Right("tap", "Board")
UNDO = Right("undo", "Board")
LOOK = Right("list", "Board")

OPEN = ("waiting", "running", "blocked", "ready")
"""States of cards that are on the board."""
IN_WORK = ("waiting", "running", "blocked")
"""States of cards that are at a department."""


@dataclass(frozen=True)
class Place:
    """Where a card was before something happened to it."""

    department_id: int | None
    state: str

    @classmethod
    def of(cls, card: WorkOrder) -> Place:
        """Where the card is now."""
        return cls(card.department_id, card.state)


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


def write_down(
    work: Work,
    card: WorkOrder,
    kind: str,
    before: Place | None,
    *,
    kiosk_id: int | None = None,
    reason: str = "",
    undo_of: int | None = None,
    is_new: bool = False,
) -> ProductionEvent:
    """Keep what happened to the card for ever, and tell the boards after the commit."""
    touch = _touch(work, card, kind, before, kiosk_id, reason, undo_of)
    work.session.add(touch)
    work.session.flush()
    work.emit(moved(card, touch.id, kind, is_new=is_new))
    return touch


def write_down_all(
    work: Work, cards: Sequence[WorkOrder], kind: str, before: Mapping[int, Place], *, reason: str = ""
) -> None:
    """The same for several cards to which the same has happened, in one go; ``before`` by card id."""
    touches = [_touch(work, card, kind, before[card.id], None, reason, None) for card in cards]
    work.session.add_all(touches)
    work.session.flush()
    for card, touch in zip(cards, touches, strict=True):
        work.emit(moved(card, touch.id, kind))


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


def _touch(
    work: Work,
    card: WorkOrder,
    kind: str,
    before: Place | None,
    kiosk_id: int | None,
    reason: str,
    undo_of: int | None,
) -> ProductionEvent:
    return ProductionEvent(
        work_order_id=card.id,
        kind=kind,
        from_department_id=before.department_id if before else None,
        to_department_id=card.department_id,
        from_state=before.state if before else "",
        to_state=card.state,
        quantity=card.quantity,
        at=work.now,
        actor=work.actor.name,
        kiosk_id=kiosk_of(work) if kiosk_id is None else kiosk_id,
        reason=reason,
        undo_of=undo_of,
    )


def moved(card: WorkOrder, event_id: int, kind: str, *, is_new: bool = False) -> CardMoved:
    """The event that tells boards how the card stands now."""
    return CardMoved(
        card.id,
        event_id,
        kind,
        card.order_id,
        card.department_id,
        card.state,
        card.quantity,
        card.version,
        card.entered_at,
        card.blocked_reason or "",
        is_new,
    )


def kiosk_of(work: Work) -> int | None:
    """The screen that acts, when it is a screen."""
    return work.actor.id if work.actor.kind == "kiosk" else None


def split_card(work: Work, card: WorkOrder, quantity: int, *, kiosk_id: int | None = None) -> WorkOrder:
    """A card of its own for some doors of this one, at the same place; the first serial numbers go.

    The new card is not yet written down: the caller says what happens to it.
    """
    if not 0 < quantity < card.quantity:
        raise NotThatManyDoors(number=card.number, available=card.quantity)
    part = WorkOrder(
        number=take_code(work, "work_order", "IE", today_local(work.now).year),
        order_id=card.order_id,
        order_line_id=card.order_line_id,
        quantity=quantity,
        department_id=card.department_id,
        state=card.state,
        blocked_reason=card.blocked_reason,
        priority=card.priority,
        split_from_id=card.id,
        entered_at=card.entered_at,
        created_at=work.now,
    )
    work.session.add(part)
    card.quantity -= quantity
    card.version += 1
    write_down(work, card, "split", Place.of(card), kiosk_id=kiosk_id)
    move_doors(work, card, part, quantity)
    return part


def move_doors(work: Work, source: WorkOrder, target: WorkOrder, quantity: int) -> None:
    """The first doors of one card belong to the other from now on."""
    work.session.flush()
    first = (
        select(Door.id)
        .where(Door.work_order_id == source.id, Door.shipment_line_id.is_(None))
        .order_by(Door.serial)
        .limit(quantity)
    )
    work.session.execute(
        update(Door).where(Door.id.in_(first)).values(work_order_id=target.id),
        execution_options={"synchronize_session": False},
    )
    work.session.expire(source, ["doors"])
    work.session.expire(target, ["doors"])
