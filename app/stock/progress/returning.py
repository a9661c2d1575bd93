"""Give back what an order has taken and not shipped, at the value it came out with."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.kernel.work import Work
from app.stock.ledger.contents import Left, Share, still_there
from app.stock.ledger.events import MaterialReturned
from app.stock.ledger.places import lock_wip, main_warehouse
from app.stock.ledger.posting import NewMove, post_moves

# The newest first: what was issued last is what is still lying there. Read by the order's lines, because what
# came with a slip is there too. Goods go back to where they came from; to the main warehouse when that is no
# longer used.
_CAME_IN = text(
    "select m.id, m.order_line_id, m.material_id, m.lot_id, m.quantity, m.value,"
    " case when source.kind = 'warehouse' and source.is_active then source.id end as warehouse_id"
    " from stock_move m join location source on source.id = m.source_id"
    " where m.order_line_id = any(array(select id from order_line where order_id = :order))"
    " and m.target_id = :wip"
    " and not exists (select from stock_move r where r.reversal_of = m.id)"
    " order by m.id desc"
)


def return_from_order(work: Work, order_id: int, reason: str) -> int:
    """Mirror every issue that is still in the order's work in progress; how many moves that took.

    Of a partly shipped order only the rest goes back. The caller has checked the right and the state.
    Four statements, whatever the number of lines.
    """
    wip = lock_wip(work, order_id)
    left = {} if wip is None else still_there(work, order_id, wip)
    if wip is None or not left:
        return 0
    came_in = work.session.execute(_CAME_IN, {"order": order_id, "wip": wip}).all()
    warehouse = main_warehouse(work)
    moves = [
        NewMove(
            operation="return",
            material_id=original.material_id,
            lot_id=original.lot_id,
            source_id=wip,
            target_id=original.warehouse_id or warehouse,
            quantity=quantity,
            value=value,
            document="order",
            document_id=order_id,
            order_line_id=original.order_line_id,
            reversal_of=original.id,
            reason=reason,
        )
        for original, quantity, value in _mirrored(came_in, left)
    ]
    post_moves(work, moves)
    work.emit(MaterialReturned(order_id, len(moves), reason))
    return len(moves)


def _mirrored(came_in: Any, left: dict[Share, Left]) -> Iterator[tuple[Any, Decimal, Decimal]]:
    """Each issue with the part of it that goes back; the last part takes all value that is left."""
    for original in came_in:
        share = Share(original.order_line_id, original.material_id, original.lot_id)
        rest = left.get(share)
        if rest is None or not rest.quantity:
            continue
        quantity = min(original.quantity, rest.quantity)
        value = rest.value if quantity == rest.quantity else min(original.value, rest.value)
        left[share] = Left(rest.quantity - quantity, rest.value - value)
        yield original, quantity, value
