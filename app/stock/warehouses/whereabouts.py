"""Where a material lies: warehouse by warehouse, lot by lot, and what orders have of it in production."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text

from app.identity.fencing import own_warehouses
from app.kernel.work import Work
from app.materials.holdings import may_see_purchase_prices
from app.stock.ledger.reading import LIST_STOCK

# Read by material: one look into the index of balances.
_PLACES = text(
    "select place.name, place.purpose, place.kind, lot.code as lot, lot.length_mm, lot.width_mm,"
    " b.on_hand, b.value"
    " from stock_balance b join location place on place.id = b.location_id and place.kind = 'warehouse'"
    " left join lot on lot.id = b.lot_id where b.material_id = :material and b.on_hand > 0"
    " and (cast(:own as bigint[]) is null or place.id = any(cast(:own as bigint[])))"
    " union all"
    " select null, 'supply', 'wip', null, null, null, sum(b.on_hand), sum(b.value)"
    " from stock_balance b join location place on place.id = b.location_id and place.kind = 'wip'"
    " where b.material_id = :material and b.on_hand > 0 having sum(b.on_hand) > 0"
    " order by kind, purpose desc, name, lot limit 200"
)


@dataclass(frozen=True)
class LyingThere:
    """How much of a material lies at one place, in its stock unit; the value None for who may not see it."""

    name: str | None
    """Of the warehouse; None for the work in progress of all orders together."""
    purpose: str
    kind: str
    lot: str | None
    length_mm: int | None
    width_mm: int | None
    on_hand: Decimal
    value: Decimal | None

    @property
    def size(self) -> str:
        """Length × width of a measured piece in millimetres; nothing for other goods."""
        sides = [str(side) for side in (self.length_mm, self.width_mm) if side]
        return f"{' × '.join(sides)} mm" if sides else ""


def where_it_lies(work: Work, material_id: int) -> Sequence[LyingThere]:
    """Every place that holds some of a material; one's warehouses first, what is in production last."""
    work.require(LIST_STOCK)
    sees_money = may_see_purchase_prices(work)
    own = own_warehouses(work)
    asked = {"material": material_id, "own": None if own is None else sorted(own)}
    return [
        LyingThere(**{**row, "value": row["value"] if sees_money else None})
        for row in work.session.execute(_PLACES, asked).mappings()
    ]
