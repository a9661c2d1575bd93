"""Keep what was to go back to the supplier: the slip is undone, the goods are on their shelf again."""

from __future__ import annotations

from sqlalchemy import select, text

from app.identity.fencing import require_warehouse
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.materials.locking import lock_materials
from app.purchasing.corrections.refusals import SentBackIsBilled
from app.purchasing.corrections.reopening import ordered_of
from app.purchasing.orders.following import rebook_received
from app.purchasing.receipts.events import SendingBackUndone
from app.purchasing.receipts.expected import lock_ordered
from app.purchasing.receipts.sent_back import KIND
from app.stock.ledger.amounts import checked_reason
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.slips.refusals import SlipAlreadyUndone
from app.stock.warehouses.warehouses import hold_warehouses
from models.edocuments import EDocument
from models.purchasing import GoodsReceipt
from models.warehouse import StockSlip

SEND_BACK = Right("send_back", "GoodsReceipt")

_MOVES = text(
    "select id, material_id, lot_id, source_id, target_id, quantity, value from stock_move"
    " where document = 'slip' and document_id = :slip and reversal_of is null order by id"
)


def undo_sending_back(work: Work, slip_id: int, reason: str, key: str | None = None) -> None:
    """Mirror every move of the slip at the value it left with; purchase orders it had reopened are filled.

    Also those a person has closed since. Raises SlipAlreadyUndone, SentBackIsBilled, or WarehousePassive
    when the goods have no place to come back to.
    """
    work.require(SEND_BACK)
    reason = checked_reason(reason)
    work.once(key, "undo_sending_back", lambda: _undo(work, slip_id, reason))


def _undo(work: Work, slip_id: int, reason: str) -> None:
    slip, receipt = _locked(work, slip_id)
    require_warehouse(work, receipt.warehouse_id, slip.source_id)
    ordered = ordered_of(slip)
    lock_ordered(work, ordered)
    moves = work.session.execute(_MOVES, {"slip": slip_id}).all()
    lock_materials(work, {move.material_id for move in moves})
    # After the materials, as whoever counts chooses a warehouse: nobody waits in a circle.
    hold_warehouses(work, {move.source_id for move in moves})
    mirrors = [
        NewMove(
            operation="send_back",
            material_id=move.material_id,
            lot_id=move.lot_id,
            source_id=move.target_id,
            target_id=move.source_id,
            quantity=move.quantity,
            value=move.value,
            document="slip",
            document_id=slip.id,
            reversal_of=move.id,
            reason=reason,
        )
        for move in moves
    ]
    post_moves(work, mirrors)
    slip.undone_at, slip.undone_by, slip.undo_reason = work.now, work.actor.name, reason
    work.session.flush()
    rebook_received(work, ordered)
    work.emit(SendingBackUndone(receipt.id, receipt.number, slip.number, reason))


def _locked(work: Work, slip_id: int) -> tuple[StockSlip, GoodsReceipt]:
    """The slip and its receipt, the receipt locked first as everywhere."""
    slip = work.find(StockSlip, slip_id)
    if slip.kind != KIND or slip.receipt_id is None:
        raise RecordGone
    receipt = work.lock(GoodsReceipt, slip.receipt_id)
    slip = work.lock(StockSlip, slip_id)
    if slip.undone_at is not None:
        raise SlipAlreadyUndone(number=slip.number)
    if work.session.scalar(select(EDocument.id).where(EDocument.stock_slip_id == slip.id)) is not None:
        raise SentBackIsBilled(slip=slip.number)
    return slip, receipt
