"""What is still in an order's work in progress, line by line: what came in less what has left."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import text

from app.kernel.work import Work

# Read by the order's lines, so the length of the ledger does not matter.
_STILL_THERE = text(
    "select order_line_id, material_id, lot_id,"
    " sum(case when target_id = :wip then quantity else -quantity end) as quantity,"
    " sum(case when target_id = :wip then value else -value end) as value"
    " from stock_move"
    " where order_line_id = any(array(select id from order_line where order_id = :order))"
    " and :wip in (source_id, target_id)"
    " group by order_line_id, material_id, lot_id"
    " having sum(case when target_id = :wip then quantity else -quantity end) > 0"
    " order by order_line_id, material_id, lot_id"
)


class Share(NamedTuple):
    """Whose and which material: an order line's, of one lot."""

    order_line_id: int
    material_id: int
    lot_id: int | None


@dataclass(frozen=True)
class Left:
    """How much of it is still there, and what that is worth."""

    quantity: Decimal
    value: Decimal


def still_there(work: Work, order_id: int, wip: int) -> dict[Share, Left]:
    """Everything in the order's work in progress that has neither been shipped nor returned."""
    rows = work.session.execute(_STILL_THERE, {"order": order_id, "wip": wip})
    return {
        Share(row.order_line_id, row.material_id, row.lot_id): Left(row.quantity, row.value) for row in rows
    }
