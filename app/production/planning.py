"""Planning an order [Üretime planla]: all its materials leave the warehouse, its cards go on the board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Row, text

from app.documents.numbering import take_codes
from app.kernel.clock import today_local
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.orders.states import WrongState
from app.production.events import CardMoved, OrderPlanned
from app.production.refusals import NothingToMake
from app.stock.issuing import Need, issue_to_order

PLAN = Right("plan", "Order")

# One statement for any number of cards and doors: the time of a plan must not grow with the order.
_LAY_OUT = text(
    "with card as ("
    " insert into work_order (number, order_id, order_line_id, quantity, department_id, state,"
    " blocked_reason, priority, version, entered_at, created_at)"
    " select number, :order, line_id, quantity,"
    " (select id from department order by position limit 1), 'waiting', '', 0, 1, :now, :now"
    " from unnest(cast(:numbers as text[]), cast(:lines as bigint[]), cast(:quantities as integer[]))"
    " with ordinality as laid (number, line_id, quantity, place) order by place"
    " returning id, order_line_id, quantity, department_id"
    "), door as ("
    " insert into door (serial, order_line_id, work_order_id)"
    " select named.serial || '-' || lpad(cast(n as text), greatest(3, length(cast(n as text))), '0'),"
    " card.order_line_id, card.id"
    " from card"
    " join unnest(cast(:lines as bigint[]), cast(:serials as text[])) as named (line_id, serial)"
    " on named.line_id = card.order_line_id, generate_series(1, card.quantity) as n"
    " order by card.id, n"
    "), touch as ("
    " insert into production_event (work_order_id, kind, to_department_id, to_state, quantity, at, actor,"
    " kiosk_id, reason)"
    " select id, 'planned', department_id, 'waiting', quantity, :now, :actor, null, '' from card order by id"
    " returning id, work_order_id"
    "), moved as ("
    " update sales_order set state = 'planned', planned_at = :now, version = version + 1 where id = :order"
    ") select card.id, touch.id as event_id, card.department_id, card.quantity"
    " from card join touch on touch.work_order_id = card.id order by card.id"
)


_LOCK = text("select id, number, state from sales_order where id = :order for update")
_LINES = text(
    "select l.id, l.quantity as doors, l.model_id, m.material_id, m.quantity"
    " from order_line l left join order_material m on m.line_id = l.id"
    " where l.order_id = :order order by l.position, l.id, m.position, m.id"
)


@dataclass
class _Line:
    """A line of the order: how many doors it is, and what they need."""

    id: int
    number: int
    quantity: int
    is_door: bool
    needs: list[Need] = field(default_factory=list)


def plan_order(work: Work, order_id: int, *, key: str | None = None) -> dict[str, Any]:
    """Take everything a confirmed order needs from stock in one go, and lay out one card per line of doors.

    Raises MissingMaterials with everything that is missing; then nothing has changed. Returns the order
    and the ids of its cards. The number of SQL statements does not depend on the size of the order.
    """
    work.require(PLAN)
    return cast("dict[str, Any]", work.once(key, f"plan order {order_id}", lambda: _plan(work, order_id)))


def _plan(work: Work, order_id: int) -> dict[str, Any]:
    order = work.session.execute(_LOCK, {"order": order_id}).first()
    if order is None:
        raise RecordGone
    if order.state != "confirmed":
        raise WrongState(number=order.number, state=order.state)
    lines = _lines(work, order.id)
    doors = [line for line in lines if line.is_door]
    if not doors:
        raise NothingToMake(number=order.number)
    issue_to_order(work, order.id, [need for line in lines for need in line.needs])
    cards = _lay_out(work, order, doors)
    # The row was changed behind the session's back; whatever it holds of it is old.
    work.session.expire_all()
    work.emit(OrderPlanned(order.id, order.number, len(cards), sum(line.quantity for line in doors)))
    for card in cards:
        work.emit(card)
    return {"order": order.id, "cards": [card.work_order_id for card in cards]}


def _lines(work: Work, order_id: int) -> Sequence[_Line]:
    """Lines and needs in one statement."""
    lines: dict[int, _Line] = {}
    for row in work.session.execute(_LINES, {"order": order_id}):
        line = lines.setdefault(
            row.id, _Line(row.id, len(lines) + 1, row.doors, is_door=row.model_id is not None)
        )
        if row.material_id is not None:
            line.needs.append(Need(row.material_id, row.quantity, row.id))
    return list(lines.values())


def _lay_out(work: Work, order: Row[tuple[int, str, str]], doors: Sequence[_Line]) -> list[CardMoved]:
    """Cards at the first department, their doors with serial numbers, and the event of each."""
    numbers = take_codes(work, "work_order", "IE", today_local(work.now).year, len(doors))
    laid = work.session.execute(
        _LAY_OUT,
        {
            "order": order.id,
            "now": work.now,
            "actor": work.actor.name,
            "numbers": numbers,
            "lines": [line.id for line in doors],
            "quantities": [line.quantity for line in doors],
            "serials": [f"{order.number}-{line.number}" for line in doors],
        },
    )
    return [
        CardMoved(
            work_order_id=row.id,
            event_id=row.event_id,
            kind="planned",
            order_id=order.id,
            department_id=row.department_id,
            state="waiting",
            quantity=row.quantity,
            version=1,
            since=work.now,
            is_new=True,
        )
        for row in laid
    ]
