"""Send the material in finished doors out of the house, at what these doors really cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.kernel.amounts import round_money, round_quantity
from app.kernel.work import Work
from app.stock.ledger.contents import Left, still_there
from app.stock.ledger.events import MaterialShipped
from app.stock.ledger.places import lock_wip, places
from app.stock.ledger.posting import NewMove, post_moves


@dataclass(frozen=True)
class Portion:
    """Doors of one order line that leave now: ``quantity`` out of ``of`` not yet shipped before."""

    order_line_id: int
    quantity: int
    of: int

    def __post_init__(self) -> None:
        if not 0 < self.quantity <= self.of:
            raise ValueError(f"{self.quantity} of {self.of} doors cannot leave")


def ship_from_order(
    work: Work, order_id: int, shipment_id: int, portions: Sequence[Portion]
) -> dict[int, Decimal]:
    """Move each line's share of what is still in work in progress to the customer; the value by order line.

    With the last doors of a line everything left of it goes, so no tails remain. The caller has checked
    the right, locked the order, and ships several orders of one truck in the order of their ids. Four
    statements, whatever the number of lines.
    """
    wip = lock_wip(work, order_id)
    there = {} if wip is None else still_there(work, order_id, wip)
    leaving = {portion.order_line_id: portion for portion in portions}
    value_of_line: dict[int, Decimal] = defaultdict(Decimal, dict.fromkeys(leaving, Decimal("0.00")))
    moves: list[NewMove] = []
    for share, left in there.items():
        if wip is None or share.order_line_id not in leaving:
            continue
        going = _part(left, leaving[share.order_line_id])
        if not going.quantity:
            continue
        value_of_line[share.order_line_id] += going.value
        moves.append(
            NewMove(
                operation="ship",
                material_id=share.material_id,
                lot_id=share.lot_id,
                source_id=wip,
                target_id=places(work).customer,
                quantity=going.quantity,
                value=going.value,
                document="shipment",
                document_id=shipment_id,
                order_line_id=share.order_line_id,
            )
        )
    post_moves(work, moves)
    work.emit(MaterialShipped(order_id, shipment_id, len(moves)))
    return dict(value_of_line)


def _part(left: Left, portion: Portion) -> Left:
    """The doors' share, in thousandths and kuruş; everything when rounding or the last door takes it all."""
    quantity = round_quantity(left.quantity * portion.quantity / portion.of)
    if portion.quantity == portion.of or quantity >= left.quantity:
        return left
    value = round_money(left.value * portion.quantity / portion.of) if quantity else Decimal(0)
    return Left(quantity, min(value, left.value))
