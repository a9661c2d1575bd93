"""Take a receipt back that was entered by mistake, as long as what came is still there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import text

from app.identity.fencing import require_warehouse
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.materials.locking import lock_materials
from app.purchasing.corrections.refusals import ReceiptAlreadyCancelled, ReceivedGoodsUsed, SentBackBefore
from app.purchasing.orders.following import unbook_received
from app.purchasing.receipts.events import ReceiptCancelled
from app.purchasing.receipts.expected import came_of_orders, lock_expected
from app.purchasing.receipts.sent_back import slips_sent_back
from app.purchasing.terms.pricing import take_prices_back
from app.stock.ledger.amounts import checked_reason
from app.stock.ledger.balances import Balance, lock_balances
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.ledger.refusals import MissingMaterials
from app.stock.ledger.shortages import refuse_shortages
from models.purchasing import GoodsReceipt

CANCEL = Right("cancel", "GoodsReceipt")

_CAME_IN = text(
    "select id, material_id, lot_id, source_id, target_id, quantity, value from stock_move"
    " where document = 'receipt' and document_id = :receipt and operation = 'receive' order by id"
)
# What corrections of its prices and later freight have added to what is in the warehouse it came to.
_CORRECTED = text("""
select m.material_id, m.lot_id,
       sum(case when m.target_id = :warehouse then m.value else -m.value end) as value
from stock_slip s
join stock_move m on m.document = 'slip' and m.document_id = s.id and m.operation = 'revalue'
where s.receipt_id = :receipt and :warehouse in (m.source_id, m.target_id)
group by m.material_id, m.lot_id
""")


class CameIn(NamedTuple):
    """One move that brought goods in, with what they are worth by now."""

    id: int
    material_id: int
    lot_id: int | None
    source_id: int
    target_id: int
    quantity: Decimal
    value: Decimal


ByLot = dict[tuple[int, int | None], Balance]


def cancel_receipt(work: Work, receipt_id: int, reason: str, key: str | None = None) -> None:
    """Mirror every move of the receipt; the same waybill may then be entered again.

    What came of purchase orders is expected again. Raises ReceivedGoodsUsed, with what is missing, when
    some of it has left the warehouse; SentBackBefore when some went back to the supplier. The number of
    statements does not depend on the number of lines.
    """
    work.require(CANCEL)
    reason = checked_reason(reason)
    work.once(key, "cancel_receipt", lambda: _cancel(work, receipt_id, reason))


def _cancel(work: Work, receipt_id: int, reason: str) -> None:
    receipt = work.lock(GoodsReceipt, receipt_id)
    require_warehouse(work, receipt.warehouse_id)
    if receipt.cancelled_at is not None:
        raise ReceiptAlreadyCancelled(number=receipt.number)
    if slips := slips_sent_back(work, receipt_id):
        raise SentBackBefore(number=receipt.number, slips=[slip.number for slip in slips])
    expected = lock_expected(work, receipt.lines)
    came_in = _came_in(work, receipt)
    materials = lock_materials(work, {original.material_id for original in came_in})
    held = lock_balances(work, receipt.warehouse_id, materials)
    by_lot = {(material_id, balance.lot_id): balance for material_id in held for balance in held[material_id]}
    _refuse_used(work, receipt, came_in, by_lot)
    post_moves(
        work, [_mirror(receipt, original, value, reason) for original, value in _valued(came_in, by_lot)]
    )
    receipt.cancelled_at = work.now
    work.session.flush()
    unbook_received(work, came_of_orders(receipt.lines, expected))
    take_prices_back(work, receipt, materials)
    work.emit(ReceiptCancelled(receipt_id, receipt.number, reason, tuple(materials)))


def _came_in(work: Work, receipt: GoodsReceipt) -> list[CameIn]:
    """The moves of the receipt, each with what corrections have made of its value since."""
    corrected = {
        (row.material_id, row.lot_id): Decimal(row.value)
        for row in work.session.execute(
            _CORRECTED, {"receipt": receipt.id, "warehouse": receipt.warehouse_id}
        )
    }
    moves = []
    for row in work.session.execute(_CAME_IN, {"receipt": receipt.id}):
        # Several lines of one material share its correction; together they give back what they are worth.
        value = row.value + corrected.pop((row.material_id, row.lot_id), Decimal(0))
        kept = max(value, Decimal(0))
        if value < 0:
            corrected[row.material_id, row.lot_id] = value
        moves.append(
            CameIn(row.id, row.material_id, row.lot_id, row.source_id, row.target_id, row.quantity, kept)
        )
    return moves


def _refuse_used(work: Work, receipt: GoodsReceipt, came_in: Sequence[CameIn], by_lot: ByLot) -> None:
    """Of each lot only as much counts as has come with it; another lot of the material is no substitute."""
    needed: dict[int, Decimal] = defaultdict(Decimal)
    came: dict[tuple[int, int | None], Decimal] = defaultdict(Decimal)
    for original in came_in:
        needed[original.material_id] += original.quantity
        came[original.material_id, original.lot_id] += original.quantity
    usable: dict[int, list[Balance]] = defaultdict(list)
    for (material_id, lot_id), quantity in came.items():
        if (held := by_lot.get((material_id, lot_id))) is not None:
            usable[material_id].append(Balance(lot_id, min(held.on_hand, quantity), held.value))
    try:
        refuse_shortages(work, needed, usable)
    except MissingMaterials as missing:
        raise ReceivedGoodsUsed(number=receipt.number, **missing.facts) from None


def _mirror(receipt: GoodsReceipt, original: CameIn, value: Decimal, reason: str) -> NewMove:
    return NewMove(
        operation="return",
        material_id=original.material_id,
        lot_id=original.lot_id,
        source_id=original.target_id,
        target_id=original.source_id,
        quantity=original.quantity,
        value=value,
        document="receipt",
        document_id=receipt.id,
        reversal_of=original.id,
        reason=reason,
    )


def _valued(came_in: Sequence[CameIn], by_lot: ByLot) -> Iterator[tuple[CameIn, Decimal]]:
    """Each move with the value that goes back: what it came with, as far as that is still there.

    Where part of the dearer goods has been used at the average since, what remains may be worth less
    than the paper says; then the average goes, so that the rest keeps a sensible cost.
    """
    for original in came_in:
        balance = by_lot[original.material_id, original.lot_id]
        worth, everything = balance.value, balance.on_hand == original.quantity
        taken = balance.take(original.quantity)
        value = original.value if original.value <= worth and not everything else taken.value
        balance.value = worth - value
        yield original, value
