"""Doors that come back from the customer: what is in them is in the order's work in progress again."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import text

from app.kernel.amounts import round_money, round_quantity
from app.kernel.work import Work
from app.stock.ledger.contents import Left, Share, still_there
from app.stock.ledger.events import MaterialCameBack
from app.stock.ledger.places import lock_wip, places
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.progress.refusals import MaterialUsedMeanwhile
from app.stock.progress.shipping_out import Portion

DOCUMENT: Final = "return"
OPERATION: Final = "take_back"
# What customers hold of these lines: what was shipped less what came back.
_OUTSIDE: Final = text(
    "select order_line_id, material_id, lot_id,"
    " sum(case when target_id = :customer then quantity else -quantity end) as quantity,"
    " sum(case when target_id = :customer then value else -value end) as value from stock_move"
    " where order_line_id = any(cast(:lines as bigint[])) and :customer in (source_id, target_id)"
    " group by order_line_id, material_id, lot_id"
    " having sum(case when target_id = :customer then quantity else -quantity end) > 0"
    " order by order_line_id, material_id, lot_id"
)
_CAME: Final = text(
    "select id, material_id, lot_id, source_id, target_id, quantity, value, order_line_id from stock_move"
    " where document = 'return' and document_id = :return and reversal_of is null"
    " and order_line_id = any(array(select id from order_line where order_id = :order)) order by id desc"
)


def bring_back_doors(
    work: Work, order_id: int, return_id: int, portions: Sequence[Portion], reason: str
) -> Decimal:
    """Move each line's share of what the customer holds back to the order; the value that came back.

    ``of`` of a portion is how many doors of the line the customer has; with the last one comes everything.
    The caller has checked the right and locked the order. Four statements, whatever the number of lines.
    """
    wip = lock_wip(work, order_id)
    coming = {portion.order_line_id: portion for portion in portions}
    if wip is None:
        return Decimal("0.00")
    customer = places(work).customer
    rows = work.session.execute(_OUTSIDE, {"customer": customer, "lines": list(coming)})
    moves = [
        NewMove(
            operation=OPERATION,
            material_id=row.material_id,
            lot_id=row.lot_id,
            source_id=customer,
            target_id=wip,
            quantity=part.quantity,
            value=part.value,
            document=DOCUMENT,
            document_id=return_id,
            order_line_id=row.order_line_id,
            reason=reason,
        )
        for row in rows
        if (part := _part(Left(row.quantity, row.value), coming[row.order_line_id])).quantity
    ]
    post_moves(work, moves)
    work.emit(MaterialCameBack(order_id, return_id, len(moves)))
    return sum((move.value for move in moves), Decimal("0.00"))


def send_doors_again(work: Work, order_id: int, return_id: int, reason: str) -> None:
    """Mirror what a return brought to an order, because it never came back.

    MaterialUsedMeanwhile when some of it is no longer in the order's work in progress.
    """
    wip = lock_wip(work, order_id)
    if wip is None:
        return
    there = still_there(work, order_id, wip)
    came = work.session.execute(_CAME, {"return": return_id, "order": order_id}).all()
    if any(_is_gone(there, move) for move in came):
        raise MaterialUsedMeanwhile
    post_moves(
        work,
        [
            NewMove(
                operation=OPERATION,
                material_id=move.material_id,
                lot_id=move.lot_id,
                source_id=move.target_id,
                target_id=move.source_id,
                quantity=move.quantity,
                value=move.value,
                document=DOCUMENT,
                document_id=return_id,
                order_line_id=move.order_line_id,
                reversal_of=move.id,
                reason=reason,
            )
            for move in came
        ],
    )


def _is_gone(there: dict[Share, Left], move: Any) -> bool:
    left = there.get(Share(move.order_line_id, move.material_id, move.lot_id))
    return left is None or left.quantity < move.quantity or left.value < move.value


def _part(left: Left, portion: Portion) -> Left:
    """The share of the doors that come, in thousandths and kuruş; the last one brings everything."""
    quantity = round_quantity(left.quantity * portion.quantity / portion.of)
    if portion.quantity == portion.of or quantity >= left.quantity:
        return left
    value = round_money(left.value * portion.quantity / portion.of) if quantity else Decimal(0)
    return Left(quantity, min(value, left.value))
