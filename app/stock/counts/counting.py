"""Correct one figure on the spot: make the books agree with what was counted on the shelf."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import text

from app.identity.fencing import require_warehouse
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.materials.locking import lock_materials
from app.stock.counts.differences import count_place, surplus_value
from app.stock.counts.entering import checked_count
from app.stock.counts.refusals import BeingCounted, CountedByLot
from app.stock.ledger.amounts import checked_reason
from app.stock.ledger.balances import Balance, Taken, lock_balances, take_from
from app.stock.ledger.events import StockCounted
from app.stock.ledger.places import places
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.slips.lines import name_lots
from app.stock.slips.slips import open_slip
from app.stock.warehouses.warehouses import find_warehouse
from models.materials import Material

ADJUST = Right("adjust", "Stock")

_ON_AN_OPEN_SHEET = text(
    "select c.number from stock_count_line l join stock_count c on c.id = l.count_id"
    " where l.material_id = :material and l.counted is not null and c.state = 'open'"
    " and c.warehouse_id = :warehouse limit 1"
)


def adjust_stock(
    work: Work,
    material_id: int,
    counted: Decimal,
    reason: str,
    *,
    warehouse_id: int | None = None,
    key: str | None = None,
) -> Decimal:
    """Book the difference between what was counted in the warehouse and the books; that difference.

    Less than the books leaves at average cost, oldest lot first; more comes in at average cost, or at
    the last purchase price when the books have none. Without a warehouse it is the main one. Raises
    WarehouseUnknown, CountedByLot where measured pieces lie (each is counted by its code, on a sheet).
    """
    work.require(ADJUST)
    reason = checked_reason(reason)
    counted = checked_count(counted)

    def act() -> str:
        # Two counts of a material that never came would both book all of it: the material's row lets one
        # in at a time.
        material = lock_materials(work, [material_id]).get(material_id)
        if material is None:
            raise RecordGone
        place = _place(work, warehouse_id)
        _check_not_being_counted(work, material, place)
        return str(_adjust(work, material, counted, reason, place))

    return Decimal(work.once(key, "stock.adjust", act))


def _place(work: Work, warehouse_id: int | None) -> int:
    if warehouse_id is None:
        main = places(work).warehouse
        require_warehouse(work, main, field="warehouse_id")
        return main
    return find_warehouse(work, warehouse_id, "warehouse_id").id


def _check_not_being_counted(work: Work, material: Material, place: int) -> None:
    asked = {"material": material.id, "warehouse": place}
    number = work.session.execute(_ON_AN_OPEN_SHEET, asked).scalar_one_or_none()
    if number is not None:
        raise BeingCounted(material=str(material), number=number, field="counted")


def _adjust(work: Work, material: Material, counted: Decimal, reason: str, place: int) -> Decimal:
    held = lock_balances(work, place, [material.id]).get(material.id, [])
    difference = counted - sum((balance.on_hand for balance in held), Decimal(0))
    lots = name_lots(work, (balance.lot_id for balance in held))
    has_pieces = any(lot.is_piece for lot in lots.values())
    if difference and (has_pieces or (difference > 0 and material.is_lot_tracked and not held)):
        raise CountedByLot(material=str(material), field="counted")
    if difference:
        post_moves(work, _moves(work, material, held, difference, reason, place))
    work.emit(StockCounted(material.id, counted, difference, reason))
    return difference


def _moves(
    work: Work, material: Material, held: list[Balance], difference: Decimal, reason: str, place: int
) -> list[NewMove]:
    slip = open_slip(work, "count", source_id=place, reason=reason)
    at = count_place(places(work), place, slip.id, reason)
    if difference < 0:
        return [at.move(material.id, taken, found=False) for taken in take_from(held, -difference)]
    # What was found belongs to the newest lot; a lot that is not there cannot be guessed.
    lot = held[-1].lot_id if held else None
    value = surplus_value(held, difference, material.replacement_cost)
    return [at.move(material.id, Taken(lot, difference, value), found=True)]
