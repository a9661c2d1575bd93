"""Splitting a card: some of its doors go their own way on a card of their own, in one round trip."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlalchemy import BigInteger, column, select, text
from sqlalchemy.orm.attributes import set_committed_value

from app.kernel.clock import today_local
from app.kernel.work import Work
from app.production.cards import Touch, kiosk_of, moved
from app.production.refusals import NotThatManyDoors
from models.production import WorkOrder

_SPLIT: Final = text(
    "with taken as (select (take_codes('work_order', 'IE', cast(:year as integer), 1))[1] as number),"
    " rest as (update work_order set quantity = quantity - :quantity, version = version + 1"
    " where id = :card returning *),"
    " part as (insert into work_order (number, order_id, order_line_id, quantity, department_id, state,"
    " blocked_reason, priority, rank, rework_reason, rework_from_id, remake_of_id, change_note,"
    " split_from_id, entered_at, created_at, version)"
    " select taken.number, order_id, order_line_id,"
    " :quantity, department_id, state, blocked_reason, priority, rank, rework_reason,"
    " rework_from_id, remake_of_id, change_note, id, entered_at, :now, 1 from rest, taken returning *),"
    " gone as (update door set work_order_id = (select id from part) where id in ("
    " select id from door where work_order_id = :card and shipment_line_id is null"
    " and scrapped_event_id is null order by serial limit :quantity)),"
    " said as (insert into production_event (work_order_id, kind, from_department_id, to_department_id,"
    " from_state, to_state, quantity, at, actor, kiosk_id, operator_id, touched_at, reason)"
    " select id, 'split', department_id, department_id, state, state, quantity, :now, :actor, :kiosk,"
    " :operator, :touched, :reason from rest returning id)"
    " select part.*, said.id as split_event from part, said"
).columns(*WorkOrder.__table__.columns, split_event=BigInteger)


def split_card(work: Work, card: WorkOrder, quantity: int, touch: Touch | None = None) -> WorkOrder:
    """A card of its own for some doors of this locked one, at the same place; the first serial numbers go.

    That the card was split is written down; the new card is not yet: the caller says what happens to it.
    """
    if not 0 < quantity < card.quantity:
        raise NotThatManyDoors(number=card.number, available=card.quantity)
    said = replace(touch, kind="split", ends=(), begins=False, facts=None) if touch else Touch("split")
    work.session.flush()
    values = {
        "year": today_local(work.now).year,
        "card": card.id,
        "quantity": quantity,
        "now": work.now,
        "actor": work.actor.name,
        "kiosk": kiosk_of(work),
        "operator": said.hand.operator_id,
        "touched": said.touched_at,
        "reason": said.reason,
    }
    written = select(WorkOrder, column("split_event")).from_statement(_SPLIT)
    part: WorkOrder
    part, event_id = work.session.execute(written, values).one()
    set_committed_value(card, "quantity", card.quantity - quantity)
    set_committed_value(card, "version", card.version + 1)
    work.session.expire(card, ["doors"])
    by = tuple((worker.name, worker.since) for worker in said.workers)
    work.emit(moved(card, event_id, said, by=by))
    return part
