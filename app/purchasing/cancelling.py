"""Take a receipt back that was entered by mistake, as long as what came is still there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm.attributes import set_committed_value

from app.kernel.permissions import Right
from app.kernel.work import Work
from app.materials.locking import lock_materials
from app.purchasing.events import ReceiptCancelled
from app.purchasing.refusals import ReceiptAlreadyCancelled, ReceivedGoodsUsed
from app.stock.amounts import checked_reason
from app.stock.balances import Balance, lock_balances
from app.stock.posting import NewMove, post_moves
from app.stock.refusals import MissingMaterials
from app.stock.shortages import refuse_shortages
from models.purchasing import GoodsReceipt

CANCEL = Right("cancel", "GoodsReceipt")

_CAME_IN = text(
    "select id, material_id, lot_id, source_id, target_id, quantity, value from stock_move"
    " where document = 'receipt' and document_id = :receipt and operation = 'receive' order by id"
)
# Only prices this receipt had set go back, to those of the last receipt that still counts.
_PRICES_BACK = text("""
update material m set replacement_cost = before.cost
from (
    select distinct on (l.material_id) l.material_id, round(l.unit_price / l.factor, 6) as cost
    from goods_receipt_line l
    join goods_receipt r on r.id = l.receipt_id and r.cancelled_at is null
    where l.unit_price > 0
      and l.material_id in (select material_id from goods_receipt_line where receipt_id = :receipt)
    order by l.material_id, l.id desc
) before
where m.id = before.material_id and m.replacement_cost <> before.cost
  and exists (select from goods_receipt_line l where l.receipt_id = :receipt and l.material_id = m.id
              and round(l.unit_price / l.factor, 6) = m.replacement_cost)
returning m.id, m.replacement_cost
""")

ByLot = dict[tuple[int, int | None], Balance]


def cancel_receipt(work: Work, receipt_id: int, reason: str, key: str | None = None) -> None:
    """Mirror every move of the receipt; the same waybill may then be entered again.

    Raises ReceivedGoodsUsed, with what is missing, when some of it has left the warehouse. The number of
    statements does not depend on the number of lines.
    """
    work.require(CANCEL)
    reason = checked_reason(reason)
    work.once(key, "cancel_receipt", lambda: _cancel(work, receipt_id, reason))


def _cancel(work: Work, receipt_id: int, reason: str) -> None:
    receipt = work.lock(GoodsReceipt, receipt_id)
    if receipt.cancelled_at is not None:
        raise ReceiptAlreadyCancelled(number=receipt.number)
    came_in = work.session.execute(_CAME_IN, {"receipt": receipt_id}).all()
    materials = lock_materials(work, {original.material_id for original in came_in})
    held = lock_balances(work, receipt.warehouse_id, materials)
    by_lot = {(material_id, balance.lot_id): balance for material_id in held for balance in held[material_id]}
    _refuse_used(work, receipt, came_in, by_lot)
    post_moves(
        work, [_mirror(receipt, original, value, reason) for original, value in _valued(came_in, by_lot)]
    )
    receipt.cancelled_at = work.now
    work.session.flush()
    for row in work.session.execute(_PRICES_BACK, {"receipt": receipt_id}):
        set_committed_value(materials[row.id], "replacement_cost", row.replacement_cost)
    work.emit(ReceiptCancelled(receipt_id, receipt.number, reason, tuple(materials)))


def _refuse_used(work: Work, receipt: GoodsReceipt, came_in: Sequence[Any], by_lot: ByLot) -> None:
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


def _mirror(receipt: GoodsReceipt, original: Any, value: Decimal, reason: str) -> NewMove:
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


def _valued(came_in: Sequence[Any], by_lot: ByLot) -> Iterator[tuple[Any, Decimal]]:
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
