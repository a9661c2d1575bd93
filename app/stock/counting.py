"""Make the books agree with what was counted on the shelf."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.kernel.amounts import round_money, round_quantity
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.materials.locking import lock_materials
from app.stock.amounts import MOST, checked_reason
from app.stock.balances import Balance, Taken, lock_balances, take_from
from app.stock.events import StockCounted
from app.stock.places import Places, places
from app.stock.posting import NewMove, post_moves
from app.stock.refusals import CountBelowZero, QuantityTooLarge
from models.materials import Material

ADJUST = Right("adjust", "Stock")


def adjust_stock(work: Work, material_id: int, counted: Decimal, reason: str) -> Decimal:
    """Book the difference between what was counted in the warehouse and the books; that difference.

    Less than the books leaves at average cost, oldest lot first; more comes in at average cost, or at
    the last purchase price when the books have none.
    """
    work.require(ADJUST)
    reason = checked_reason(reason)
    counted = _checked_count(counted)
    # Two counts of a material that never came would both book all of it: the material's row lets one
    # in at a time.
    material = lock_materials(work, [material_id]).get(material_id)
    if material is None:
        raise RecordGone
    known = places(work)
    held = lock_balances(work, known.warehouse, [material_id]).get(material_id, [])
    difference = counted - sum((balance.on_hand for balance in held), Decimal(0))
    changes = _surplus(held, difference, material) if difference > 0 else take_from(held, -difference)
    post_moves(work, [_move(known, material_id, change, difference > 0, reason) for change in changes])
    work.emit(StockCounted(material_id, counted, difference, reason))
    return difference


def _checked_count(counted: Decimal) -> Decimal:
    if counted < 0:
        raise CountBelowZero
    if counted >= MOST:
        raise QuantityTooLarge(field="counted", quantity=counted)
    return round_quantity(counted)


def _surplus(held: Sequence[Balance], quantity: Decimal, material: Material) -> Iterator[Taken]:
    """What was found belongs to the newest lot and is worth what the rest is worth."""
    there = sum((balance.on_hand for balance in held), Decimal(0))
    worth = sum((balance.value for balance in held), Decimal(0))
    cost = worth / there if there else material.replacement_cost
    yield Taken(held[-1].lot_id if held else None, quantity, round_money(quantity * cost))


def _move(known: Places, material_id: int, change: Taken, found: bool, reason: str) -> NewMove:  # noqa: FBT001
    return NewMove(
        operation="count",
        material_id=material_id,
        lot_id=change.lot_id,
        source_id=known.adjustment if found else known.warehouse,
        target_id=known.warehouse if found else known.adjustment,
        quantity=change.quantity,
        value=change.value,
        document="count",
        document_id=material_id,  # without a count sheet, the material's own card is the document
        reason=reason,
    )
