"""Issue material to an order: everything it needs or nothing, and more of it later with a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text

from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.stock.amounts import checked_quantity, checked_reason
from app.stock.balances import lock_balances, take_from
from app.stock.events import MaterialIssued
from app.stock.places import supply_of
from app.stock.posting import NewMove, post_moves
from app.stock.shortages import refuse_shortages

ISSUE = Right("issue", "Stock")

_LINE_OF_ORDER = text("select 1 from order_line where id = :line and order_id = :order")


@dataclass(frozen=True)
class Need:
    """How much of one material one order line needs, in the material's stock unit."""

    material_id: int
    quantity: Decimal
    order_line_id: int


def issue_to_order(work: Work, order_id: int, needs: Sequence[Need]) -> None:
    """Take everything an order needs from the warehouse into its work in progress, or nothing.

    Raises MissingMaterials with every material of which there is not enough. The caller has checked
    the right to plan. Three statements, whatever the number of needs; four when something is missing.
    """
    _issue(work, order_id, needs, operation="plan")


def issue_extra(
    work: Work, order_id: int, order_line_id: int, material_id: int, quantity: Decimal, reason: str
) -> None:
    """Take more of a material for an order line that is in production: a spoilt sheet, a lost lock."""
    work.require(ISSUE)
    reason = checked_reason(reason)
    if work.session.execute(_LINE_OF_ORDER, {"line": order_line_id, "order": order_id}).first() is None:
        raise RecordGone
    _issue(work, order_id, [Need(material_id, quantity, order_line_id)], operation="issue", reason=reason)


def _issue(work: Work, order_id: int, needs: Sequence[Need], *, operation: str, reason: str = "") -> None:
    if not needs:
        return
    wanted = [(need, checked_quantity(need.quantity)) for need in needs]
    needed: dict[int, Decimal] = defaultdict(Decimal)
    for need, quantity in wanted:
        needed[need.material_id] += quantity
    warehouse, wip = supply_of(work, order_id)
    held = lock_balances(work, warehouse, needed)
    refuse_shortages(work, needed, held)
    moves = [
        NewMove(
            operation=operation,
            material_id=need.material_id,
            lot_id=taken.lot_id,
            source_id=warehouse,
            target_id=wip,
            quantity=taken.quantity,
            value=taken.value,
            document="order",
            document_id=order_id,
            order_line_id=need.order_line_id,
            reason=reason,
        )
        for need, quantity in wanted
        for taken in take_from(held[need.material_id], quantity)
    ]
    post_moves(work, moves)
    work.emit(MaterialIssued(order_id, len(moves), reason))
