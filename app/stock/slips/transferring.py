"""Transfer between warehouses: many materials on one slip, each at the value it has."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.kernel.permissions import Right
from app.kernel.work import Work
from app.stock.ledger.holding import lock_places
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.ledger.reserving import doubt_taking
from app.stock.slips.events import StockTransferred
from app.stock.slips.lines import (
    SlipRow,
    TakenLine,
    name_lots,
    numbered,
    read_materials,
    refuse_all,
    take_rows,
    together,
)
from app.stock.slips.refusals import SameWarehouse
from app.stock.slips.slips import open_slip
from app.stock.warehouses.warehouses import find_warehouse
from models.stock import Location

TRANSFER = Right("transfer", "Stock")


def transfer_stock(
    work: Work,
    source_id: int | None,
    target_id: int | None,
    rows: Sequence[SlipRow],
    reason: str = "",
    key: str | None = None,
    *,
    confirmed: Collection[str] = (),
) -> int:
    """Carry materials from one warehouse to another; the slip's id.

    Raises WarehouseUnknown or SameWarehouse at their fields, and Refusals with everything that is wrong
    with any line; the Doubt ReservedByOrders, unless confirmed, when orders count on what no longer
    supplies them; then nothing has moved. The number of statements does not depend on the lines.
    """
    work.require(TRANSFER)

    def act() -> int:
        return _transfer(work, source_id, target_id, rows, reason, confirmed)

    return int(work.once(key, "transfer_stock", act))


def _transfer(
    work: Work,
    source_id: int | None,
    target_id: int | None,
    asked: Sequence[SlipRow],
    reason: str,
    confirmed: Collection[str],
) -> int:
    source = find_warehouse(work, source_id, "source_id")
    target = find_warehouse(work, target_id, "target_id")
    if source.id == target.id:
        raise SameWarehouse
    rows = numbered(asked)
    materials = read_materials(work, rows)
    # Both ends in one order: of two transfers that go opposite ways the second waits.
    held = lock_places(work, [source.id, target.id], materials)
    here = {material_id: balances for (place, material_id), balances in held.items() if place == source.id}
    lots = name_lots(work, (balance.lot_id for balances in here.values() for balance in balances))
    taken, refusals = take_rows(rows, here, materials, lots, source.name)
    refuse_all(refusals)
    if source.purpose == "supply" != target.purpose:
        doubt_taking(work, together(taken), confirmed)
    said = " ".join(reason.split())
    slip = open_slip(work, "transfer", source_id=source.id, target_id=target.id, reason=said)
    post_moves(work, [_move(slip.id, line, source, target, said) for line in taken])
    work.emit(StockTransferred(slip.id, slip.number, len(rows), source.name, target.name, said))
    return slip.id


def _move(slip_id: int, line: TakenLine, source: Location, target: Location, reason: str) -> NewMove:
    return NewMove(
        operation="transfer",
        material_id=line.row.material_id,
        lot_id=line.taken.lot_id,
        source_id=source.id,
        target_id=target.id,
        quantity=line.taken.quantity,
        value=line.taken.value,
        document="slip",
        document_id=slip_id,
        reason=reason,
    )
