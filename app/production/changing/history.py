"""What was changed in orders while they were made, for their pages and for the papers of the floor."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, text

from app.kernel.permissions import SEE_COST, SEE_PRICE, Right
from app.kernel.work import Work
from models.changes import OrderChange

SHOW: Final = Right("show", "Order")
# A line as it is now was changed with its cards; what was thrown away for it is another card's story.
_NOTES: Final = text(
    "select w.order_line_id as line_id, e.at, e.facts ->> 'note' as words, min(e.reason) as reason"
    " from production_event e join work_order w on w.id = e.work_order_id"
    " where w.order_line_id = any(cast(:lines as bigint[])) and e.kind in ('changed', 'remade', 'planned')"
    " and coalesce(e.facts ->> 'note', '') <> '' group by 1, 2, 3 order by min(e.id)"
)


@dataclass(frozen=True)
class ChangeNote:
    """What changed about the doors of a line, when and why."""

    at: datetime
    words: str
    reason: str


def notes_of_lines(work: Work, line_ids: Collection[int]) -> dict[int, list[ChangeNote]]:
    """The changes of these lines that the floor was told, the oldest first; one query."""
    found: dict[int, list[ChangeNote]] = {}
    for row in work.session.execute(_NOTES, {"lines": sorted(line_ids)}):
        found.setdefault(row.line_id, []).append(ChangeNote(row.at, row.words, row.reason))
    return found


def changes_of_order(work: Work, order_id: int) -> Sequence[OrderChange]:
    """The changes of an order, the newest first."""
    work.require(SHOW)
    query = select(OrderChange).where(OrderChange.order_id == order_id).order_by(OrderChange.number.desc())
    return work.session.scalars(query).all()


def money_of(work: Work, change: OrderChange) -> dict[str, Any]:
    """The price and the cost of a change, as far as the person may see them."""
    shown: dict[str, Any] = {}
    if work.actor.may(SEE_PRICE):
        shown["price"] = change.net_after - change.net_before
    if work.actor.may(SEE_COST):
        shown |= {"cost": change.cost, "lost": change.lost}
    return shown
