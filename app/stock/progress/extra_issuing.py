"""Give an order in production more material than its plan: a spoilt sheet, a lost lock."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.kernel.work import Work
from app.stock.ledger.amounts import checked_reason
from app.stock.ledger.holding import lock_places
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.ledger.reserving import doubt_taking
from app.stock.progress.issuing import ISSUE
from app.stock.slips.events import ExtraIssued
from app.stock.slips.lines import (
    SlipRow,
    TakenLine,
    check_order_lines,
    name_lots,
    numbered,
    read_materials,
    refuse_all,
    refuse_shipped_lines,
    take_rows,
    together,
)
from app.stock.slips.slips import open_slip
from app.stock.slips.standing import lock_progress
from app.stock.warehouses.warehouses import find_warehouse

USABLE = ("supply", "remnants")
"""Purposes of warehouses that production may take from; never from quarantine."""


def issue_more(
    work: Work,
    order_id: int,
    warehouse_id: int | None,
    rows: Sequence[SlipRow],
    reason: str,
    key: str | None = None,
    *,
    confirmed: Collection[str] = (),
) -> int:
    """Take more material from a warehouse for lines of an order that is in production; the slip's id.

    Raises OrderNotInProduction, ReasonMissing, WarehouseUnknown, or Refusals with all wrong cells; the
    Doubt ReservedByOrders, unless confirmed, when an order that waits would go short of it.
    """
    work.require(ISSUE)
    reason = checked_reason(reason)

    def act() -> int:
        return _issue(work, order_id, warehouse_id, rows, reason, confirmed)

    return int(work.once(key, "issue_more", act))


def _issue(
    work: Work,
    order_id: int,
    warehouse_id: int | None,
    asked: Sequence[SlipRow],
    reason: str,
    confirmed: Collection[str],
) -> int:
    warehouse = find_warehouse(work, warehouse_id, "source_id", USABLE)
    rows = numbered(asked)
    wip = lock_progress(work, order_id)
    wrong = check_order_lines(work, order_id, rows) + refuse_shipped_lines(work, order_id, rows)
    materials = read_materials(work, rows)
    held = lock_places(work, [warehouse.id], materials)
    here = {material_id: balances for (_place, material_id), balances in held.items()}
    lots = name_lots(work, (balance.lot_id for balances in here.values() for balance in balances))
    taken, refusals = take_rows(rows, here, materials, lots, warehouse.name)
    refuse_all([*wrong, *refusals])
    if warehouse.purpose == "supply":
        doubt_taking(work, together(taken), confirmed)
    slip = open_slip(work, "issue", source_id=warehouse.id, target_id=wip, order_id=order_id, reason=reason)
    post_moves(work, [_move(slip.id, line, warehouse.id, wip, reason) for line in taken])
    work.emit(ExtraIssued(slip.id, slip.number, order_id, len(rows), reason))
    return slip.id


def _move(slip_id: int, line: TakenLine, warehouse_id: int, wip: int, reason: str) -> NewMove:
    return NewMove(
        operation="issue",
        material_id=line.row.material_id,
        lot_id=line.taken.lot_id,
        source_id=warehouse_id,
        target_id=wip,
        quantity=line.taken.quantity,
        value=line.taken.value,
        document="slip",
        document_id=slip_id,
        order_line_id=line.row.order_line_id,
        reason=reason,
    )
