"""Material in progress goes over from one line of an order to another with the doors it is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.kernel.work import Work
from app.stock.ledger.places import lock_wip, main_warehouse
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.progress.spoiling import Need, taken_from_progress

DOCUMENT = "order"


def part_progress(work: Work, order_id: int, needs: Sequence[Need], line_id: int, reason: str) -> None:
    """Let what these needs say belong to another line, at the value it has; never more than is there.

    Said by two moves over the main warehouse, because a move belongs to one line. The caller has locked the
    order.
    """
    wip = lock_wip(work, order_id)
    taken = taken_from_progress(work, order_id, wip, needs)
    if wip is None or not taken:
        return
    between = main_warehouse(work)
    moves = []
    for need, part in taken:
        back = NewMove(
            operation="return",
            material_id=need.material_id,
            lot_id=part.lot_id,
            source_id=wip,
            target_id=between,
            quantity=part.quantity,
            value=part.value,
            document=DOCUMENT,
            document_id=order_id,
            order_line_id=need.order_line_id,
            reason=reason,
        )
        again = replace(back, operation="issue", source_id=between, target_id=wip, order_line_id=line_id)
        moves += [back, again]
    post_moves(work, moves)
