"""Doors that came back leave again [yeniden sevk]: the new waybill names the first one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import text

from app.kernel.clock import show_date, to_local
from app.kernel.work import Work
from models.production import WorkOrder

_LEAVE_AGAIN: Final = text(
    "update returned_door r set is_here = false, sent_again_line_id = d.shipment_line_id from door d"
    " where d.id = r.door_id and r.is_here and d.work_order_id = any(cast(:cards as bigint[]))"
    " and d.shipment_line_id is not null"
)
_BEFORE: Final = (
    "select s.id, s.waybill_number, s.issued_at, g.number as return_number,"
    " array_agg(d.serial order by d.serial) as serials"
    " from returned_door r join return_line l on l.id = r.line_id"
    " join goods_return g on g.id = l.return_id and g.undone_at is null"
    " join shipment_line sl on sl.id = l.shipment_line_id join shipment s on s.id = sl.shipment_id"
    " join door d on d.id = r.door_id where {which} group by s.id, g.id order by s.id, g.id"
)
_BEFORE_CARDS: Final = text(
    _BEFORE.format(which="r.is_here and d.work_order_id = any(cast(:cards as bigint[]))")
)
_BEFORE_SHIPMENT: Final = text(
    _BEFORE.format(
        which="r.sent_again_line_id = any(array(select id from shipment_line where shipment_id = :shipment))"
    )
)


def send_again(work: Work, cards: Sequence[WorkOrder]) -> tuple[str, ...]:
    """Doors of leaving cards that had come back have left again; the sentences for their waybill."""
    notes = notes_again(work, cards)
    if notes:
        work.session.execute(_LEAVE_AGAIN, {"cards": [card.id for card in cards]})
    return notes


def notes_again(work: Work, cards: Sequence[WorkOrder]) -> tuple[str, ...]:
    """What the waybill of these cards says about doors that had left before."""
    work.session.flush()
    rows = work.session.execute(_BEFORE_CARDS, {"cards": [card.id for card in cards]})
    return tuple(_sentence(row) for row in rows)


def earlier_waybills(work: Work, shipment_id: int) -> list[Any]:
    """The shipments with which doors of this one had left before.

    Rows of id, waybill_number, issued_at, return_number and serials.
    """
    return list(work.session.execute(_BEFORE_SHIPMENT, {"shipment": shipment_id}))


def notes_of_shipment(work: Work, shipment_id: int) -> tuple[str, ...]:
    """The same sentences of a shipment that has left, for its e-document."""
    return tuple(_sentence(row) for row in earlier_waybills(work, shipment_id))


def _sentence(row: Any) -> str:
    """A legal paper speaks Turkish."""
    serials = ", ".join(row.serials[:10]) + (" …" if len(row.serials) > 10 else "")  # noqa: PLR2004
    day = show_date(to_local(row.issued_at))
    return (
        f"Yeniden sevk: {day} tarihli {row.waybill_number} numaralı irsaliyeden iade gelen"
        f" ({row.return_number}) {serials}."
    )
