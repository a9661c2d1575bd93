"""Write off what is spoilt in the warehouse."""

from __future__ import annotations

from decimal import Decimal

from app.kernel.permissions import Right
from app.kernel.work import Work
from app.stock.amounts import checked_quantity, checked_reason
from app.stock.balances import lock_balances, take_from
from app.stock.events import StockScrapped
from app.stock.places import places
from app.stock.posting import NewMove, post_moves
from app.stock.shortages import refuse_shortages

SCRAP = Right("scrap", "Stock")


def scrap_stock(work: Work, material_id: int, quantity: Decimal, reason: str) -> Decimal:
    """Move a quantity from the warehouse to scrap at its average cost; the value that is lost.

    Raises MissingMaterials when there is not that much.
    """
    work.require(SCRAP)
    reason = checked_reason(reason)
    quantity = checked_quantity(quantity)
    known = places(work)
    held = lock_balances(work, known.warehouse, [material_id])
    refuse_shortages(work, {material_id: quantity}, held, field="quantity")
    moves = [
        NewMove(
            operation="scrap",
            material_id=material_id,
            lot_id=taken.lot_id,
            source_id=known.warehouse,
            target_id=known.scrap,
            quantity=taken.quantity,
            value=taken.value,
            document="adjustment",
            document_id=material_id,  # without a paper, the material's own card is the document
            reason=reason,
        )
        for taken in take_from(held[material_id], quantity)
    ]
    post_moves(work, moves)
    work.emit(StockScrapped(material_id, quantity, reason))
    return sum((move.value for move in moves), Decimal("0.00"))
